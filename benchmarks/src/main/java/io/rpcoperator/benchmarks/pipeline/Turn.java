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

import io.rpcoperator.benchmarks.Statistics;
import java.time.Duration;
import java.util.List;

/**
 * What a variant did while it had its turn.
 *
 * @param answers those that came
 * @param length of the turn
 * @param cpuMillisPerSecond the processor time that its processes took
 */
record Turn(List<Answer> answers, Duration length, double cpuMillisPerSecond) {

    double recordsPerSecond() {
        return answers.size() * 1e9 / length.toNanos();
    }

    double cpuMillisPerRecord() {
        return cpuMillisPerSecond / recordsPerSecond();
    }

    double latencyMillis(double share) {
        long[] latencies = answers.stream().mapToLong(Answer::latencyMicros).sorted().toArray();
        return Statistics.quantile(latencies, share) / 1e3;
    }
}
