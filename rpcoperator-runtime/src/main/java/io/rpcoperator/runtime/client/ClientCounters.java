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
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** What a client counts. Thread-safe. */
final class ClientCounters {

    private final Counter retries = new ThreadSafeSimpleCounter();
    private final Counter lateReplies = new ThreadSafeSimpleCounter();
    private final Counter roomWaits = new ThreadSafeSimpleCounter();
    private final Map<RosStatus, Counter> failedCalls = new EnumMap<>(RosStatus.class);

    ClientCounters() {
        for (RosStatus status : RosStatus.values()) {
            failedCalls.put(status, new ThreadSafeSimpleCounter());
        }
    }

    /** Attempts that were not their call's first. */
    Counter retries() {
        return retries;
    }

    /** Answers whose call had ended, or had gone on elsewhere. */
    Counter lateReplies() {
        return lateReplies;
    }

    /** Callers that found the client full and waited. */
    Counter roomWaits() {
        return roomWaits;
    }

    /** Calls that ended without an answer, by the status they ended with. */
    Map<RosStatus, Counter> failedCalls() {
        return failedCalls;
    }

    void failed(RosStatus status) {
        Objects.requireNonNull(failedCalls.get(status)).inc();
    }

    /** A call was answered. On the client's thread. */
    void answered(Attempt<?> attempt, long nowNanos) {}
}
