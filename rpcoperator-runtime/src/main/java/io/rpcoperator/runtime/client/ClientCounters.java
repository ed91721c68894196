/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.rpcoperator.runtime.client;

import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.payload.Payload;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What a client counts and measures. Thread-safe. */
final class ClientCounters {

    /** How many values of late a histogram shows. */
    private static final int HISTORY = 1024;

    private final Counter calls = new ThreadSafeSimpleCounter();
    private final Counter retries = new ThreadSafeSimpleCounter();
    private final Counter lateReplies = new ThreadSafeSimpleCounter();
    private final Counter roomWaits = new ThreadSafeSimpleCounter();
    private final Counter creditWaits = new ThreadSafeSimpleCounter();
    private final Counter bytesOut = new ThreadSafeSimpleCounter();
    private final Counter bytesIn = new ThreadSafeSimpleCounter();
    private final Histogram callMicros = new DescriptiveStatisticsHistogram(HISTORY);
    private final Histogram waitMicros = new DescriptiveStatisticsHistogram(HISTORY);
    private final Map<RosStatus, Counter> failedCalls = new EnumMap<>(RosStatus.class);

    ClientCounters() {
        for (RosStatus status : RosStatus.values()) {
            failedCalls.put(status, new ThreadSafeSimpleCounter());
        }
    }

    /** Calls that were taken in. */
    Counter calls() {
        return calls;
    }

    /** Attempts that were not their call's first. */
    Counter retries() {
        return retries;
    }

    /** Answers that crossed the end of their call: sessions drop those to what was cancelled. */
    Counter lateReplies() {
        return lateReplies;
    }

    /** Calls that found the client full and waited. */
    Counter roomWaits() {
        return roomWaits;
    }

    /** Calls that were not sent when they came: for want of credits, or as others waited. */
    Counter creditWaits() {
        return creditWaits;
    }

    /** Bytes of requests that were sent. */
    Counter bytesOut() {
        return bytesOut;
    }

    /** Bytes of responses, readable or not. */
    Counter bytesIn() {
        return bytesIn;
    }

    /** From a call to its answer, readable or not. */
    Histogram callMicros() {
        return callMicros;
    }

    /** From a call to its sending, of those that were sent once. */
    Histogram waitMicros() {
        return waitMicros;
    }

    /** Calls that ended without an answer, by the status they ended with. */
    Map<RosStatus, Counter> failedCalls() {
        return failedCalls;
    }

    void failed(RosStatus status) {
        Objects.requireNonNull(failedCalls.get(status)).inc();
    }

    /** An attempt was sent. */
    void sent(Call<?> call) {
        bytesOut.inc(call.payload().size());
        if (call.failedAttempts() > 0) {
            retries.inc();
        }
    }

    /** A call was answered. On the client's thread, so that nobody waits for a histogram's lock. */
    void answered(Attempt<?> attempt, Payload response, long nowNanos) {
        Call<?> call = attempt.call();
        bytesIn.inc(response.size());
        callMicros.update(TimeUnit.NANOSECONDS.toMicros(nowNanos - call.begunNanos()));
        if (call.failedAttempts() == 0) {
            waitMicros.update(
                    TimeUnit.NANOSECONDS.toMicros(attempt.begunNanos() - call.begunNanos()));
        }
    }
}
