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
package io.rpcoperator.benchmarks.pipeline;

/**
 * What a variant did in a round, in the file.
 *
 * @param recordsPerSecond when the source gave as much as was taken
 * @param cpuMillisPerRecord then, of all processes of the variant but the JobManager
 * @param p50Millis from the source to the answer when it gave {@link Contest#LATENCY_RATE} for each
 *     caller
 * @param p99Millis the same
 */
record Sample(
        String model,
        int callers,
        String variant,
        int round,
        double recordsPerSecond,
        double cpuMillisPerRecord,
        double p50Millis,
        double p99Millis) {

    static Sample of(Workload workload, int round, Turn saturated, Turn paced) {
        return new Sample(
                workload.model().toString(),
                workload.callers(),
                workload.variant().toString(),
                round,
                saturated.recordsPerSecond(),
                saturated.cpuMillisPerRecord(),
                paced.latencyMillis(0.5),
                paced.latencyMillis(0.99));
    }
}
