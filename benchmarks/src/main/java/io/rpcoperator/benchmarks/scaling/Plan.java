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
package io.rpcoperator.benchmarks.scaling;

import java.time.Duration;
import java.util.List;

/**
 * How much of everything.
 *
 * @param modelLoad how long a copy of the model takes to load
 * @param steady how long nothing is scaled at the beginning of a round
 * @param rounds of 1→3→1 for each variant, after one that does not count
 * @param replicas how many replicas are scheduled at once, in turn
 * @param clients how many clients learn of a change, in turn
 * @param repetitions of each of the costs, after one that does not count
 */
record Plan(
        Duration modelLoad,
        Duration steady,
        int rounds,
        List<Integer> replicas,
        List<Integer> clients,
        int repetitions) {

    /** About ten minutes. */
    static final Plan FULL =
            new Plan(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(4),
                    15,
                    List.of(1, 8, 64, 256),
                    List.of(1, 100, 1000),
                    7);

    /** Two minutes. */
    static final Plan QUICK =
            new Plan(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    2,
                    List.of(1, 8, 64, 256),
                    List.of(1, 100, 1000),
                    2);

    /** Copies the lists. */
    Plan {
        replicas = List.copyOf(replicas);
        clients = List.copyOf(clients);
    }
}
