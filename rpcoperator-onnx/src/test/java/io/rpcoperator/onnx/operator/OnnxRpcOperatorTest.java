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

import static io.rpcoperator.onnx.tensor.ElementType.FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.model.OnnxModelException;
import io.rpcoperator.onnx.operator.MaskedSumCodec.Sequence;
import io.rpcoperator.onnx.operator.RiskCodec.Payment;
import io.rpcoperator.onnx.tensor.ElementType;
import io.rpcoperator.onnx.tensor.TensorException;
import io.rpcoperator.onnx.tensor.TensorSpec;
import io.rpcoperator.onnx.testing.FloatsCodec;
import io.rpcoperator.onnx.testing.OnnxModels;
import io.rpcoperator.onnx.testing.TestingOperatorContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole way of a batch, with real models. */
class OnnxRpcOperatorTest {

    private static final FloatsCodec MLP = FloatsCodec.mlp(8, 3);

    private static final FloatsCodec ROWS =
            new FloatsCodec(TensorSpec.of("x", FLOAT, 4), TensorSpec.of("y", FLOAT, 4));

    @TempDir Path directory;

    private final List<OnnxRpcOperator<?, ?>> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (OnnxRpcOperator<?, ?> operator : opened) {
            operator.close();
        }
    }

    @Test
    void answersBatchesOfEverySizeAsItAnswersSingleRequests() throws Exception {
        var operator = open(new CodecOperator<>(MLP), OnnxModels.mlp(8, 16, 2, 3, 42));
        operator.warmUp();
        Random random = new Random(7);
        List<float[]> requests = new ArrayList<>();
        List<float[]> single = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            float[] request = new float[8];
            for (int k = 0; k < 8; k++) {
                request[k] = random.nextFloat();
            }
            requests.add(request);
            single.add(operator.call(request));
        }
        assertThat(single.get(0)[0] + single.get(0)[1] + single.get(0)[2])
                .isCloseTo(1f, offset(1e-5f));
        for (int size = 1; size <= requests.size(); size++) {
            List<float[]> responses = operator.callBatch(requests.subList(0, size));
            assertThat(responses).hasSize(size);
            for (int i = 0; i < size; i++) {
                assertThat(responses.get(i)).containsExactly(single.get(i), offset(1e-5f));
            }
        }
    }

    @Test
    void combinesInputsOfSeveralTypes() throws Exception {
        var operator = open(new CodecOperator<>(new RiskCodec()), OnnxModels.risk());
        operator.warmUp();
        List<Float> responses =
                operator.callBatch(
                        List.of(
                                new Payment(10, "DE", 1),
                                new Payment(10, "US", 2),
                                new Payment(10, "somewhere ä€😀", 3)));
        assertThat(responses).containsExactly(11f, 32f, 103f);
    }

    @Test
    void runsRowsOfDifferentShapesApartAndKeepsTheOrder() throws Exception {
        var operator = open(new CodecOperator<>(new MaskedSumCodec()), OnnxModels.maskedSum());
        operator.warmUp();
        List<Float> responses =
                operator.callBatch(
                        List.of(
                                new Sequence(3, 3),
                                new Sequence(1, 1),
                                new Sequence(3, 3),
                                new Sequence(0, 0),
                                new Sequence(2, 2),
                                new Sequence(1, 1)));
        assertThat(responses).containsExactly(6f, 1f, 6f, 0f, 3f, 1f);
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void everyElementTypeComesBackAsItWent(ElementType type) throws Exception {
        var codec = new ElementsCodec(type, List.of(2, TensorSpec.VARIABLE));
        var operator = open(new CodecOperator<>(codec), OnnxModels.identity(type, 2, "n"));
        operator.warmUp();
        Random random = new Random(7);
        for (int size : new int[] {1, 2, 17, 5, 64}) {
            List<List<Object>> batch = new ArrayList<>();
            for (int row = 0; row < size; row++) {
                batch.add(
                        Stream.generate(() -> codec.random(random))
                                .limit(2L * random.nextInt(5))
                                .toList());
            }
            assertThat(operator.callBatch(batch)).isEqualTo(batch);
        }
    }

    @Test
    void refusesARowInWhichASharedDimensionDiffers() throws Exception {
        var operator = open(new CodecOperator<>(new MaskedSumCodec()), OnnxModels.maskedSum());
        assertThatThrownBy(() -> operator.call(new Sequence(3, 1)))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'seq' is 3 in input 'values'")
                .hasMessageContaining("got 1 in input 'mask'");
        assertThat(operator.call(new Sequence(3, 3))).isEqualTo(6f);
    }

    @Test
    void refusesANullStringAndServesOn() throws Exception {
        var operator = open(new CodecOperator<>(new RiskCodec()), OnnxModels.risk());
        assertThatThrownBy(() -> operator.call(new Payment(1, null, 0)))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'country'")
                .hasMessageContaining("null");
        assertThat(operator.call(new Payment(1, "DE", 0))).isEqualTo(1f);
    }

    @Test
    void refusesARowOfTheWrongLengthWithExpectedAndActual() throws Exception {
        var operator = open(new CodecOperator<>(MLP), OnnxModels.mlp(8, 16, 2, 3, 42));
        assertThatThrownBy(() -> operator.callBatch(List.of(new float[8], new float[7])))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'x' FLOAT[batch, 8]")
                .hasMessageContaining("got 7 elements");
    }

    @Test
    void refusesAModelWhoseOutputHasNoRows() {
        assertThatThrownBy(() -> open(new CodecOperator<>(ROWS), OnnxModels.sumOfRows()))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining("'y' FLOAT[1, 4]: the model's axis 0 is fixed");
    }

    @Test
    void refusesAnswersThatLackRows() throws Exception {
        var operator = open(new CodecOperator<>(ROWS), OnnxModels.firstRowOnly());
        operator.warmUp();
        assertThatThrownBy(() -> operator.callBatch(List.of(new float[4], new float[4])))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("expected output 'y' FLOAT[batch, 4] for 2 rows")
                .hasMessageContaining("got 'y' FLOAT[1, 4]");
    }

    /** Running it again costs as much again, and only tells why. */
    @Test
    void repeatsAFailingRunOnlyOnce() throws Exception {
        var operator = open(new CodecOperator<>(ROWS), OnnxModels.firstRowOnly());
        List<float[]> requests = List.of(new float[4], new float[4]);
        assertThatThrownBy(() -> operator.callBatch(requests)).isInstanceOf(TensorException.class);
        assertThatThrownBy(() -> operator.callBatch(requests))
                .as("what ONNX Runtime says of the one run")
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining("failed to run on");
        assertThat(operator.call(new float[4])).hasSize(4);
    }

    @Test
    void takesTheModelOfItsConstructorUnlessTheOptionNamesAnother() throws Exception {
        Path own = write(OnnxModels.mlp(8, 4, 1, 3, 1));
        Path other = Files.write(directory.resolve("other.onnx"), OnnxModels.mlp(8, 4, 1, 3, 2));
        float[] request = {1, 2, 3, 4, 5, 6, 7, 8};
        var first = new CodecOperator<>(own.toString(), MLP);
        first.open(new TestingOperatorContext());
        opened.add(first);
        var second = new CodecOperator<>(own.toString(), MLP);
        second.open(new TestingOperatorContext().with(OnnxOptions.MODEL, other.toString()));
        opened.add(second);
        assertThat(Arrays.equals(first.call(request), second.call(request))).isFalse();
    }

    @Test
    void refusesToOpenWithoutAModel() {
        assertThatThrownBy(() -> new CodecOperator<>(MLP).open(new TestingOperatorContext()))
                .isInstanceOf(IllegalConfigurationException.class)
                .hasMessageContaining("rpc-operator.onnx.model");
    }

    @Test
    void refusesCallsBeforeOpenAndAfterClose() throws Exception {
        var operator = new CodecOperator<>(write(OnnxModels.mlp(8, 4, 1, 3, 1)).toString(), MLP);
        assertThatThrownBy(() -> operator.call(new float[8]))
                .isInstanceOf(IllegalStateException.class);
        operator.close();
        operator.open(new TestingOperatorContext());
        operator.close();
        operator.close();
        assertThatThrownBy(() -> operator.call(new float[8]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void reportsTheModelInGauges() throws Exception {
        byte[] model = OnnxModels.mlp(8, 4, 1, 3, 1);
        TestingOperatorContext context = new TestingOperatorContext();
        var operator = new CodecOperator<>(write(model).toString(), MLP);
        operator.open(context);
        opened.add(operator);
        assertThat(context.gauge("onnxModelBytes")).isEqualTo((long) model.length);
        assertThat(context.gauge("onnxCpuFallback")).isEqualTo(0);
        assertThat((Long) context.gauge("onnxModelLoadMillis")).isNotNegative();
    }

    @Test
    void refusesACodecThatDoesNotFitTheModel() throws Exception {
        Path model = write(OnnxModels.mlp(8, 4, 1, 3, 1));
        var operator = new CodecOperator<>(new RiskCodec());
        assertThatThrownBy(
                        () ->
                                operator.open(
                                        new TestingOperatorContext()
                                                .with(OnnxOptions.MODEL, model.toString())))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining(model.toString())
                .hasMessageContaining(
                        "'amount' FLOAT[batch] is unknown to the model, which has ['x'")
                .hasMessageContaining("does not supply the model's input 'x' FLOAT[batch, 8]");
        operator.close();
    }

    private <T extends OnnxRpcOperator<?, ?>> T open(T operator, byte[] model) throws Exception {
        operator.open(
                new TestingOperatorContext().with(OnnxOptions.MODEL, write(model).toString()));
        opened.add(operator);
        return operator;
    }

    private Path write(byte[] model) throws Exception {
        return Files.write(directory.resolve("model.onnx"), model);
    }
}
