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
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a {@link PipelineJob} does.
 *
 * @param model what is asked
 * @param folder where its {@link #answers} and the rest go
 * @param callers the parallelism of the data plane
 * @param instances of the service
 * @param load what a model's load takes longer than it does of itself
 * @param checkpointInterval of the job
 * @param port of the gRPC server
 */
record Workload(
        Variant variant,
        Model model,
        Path folder,
        int callers,
        int instances,
        Duration load,
        Duration checkpointInterval,
        int port) {

    /** The name of the models' folder. */
    static final String MODELS = "models";

    /** What {@link #arguments} made. */
    static Workload of(String[] arguments) {
        return new Workload(
                Variant.valueOf(arguments[0]),
                Model.valueOf(arguments[1]),
                Path.of(arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                Duration.parse(arguments[5]),
                Duration.parse(arguments[6]),
                Integer.parseInt(arguments[7]));
    }

    /** For the job's {@code main}. */
    String[] arguments() {
        return Stream.of(
                        variant.name(),
                        model.name(),
                        folder,
                        callers,
                        instances,
                        load,
                        checkpointInterval,
                        port)
                .map(Object::toString)
                .toArray(String[]::new);
    }

    /** How many copies of the model there are. */
    int copies() {
        return switch (variant) {
            case EMBEDDED, EMBEDDED_BATCH -> callers;
            case SERVICE -> instances;
            case GRPC, GRPC_RETRY -> 1;
        };
    }

    /** How many TaskManagers of one slot it takes. */
    int slots() {
        return variant == Variant.SERVICE ? callers + instances : callers;
    }

    /** What the models are told. */
    ModelSource source() {
        return new ModelSource(
                model, model.file(models()).toString(), copiesFolder().toString(), load);
    }

    /** The folder of the models, which all workloads share. */
    Path models() {
        return folder.resolveSibling(MODELS);
    }

    /** Every {@link Answer}, at once and for good. */
    Path answers() {
        return folder.resolve("answers");
    }

    /** Each {@link Copy} of the model. */
    Path copiesFolder() {
        return folder.resolve("copies");
    }

    /** How fast the source is to go. */
    Path rate() {
        return folder.resolve("rate");
    }

    Path checkpoints() {
        return folder.resolve("checkpoints");
    }
}
