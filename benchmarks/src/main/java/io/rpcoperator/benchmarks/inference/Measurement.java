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

/**
 * What came of one load.
 *
 * @param rows how many were answered
 * @param seconds how long that took
 * @param p50Micros the median time of a call, or of a batch where there are no calls
 * @param p99Micros what 99% of them did not exceed
 * @param cpuMicros what the JVM that has the model used of its core in the meantime
 */
record Measurement(
        long rows, double seconds, double p50Micros, double p99Micros, double cpuMicros) {

    /**
     * Sums up one run.
     *
     * @param latencies of calls or batches
     * @param rowsEach how many rows each of them had
     * @param cpuNanos of the JVM that has the model; 0 for a caller, who does not know
     */
    static Measurement of(
            LatencyHistogram latencies, int rowsEach, long elapsedNanos, long cpuNanos) {
        return new Measurement(
                latencies.count() * rowsEach,
                elapsedNanos / 1e9,
                latencies.quantileMicros(0.5),
                latencies.quantileMicros(0.99),
                cpuNanos / 1e3);
    }

    /** What a caller measured, with what its server used. */
    Measurement withCpu(long cpuNanos) {
        return new Measurement(rows, seconds, p50Micros, p99Micros, cpuNanos / 1e3);
    }

    double rowsPerSecond() {
        return rows / seconds;
    }

    double rowsPerCpuSecond() {
        return rows / (cpuMicros / 1e6);
    }

    /** What {@link #toLine} made. */
    static Measurement ofLine(String line) {
        String[] words = line.split(" ", -1);
        return new Measurement(
                Long.parseLong(words[0]),
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]),
                Double.parseDouble(words[3]),
                Double.parseDouble(words[4]));
    }

    /** For another JVM, in one line. */
    String toLine() {
        return rows + " " + seconds + " " + p50Micros + " " + p99Micros + " " + cpuMicros;
    }
}
