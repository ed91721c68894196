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
package io.rpcoperator.examples.fraud;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.HistogramStatistics;

/** Tells the console every two seconds how the job gets on, on a thread of its own. */
final class ProgressReport implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final double MICROS_PER_MILLI = 1000;

    private final Console console;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "progress-report");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final long start = System.nanoTime();

    /** What was told last; owned by the timer's thread. */
    private long toldRecords;

    /** Owned by the timer's thread. */
    private long toldAt = start;

    private ProgressReport(Console console) {
        this.console = console;
    }

    /** Begins to tell. */
    static ProgressReport start(Console console) {
        ProgressReport report = new ProgressReport(console);
        report.timer.scheduleAtFixedRate(
                report::tell, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return report;
    }

    private void tell() {
        long now = System.nanoTime();
        long records = LiveStatistics.SCORED.sum();
        double rate = (records - toldRecords) * 1e9 / (now - toldAt);
        HistogramStatistics latency = LiveStatistics.LATENCY.getStatistics();
        console.say(
                "%5.0f s  records %,9d  rate %,7.0f/s  p50 %6.2f ms  p99 %6.2f ms  endpoints %d"
                        + "  alerts %,d  %s",
                (now - start) / 1e9,
                records,
                rate,
                records == 0 ? 0 : latency.getQuantile(0.5) / MICROS_PER_MILLI,
                records == 0 ? 0 : latency.getQuantile(0.99) / MICROS_PER_MILLI,
                LiveStatistics.endpoints(),
                LiveStatistics.ALERTS.sum(),
                LiveStatistics.latestAlert());
        toldRecords = records;
        toldAt = now;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
