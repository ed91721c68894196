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

import io.rpcoperator.benchmarks.inference.Model;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is measured, and how often.
 *
 * @param callers the parallelisms of the data plane, one after the other; the kills are with the
 *     first
 * @param models of the first; the others are measured with {@link Model#MLP_27M} alone
 * @param rounds of turns
 * @param warmUp a turn of each variant before the first round
 * @param settling the part of a turn that does not count
 * @param turn the part of a turn that does
 * @param kills of each variant, by what a model's load takes longer than it does of itself
 * @param killed those variants
 */
record Plan(
        List<Integer> callers,
        List<Model> models,
        int rounds,
        Duration warmUp,
        Duration settling,
        Duration turn,
        Map<Duration, Integer> kills,
        List<Variant> killed) {

    /** Those whose outages may differ: how the model is run makes no difference to a kill. */
    private static final List<Variant> KILLED =
            List.of(Variant.EMBEDDED, Variant.SERVICE, Variant.GRPC, Variant.GRPC_RETRY);

    static final Plan FULL =
            new Plan(
                    List.of(1, 2),
                    List.of(Model.MLP_27M, Model.MLP_13K),
                    5,
                    Duration.ofSeconds(10),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(2),
                    new TreeMap<>(Map.of(Duration.ZERO, 5, Duration.ofSeconds(10), 3)),
                    KILLED);

    /** One caller, the large model, no slow loads. */
    static final Plan QUICK =
            new Plan(
                    List.of(1),
                    List.of(Model.MLP_27M),
                    3,
                    Duration.ofSeconds(2),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(1),
                    Map.of(Duration.ZERO, 1),
                    KILLED);

    /** The models of a parallelism. */
    List<Model> models(int numberOfCallers) {
        return numberOfCallers == callers.get(0) ? models : List.of(Model.MLP_27M);
    }
}
