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
package io.rpcoperator.benchmarks.inference;

import io.rpcoperator.benchmarks.LatencyHistogram;
import java.time.Duration;

/** One batch after the other, by the thread that asks for it. */
final class BatchRun {

    /** What comes first and does not count: memory is laid out, and the JVM compiles. */
    private static final double WARM_UP = 0.2;

    private BatchRun() {}

    /**
     * Runs batches for some time.
     *
     * @return in which rows are counted, with the times of batches
     */
    static Measurement measure(InProcess batch, Duration duration) throws Exception {
        long warmUpEndsAt = System.nanoTime() + (long) (WARM_UP * duration.toNanos());
        do {
            batch.run();
        } while (System.nanoTime() - warmUpEndsAt < 0);
        LatencyHistogram times = new LatencyHistogram();
        long cpuBefore = CpuTime.nanos();
        long startedAt = System.nanoTime();
        long last = startedAt;
        do {
            batch.run();
            long now = System.nanoTime();
            times.record(now - last);
            last = now;
        } while (last - startedAt < duration.toNanos());
        return Measurement.of(times, batch.size(), last - startedAt, CpuTime.nanos() - cpuBefore);
    }
}
