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
package io.rpcoperator.onnx.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import io.rpcoperator.onnx.config.ExecutionProvider;
import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.model.OnnxModelException;
import io.rpcoperator.onnx.operator.OnnxRpcOperator;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.onnx.testing.FloatsCodec;
import io.rpcoperator.onnx.testing.OnnxModels;
import io.rpcoperator.onnx.testing.TestingOperatorContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that asks for CUDA, on machines with and without a GPU; with the GPU build of ONNX
 * Runtime it unpacks hundreds of megabytes.
 */
class CudaProviderITCase {

    private static final boolean GPU = Files.exists(Path.of("/proc/driver/nvidia/version"));

    @TempDir Path directory;

    private final TestingOperatorContext context = new TestingOperatorContext();
    private final Mlp operator = new Mlp();

    @BeforeEach
    void askForCuda() throws Exception {
        Path model = Files.write(directory.resolve("mlp.onnx"), OnnxModels.mlp(8, 16, 2, 3, 1));
        context.with(OnnxOptions.MODEL, model.toString())
                .with(OnnxOptions.PROVIDER, ExecutionProvider.CUDA);
    }

    @Test
    void refusesToStartWithoutAGpuAndSaysWhatIsMissing() throws Exception {
        assumeFalse(GPU, "needs a machine without a GPU");
        String missing =
                OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)
                        ? "\\.so"
                        : "Failed to find CUDA shared provider";
        assertThatThrownBy(() -> operator.open(context))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining("mlp.onnx")
                .hasMessageContaining("'rpc-operator.onnx.provider' asks for CUDA device 0")
                .hasMessageContaining("'rpc-operator.onnx.allow-cpu-fallback: true'")
                .message()
                .containsPattern(missing);
        operator.close();
    }

    @Test
    void fallsBackLoudlyWhereThatIsAllowed() throws Exception {
        assumeFalse(GPU, "needs a machine without a GPU");
        context.with(OnnxOptions.ALLOW_CPU_FALLBACK, true);
        try (CapturedLog log = new CapturedLog(SessionFactory.class)) {
            operator.open(context);
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("Running on the CPU instead of CUDA device 0", "mlp.onnx");
        }
        operator.warmUp();
        assertThat(operator.callBatch(List.of(new float[8], new float[8]))).hasSize(2);
        assertThat(context.gauge("onnxCpuFallback")).isEqualTo(1);
        operator.close();
    }

    @Test
    void runsOnTheGpuAndAgreesWithTheCpu() throws Exception {
        assumeTrue(GPU, "needs an NVIDIA GPU");
        operator.open(context);
        assertThat(context.gauge("onnxCpuFallback")).isEqualTo(0);
        Mlp onCpu = new Mlp();
        onCpu.open(context.with(OnnxOptions.PROVIDER, ExecutionProvider.CPU));
        float[] request = {1, 2, 3, 4, 5, 6, 7, 8};
        assertThat(operator.call(request))
                .containsExactly(onCpu.call(request), org.assertj.core.data.Offset.offset(1e-3f));
        onCpu.close();
        operator.close();
    }

    /** Serves {@link OnnxModels#mlp}. */
    private static final class Mlp extends OnnxRpcOperator<float[], float[]> {

        @Override
        protected TensorCodec<float[], float[]> codec() {
            return FloatsCodec.mlp(8, 3);
        }
    }
}
