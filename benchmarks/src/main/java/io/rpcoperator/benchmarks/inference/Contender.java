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

import ai.djl.ModelException;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is compared: our service, what limits it, and what else would run the model. */
enum Contender {
    LIMIT("limit", null),
    DJL("djl", null),
    RPC_OPERATOR("rpc-operator", new RosInference()),
    GRPC(
            "grpc",
            new GrpcInference((model, file, maxBatch) -> new PerRequestResponder(model, file))),
    GRPC_WINDOW(
            "grpc-window",
            new GrpcInference(
                    (model, file, maxBatch) ->
                            new WindowResponder(model, file, maxBatch, Duration.ofMillis(5))));

    /** What the others are compared with. */
    static final Contender OURS = RPC_OPERATOR;

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // none has state
    private final @Nullable InferenceService service;

    Contender(String label, @Nullable InferenceService service) {
        this.label = label;
        this.service = service;
    }

    /** Those that answer another JVM. */
    static List<Contender> served() {
        return Arrays.stream(values()).filter(Contender::isServed).toList();
    }

    /** Those that answer another JVM, but for ours. */
    static List<Contender> servedPeers() {
        return served().stream().filter(contender -> contender != OURS).toList();
    }

    boolean isServed() {
        return service != null;
    }

    InferenceService service() {
        if (service == null) {
            throw new IllegalStateException(label + " serves nobody");
        }
        return service;
    }

    /** A full batch in this JVM, of one that is not served. */
    InProcess load(Model model, Path folder, int batch)
            throws OrtException, IOException, ModelException {
        return switch (this) {
            case LIMIT -> new DirectBatch(model, folder, batch);
            case DJL -> new DjlBatch(model, folder, batch);
            case RPC_OPERATOR, GRPC, GRPC_WINDOW ->
                    throw new IllegalStateException(label + " has a JVM of its own");
        };
    }

    /** As in tables and figures. */
    @Override
    public String toString() {
        return label;
    }
}
