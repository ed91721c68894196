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

import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.discovery.BackPressure;
import io.rpcoperator.runtime.registry.ReportCaller;
import io.rpcoperator.runtime.report.CallerReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.apache.flink.util.clock.Clock;

/**
 * Tells the registry what a client sees of its service, as often as the registry wants to know.
 *
 * <p>Thread model: the client's thread.
 */
final class CallerReports {

    private final long client;
    private final BackPressure downstream;
    private final ClientThread clientThread;
    private final Clock clock;
    private final Consumer<ReportCaller> registry;
    private final TimeAverage waiting;

    /** 1 while calls wait. */
    private final TimeAverage wait;

    private Duration interval = Duration.ZERO;

    /** Whether the next report is due some time. */
    private boolean scheduled;

    /**
     * Reports that nobody wants yet.
     *
     * @param client identifies the client to the registry
     * @param downstream of the client's task
     * @param registry takes reports; what comes of them is its own affair
     */
    CallerReports(
            long client,
            BackPressure downstream,
            ClientThread clientThread,
            Clock clock,
            Consumer<ReportCaller> registry) {
        this.client = client;
        this.downstream = downstream;
        this.clientThread = clientThread;
        this.clock = clock;
        this.registry = registry;
        this.waiting = new TimeAverage(clock.relativeTimeNanos());
        this.wait = new TimeAverage(clock.relativeTimeNanos());
    }

    /** So many calls wait now, for room or for credits. */
    void look(int waitingCalls, long nowNanos) {
        waiting.look(waitingCalls, nowNanos);
        wait.look(Math.min(1, waitingCalls), nowNanos);
    }

    /**
     * The registry wants to know so often; 0 for never. The first report comes at a random time
     * within the interval, because all clients are told at once.
     *
     * @param pinned the subtasks that keys are pinned to at a time
     */
    void every(Duration wanted, LongFunction<List<Integer>> pinned) {
        interval = wanted;
        if (!scheduled && !wanted.isZero()) {
            take(pinned); // from now on
            long nanos = wanted.toNanos();
            schedule(pinned, Duration.ofNanos(ThreadLocalRandom.current().nextLong(nanos) + 1));
        }
    }

    private void schedule(LongFunction<List<Integer>> pinned, Duration delay) {
        scheduled = clientThread.schedule(() -> report(pinned), delay);
    }

    private void report(LongFunction<List<Integer>> pinned) {
        scheduled = false;
        if (!interval.isZero()) {
            schedule(pinned, interval);
            registry.accept(new ReportCaller(client, take(pinned)));
        }
    }

    private CallerReport take(LongFunction<List<Integer>> pinned) {
        long now = clock.relativeTimeNanos();
        return new CallerReport(
                waiting.take(now), wait.take(now), downstream.look(now), pinned.apply(now));
    }
}
