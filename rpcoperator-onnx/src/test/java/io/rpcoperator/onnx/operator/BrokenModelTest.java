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
package io.rpcoperator.onnx.operator;

import static io.rpcoperator.onnx.tensor.ElementType.DOUBLE;
import static io.rpcoperator.onnx.tensor.ElementType.FLOAT;
import static io.rpcoperator.onnx.tensor.ElementType.INT64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.model.OnnxModelException;
import io.rpcoperator.onnx.tensor.TensorSpec;
import io.rpcoperator.onnx.testing.FloatsCodec;
import io.rpcoperator.onnx.testing.OnnxAttribute;
import io.rpcoperator.onnx.testing.OnnxModelWriter;
import io.rpcoperator.onnx.testing.OnnxModels;
import io.rpcoperator.onnx.testing.TestingOperatorContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that cannot be served: each fails {@code open} with one clear exception. */
class BrokenModelTest {

    private static final FloatsCodec RELU =
            new FloatsCodec(TensorSpec.of("x", FLOAT, 4), TensorSpec.of("y", FLOAT, 4));

    private static final byte[] MLP = OnnxModels.mlp(4, 64, 2, 4, 1);

    @TempDir Path directory;

    @Test
    void garbage() throws Exception {
        byte[] garbage = "certainly no model".getBytes(StandardCharsets.UTF_8);
        assertRefused(garbage, RELU, "is not an ONNX file, or only a part of one");
    }

    @Test
    void truncated() throws Exception {
        assertRefused(
                Arrays.copyOf(MLP, MLP.length / 2),
                FloatsCodec.mlp(4, 4),
                "is not an ONNX file, or only a part of one");
    }

    /** Whatever byte of the head is damaged, the JVM survives and the failure has its type. */
    @Test
    void damaged() throws Exception {
        for (int position = 0; position < 200; position++) {
            byte[] damaged = MLP.clone();
            damaged[position] ^= 0x55;
            try {
                open(damaged, FloatsCodec.mlp(4, 4)).close();
            } catch (OnnxModelException e) {
                assertThat(e.location()).endsWith("model.onnx");
            }
        }
    }

    @Test
    void unknownOperator() throws Exception {
        assertRefused(OnnxModels.unknownOperator(), RELU, "not a valid graph", "NoSuchOperator");
    }

    @Test
    void futureOpset() throws Exception {
        assertRefused(OnnxModels.futureOpset(), RELU, "newer opset", "Opset 99");
    }

    @Test
    void outputTypeOtherThanDeclared() throws Exception {
        assertRefused(OnnxModels.wrongOutputType(), RELU, "cannot be loaded", "tensor(int64)");
    }

    @Test
    void missingExternalData() throws Exception {
        assertRefused(shifted(), RELU, "external data", "shift.bin");
    }

    @Test
    void externalDataBesideALocalModel() throws Exception {
        Files.write(
                directory.resolve("shift.bin"),
                OnnxModelWriter.littleEndian(new float[] {1, 2, 3, 4}));
        try (var operator = open(shifted(), RELU)) {
            assertThat(operator.call(new float[4])).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void otherInputName() throws Exception {
        FloatsCodec codec =
                new FloatsCodec(TensorSpec.of("z", FLOAT, 4), TensorSpec.of("y", FLOAT, 4));
        assertRefused(
                OnnxModels.identity(FLOAT, 4),
                codec,
                "input 'z' FLOAT[batch, 4] is unknown to the model, which has ['x' FLOAT[batch, 4]]",
                "does not supply the model's input 'x'");
    }

    @Test
    void otherOutputName() throws Exception {
        FloatsCodec codec =
                new FloatsCodec(TensorSpec.of("x", FLOAT, 4), TensorSpec.of("z", FLOAT, 4));
        assertRefused(
                OnnxModels.identity(FLOAT, 4), codec, "output 'z' FLOAT[batch, 4] is unknown");
    }

    @Test
    void otherElementType() throws Exception {
        assertRefused(
                OnnxModels.identity(DOUBLE, 4),
                RELU,
                "input 'x' FLOAT[batch, 4] does not fit",
                "the model's is DOUBLE");
    }

    @Test
    void otherShape() throws Exception {
        assertRefused(OnnxModels.identity(FLOAT, 5), RELU, "the model's axis 1 is 5");
        assertRefused(OnnxModels.identity(FLOAT, 4, 4), RELU, "the model's rank differs");
    }

    @Test
    void batchAxisFixedToSeveralLengths() throws Exception {
        byte[] model =
                new OnnxModelWriter()
                        .input("x", FLOAT, 2, 4)
                        .longs("axis", new long[] {0}, 1)
                        .node("ReduceSum", List.of("x", "axis"), "y")
                        .output("y", FLOAT, 1, 4)
                        .toBytes();
        assertRefused(
                model,
                RELU,
                "'y' FLOAT[1, 4]",
                "axis 0 is fixed",
                "one length of it in all inputs and outputs");
    }

    @Test
    void inputThatTheCodecDoesNotSupply() throws Exception {
        byte[] model =
                new OnnxModelWriter()
                        .input("x", FLOAT, "batch", 4)
                        .input("bias", INT64, "batch")
                        .node("Relu", List.of("x"), "y")
                        .output("y", FLOAT, "batch", 4)
                        .toBytes();
        assertRefused(model, RELU, "does not supply the model's input 'bias' INT64[batch]");
    }

    @Test
    void outputOtherThanDeclaredIsFoundByTheWarmUp() throws Exception {
        byte[] model =
                new OnnxModelWriter()
                        .input("x", FLOAT, "batch", 4)
                        .longs("keep", new long[] {1, 0, 1, 0}, 4)
                        .node("Cast", List.of("keep"), "condition", OnnxAttribute.of("to", 9L))
                        .node(
                                "Compress",
                                List.of("x", "condition"),
                                "y",
                                OnnxAttribute.of("axis", 1L))
                        .output("y", FLOAT, "batch", "kept")
                        .toBytes();
        try (var operator = open(model, RELU)) {
            assertThatThrownBy(operator::warmUp)
                    .hasMessageContaining("expected output 'y' FLOAT[batch, 4] for 1 rows")
                    .hasMessageContaining("got 'y' FLOAT[1, 2]");
        }
    }

    private void assertRefused(byte[] model, FloatsCodec codec, String... problems)
            throws Exception {
        assertThatThrownBy(() -> open(model, codec))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining(directory.resolve("model.onnx").toString())
                .message()
                .contains(problems);
    }

    private CodecOperator<float[], float[]> open(byte[] model, FloatsCodec codec) throws Exception {
        Path file = Files.write(directory.resolve("model.onnx"), model);
        var operator = new CodecOperator<>(codec);
        try {
            operator.open(new TestingOperatorContext().with(OnnxOptions.MODEL, file.toString()));
            return operator;
        } catch (OnnxModelException e) {
            operator.close();
            throw e;
        }
    }

    /** Adds external data to its input. */
    private static byte[] shifted() {
        return new OnnxModelWriter()
                .input("x", FLOAT, "batch", 4)
                .externalFloats("shift", "shift.bin", 4)
                .node("Add", List.of("x", "shift"), "y")
                .output("y", FLOAT, "batch", 4)
                .toBytes();
    }
}
