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

import static io.rpcoperator.onnx.tensor.ElementType.BOOL;
import static io.rpcoperator.onnx.tensor.ElementType.FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.model.OnnxModelException;
import io.rpcoperator.onnx.tensor.ElementType;
import io.rpcoperator.onnx.tensor.NamedTensors;
import io.rpcoperator.onnx.tensor.Tensor;
import io.rpcoperator.onnx.tensor.TensorException;
import io.rpcoperator.onnx.tensor.TensorTypeInfo;
import io.rpcoperator.onnx.testing.OnnxModelWriter;
import io.rpcoperator.onnx.testing.OnnxModels;
import io.rpcoperator.onnx.testing.TestingOperatorContext;
import io.rpcoperator.operator.RpcOperator;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service of tensors, with real models that it knows nothing about. */
class OnnxTensorOperatorTest {

    @TempDir Path directory;

    private final TensorOperator operator = new TensorOperator();

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    @Test
    void servesAModelOfSeveralInputsAndTypes() throws Exception {
        open(OnnxModels.risk());
        NamedTensors request =
                NamedTensors.of("amount", Tensor.of(new float[] {10}))
                        .and("country", Tensor.of(new String[] {"US"}))
                        .and("tier", Tensor.of(new long[] {2}));
        NamedTensors other = request.and("country", Tensor.of(new String[] {"DE"}));
        List<NamedTensors> responses = operator.callBatch(List.of(request, other));
        assertThat(responses)
                .extracting(response -> response.get("risk").floats()[0])
                .containsExactly(32f, 12f);
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void everyElementTypeComesBackAsItWent(ElementType type) throws Exception {
        open(OnnxModels.identity(type, 2, "n"));
        Random random = new Random(7);
        for (int size : new int[] {1, 3, 17}) {
            List<NamedTensors> requests = new ArrayList<>();
            for (int row = 0; row < size; row++) {
                requests.add(NamedTensors.of("x", random(type, random, 2, random.nextInt(4))));
            }
            assertThat(operator.callBatch(requests))
                    .extracting(response -> response.get("y"))
                    .isEqualTo(requests.stream().map(request -> request.get("x")).toList());
        }
    }

    /** The memory of outputs is used again; what was answered must not change with it. */
    @Test
    void answersStayWhatTheyWere() throws Exception {
        open(OnnxModels.identity(FLOAT, 4));
        Tensor first = Tensor.of(new float[] {1, 2, 3, 4}, 4);
        Tensor second = Tensor.of(new float[] {5, 6, 7, 8}, 4);
        NamedTensors answer = operator.call(NamedTensors.of("x", first));
        operator.call(NamedTensors.of("x", second));
        assertThat(answer.get("y")).isEqualTo(first);
    }

    @Test
    void refusesRequestsThatDoNotFitTheModelAndServesOn() throws Exception {
        open(OnnxModels.identity(FLOAT, 4, "n"));
        Tensor good = Tensor.of(new float[8], 4, 2);
        assertRefused(
                NamedTensors.of("x", Tensor.of(new float[8], 2, 4)),
                "input 'x' FLOAT[batch, 4, ?]: a row has the shape [4, ?], got a tensor FLOAT[2, 4]");
        assertRefused(NamedTensors.of("x", Tensor.of(new float[4], 4)), "got a tensor FLOAT[4]");
        assertRefused(
                NamedTensors.of("x", Tensor.of(new int[8], 4, 2)), "got a tensor INT32[4, 2]");
        assertRefused(NamedTensors.of("y", good), "there is no tensor 'x' among ['y' FLOAT[4, 2]]");
        assertRefused(
                NamedTensors.of("x", good).and("z", good), "of which the model takes only ['x'");
        assertThat(operator.call(NamedTensors.of("x", good)).get("y")).isEqualTo(good);
    }

    @Test
    void refusesAModelWhoseInputIsOfNoKnownRank() throws Exception {
        byte[] model =
                new OnnxModelWriter()
                        .input("x", FLOAT, "batch", 4)
                        .input("threshold", FLOAT)
                        .node("Add", List.of("x", "threshold"), "y")
                        .output("y", FLOAT, "batch", 4)
                        .toBytes();
        assertThatThrownBy(() -> open(model))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining("does not supply the model's input 'threshold' FLOAT[]");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void aModelOfAFixedNumberOfRowsIsGivenThatNumber(int rows) throws Exception {
        byte[] model =
                new OnnxModelWriter()
                        .input("x", FLOAT, rows, "n")
                        .node("Neg", List.of("x"), "y")
                        .output("y", FLOAT, rows, "n")
                        .toBytes();
        open(model);
        for (int size = 1; size <= 10; size++) {
            List<NamedTensors> requests = new ArrayList<>();
            List<Float> expected = new ArrayList<>();
            for (int row = 0; row < size; row++) {
                int length = size % 2 == 0 ? 1 : 1 + row % 2;
                float[] values = new float[length];
                values[0] = row + 1;
                requests.add(NamedTensors.of("x", Tensor.of(values, length)));
                expected.add(-(row + 1f));
            }
            assertThat(operator.callBatch(requests))
                    .extracting(response -> response.get("y").floats()[0])
                    .isEqualTo(expected);
        }
    }

    @Test
    void onlyTensorsOfOneTypeAndShapeShareABatch() {
        Tensor floats = Tensor.of(new float[6], 2, 3);
        Object key = operator.batchKey(NamedTensors.of("x", floats));
        Tensor others = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertThat(operator.batchKey(NamedTensors.of("x", others)))
                .isEqualTo(key)
                .hasSameHashCodeAs(key);
        for (NamedTensors other :
                List.of(
                        NamedTensors.of("x", Tensor.of(new float[6], 3, 2)),
                        NamedTensors.of("x", Tensor.of(new int[6], 2, 3)),
                        NamedTensors.of("y", floats),
                        NamedTensors.of("x", floats).and("y", floats))) {
            assertThat(operator.batchKey(other)).isNotEqualTo(key);
        }
    }

    @Test
    void flinkFindsItsTypes() {
        assertThat(
                        TypeExtractor.createTypeInfo(
                                RpcOperator.class, TensorOperator.class, 0, null, null))
                .isEqualTo(TensorTypeInfo.NAMED_TENSORS);
    }

    private void assertRefused(NamedTensors request, String problem) {
        assertThatThrownBy(() -> operator.call(request))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining(problem);
    }

    private void open(byte[] model) throws Exception {
        Path file = Files.write(directory.resolve("model.onnx"), model);
        operator.open(new TestingOperatorContext().with(OnnxOptions.MODEL, file.toString()));
        operator.warmUp();
    }

    private static Tensor random(ElementType type, Random random, int rows, int columns) {
        if (type == ElementType.STRING) {
            String[] strings = new String[rows * columns];
            Arrays.setAll(strings, i -> "€".repeat(random.nextInt(3)));
            return Tensor.of(strings, rows, columns);
        }
        byte[] data = new byte[rows * columns * size(type)];
        random.nextBytes(data);
        for (int i = 0; type == BOOL && i < data.length; i++) {
            data[i] &= 1;
        }
        return Tensor.wrap(type, ByteBuffer.wrap(data), rows, columns);
    }

    private static int size(ElementType type) {
        return switch (type) {
            case DOUBLE, INT64 -> 8;
            case FLOAT, INT32 -> 4;
            case FLOAT16, INT16 -> 2;
            default -> 1;
        };
    }

    /** Serves whatever model the option names. */
    public static final class TensorOperator extends OnnxTensorOperator {}
}
