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
package io.rpcoperator.onnx.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/**
 * The options of an ONNX service, set like all options of a service: for all services of a job, or
 * for one with {@code rpc-operator.service.<name>.} in place of {@code rpc-operator.}.
 */
@PublicEvolving
public final class OnnxOptions {

    /** The model. */
    public static final ConfigOption<String> MODEL =
            key("rpc-operator.onnx.model")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "The model: a local path, a URI of any Flink file system, or"
                                    + " 'classpath:/path' for a resource of the job's jar. Overrides the"
                                    + " operator's own. A model with external data needs a local path.");

    /** Where the model runs. */
    public static final ConfigOption<ExecutionProvider> PROVIDER =
            key("rpc-operator.onnx.provider")
                    .enumType(ExecutionProvider.class)
                    .defaultValue(ExecutionProvider.CPU)
                    .withDescription(
                            "What the model runs on, 'cpu' or 'cuda'. With 'cuda' a subtask that cannot"
                                    + " run the whole model on its GPU fails to start.");

    /** Whether CUDA is only a wish. */
    public static final ConfigOption<Boolean> ALLOW_CPU_FALLBACK =
            key("rpc-operator.onnx.allow-cpu-fallback")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether a subtask that was asked for 'cuda' and cannot have it runs the model"
                                    + " on the CPU, with a warning and the gauge 'onnxCpuFallback' at 1.");

    /** The GPU. */
    public static final ConfigOption<Integer> DEVICE_ID =
            key("rpc-operator.onnx.device-id")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "The CUDA device, when the service's slot holds no external resource 'gpu'"
                                    + " whose 'index' tells it.");

    /** GPU memory. */
    public static final ConfigOption<MemorySize> GPU_MEMORY_LIMIT =
            key("rpc-operator.onnx.gpu-memory-limit")
                    .memoryType()
                    .noDefaultValue()
                    .withDescription(
                            "The most GPU memory that the arena of one operator instance takes. Unlimited"
                                    + " when not set.");

    /** Other options of CUDA. */
    public static final ConfigOption<Map<String, String>> CUDA_OPTIONS =
            key("rpc-operator.onnx.cuda-options")
                    .mapType()
                    .defaultValue(Map.of())
                    .withDescription(
                            "Further options of ONNX Runtime's CUDA provider, as in"
                                    + " 'cudnn_conv_algo_search:HEURISTIC'.");

    /** Threads of an instance. */
    public static final ConfigOption<Integer> INTRA_OP_THREADS =
            key("rpc-operator.onnx.intra-op-threads")
                    .intType()
                    .defaultValue(1)
                    .withDescription(
                            "The threads that one run uses. 1 runs on the serving thread alone; 0 takes one"
                                    + " per core of the machine, whatever the slot was given.");

    /** Whether idle threads spin. */
    public static final ConfigOption<Boolean> ALLOW_SPINNING =
            key("rpc-operator.onnx.allow-spinning")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether idle intra-op threads spin for the next run: a little faster, for"
                                    + " several times the CPU time.");

    /** ONNX Runtime's own session configuration. */
    public static final ConfigOption<Map<String, String>> SESSION_CONFIG =
            key("rpc-operator.onnx.session-config")
                    .mapType()
                    .defaultValue(Map.of())
                    .withDescription(
                            "Entries of ONNX Runtime's session configuration, as in"
                                    + " 'session.set_denormal_as_zero:1'. They win over the options above;"
                                    + " ONNX Runtime ignores keys that it does not know.");

    private OnnxOptions() {}
}
