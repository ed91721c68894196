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
import static io.rpcoperator.onnx.tensor.ElementType.INT64;
import static io.rpcoperator.onnx.tensor.ElementType.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.model.OnnxModelException;
import io.rpcoperator.onnx.tensor.RowReader;
import io.rpcoperator.onnx.tensor.RowWriter;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.onnx.tensor.TensorException;
import io.rpcoperator.onnx.tensor.TensorSpec;
import io.rpcoperator.onnx.testing.OnnxModels;
import io.rpcoperator.onnx.testing.TestingOperatorContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a batch, with real models. */
class OnnxRpcOperatorTest {

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
        var operator = open(new Mlp(), OnnxModels.mlp(8, 16, 2, 3, 42));
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
        var operator = open(new Risk(), OnnxModels.risk());
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
        var operator = open(new MaskedSum(), OnnxModels.maskedSum());
        operator.warmUp();
        List<Float> responses =
                operator.callBatch(
                        List.of(
                                sequence(3, 3),
                                sequence(1, 1),
                                sequence(3, 3),
                                sequence(0, 0),
                                sequence(2, 2),
                                sequence(1, 1)));
        assertThat(responses).containsExactly(6f, 1f, 6f, 0f, 3f, 1f);
    }

    @Test
    void refusesARowInWhichASharedDimensionDiffers() throws Exception {
        var operator = open(new MaskedSum(), OnnxModels.maskedSum());
        assertThatThrownBy(() -> operator.call(sequence(3, 1)))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'seq' is 3 in input 'values'")
                .hasMessageContaining("got 1 in input 'mask'");
        assertThat(operator.call(sequence(3, 3))).isEqualTo(6f);
    }

    @Test
    void refusesANullStringAndServesOn() throws Exception {
        var operator = open(new Risk(), OnnxModels.risk());
        assertThatThrownBy(() -> operator.call(new Payment(1, null, 0)))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'country'")
                .hasMessageContaining("null");
        assertThat(operator.call(new Payment(1, "DE", 0))).isEqualTo(1f);
    }

    @Test
    void refusesARowOfTheWrongLengthWithExpectedAndActual() throws Exception {
        var operator = open(new Mlp(), OnnxModels.mlp(8, 16, 2, 3, 42));
        assertThatThrownBy(() -> operator.callBatch(List.of(new float[8], new float[7])))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'x' FLOAT[batch, 8]")
                .hasMessageContaining("got 7 elements");
    }

    @Test
    void refusesAModelWhoseOutputHasNoRows() {
        assertThatThrownBy(() -> open(new Rows(), OnnxModels.sumOfRows()))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining("'y' FLOAT[1, 4]: the model's axis 0 is fixed");
    }

    @Test
    void refusesAnswersThatLackRows() throws Exception {
        var operator = open(new Rows(), OnnxModels.firstRowOnly());
        operator.warmUp();
        assertThatThrownBy(() -> operator.callBatch(List.of(new float[4], new float[4])))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("expected output 'y' FLOAT[batch, 4] for 2 rows")
                .hasMessageContaining("got 'y' FLOAT[1, 4]");
    }

    @Test
    void takesTheModelOfItsConstructorUnlessTheOptionNamesAnother() throws Exception {
        Path own = write(OnnxModels.mlp(8, 4, 1, 3, 1));
        Path other = Files.write(directory.resolve("other.onnx"), OnnxModels.mlp(8, 4, 1, 3, 2));
        float[] request = {1, 2, 3, 4, 5, 6, 7, 8};
        var first = new Mlp(own.toString());
        first.open(new TestingOperatorContext());
        opened.add(first);
        var second = new Mlp(own.toString());
        second.open(new TestingOperatorContext().with(OnnxOptions.MODEL, other.toString()));
        opened.add(second);
        assertThat(Arrays.equals(first.call(request), second.call(request))).isFalse();
    }

    @Test
    void refusesToOpenWithoutAModel() {
        assertThatThrownBy(() -> new Mlp().open(new TestingOperatorContext()))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining("rpc-operator.onnx.model");
    }

    @Test
    void refusesCallsBeforeOpenAndAfterClose() throws Exception {
        var operator = new Mlp(write(OnnxModels.mlp(8, 4, 1, 3, 1)).toString());
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
        var operator = new Mlp(write(model).toString());
        operator.open(context);
        opened.add(operator);
        assertThat(context.gauge("onnxModelBytes")).isEqualTo((long) model.length);
        assertThat(context.gauge("onnxCpuFallback")).isEqualTo(0);
        assertThat((Long) context.gauge("onnxModelLoadMillis")).isNotNegative();
    }

    @Test
    void refusesACodecThatDoesNotFitTheModel() throws Exception {
        Path model = write(OnnxModels.mlp(8, 4, 1, 3, 1));
        var operator = new Risk();
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

    private static float[][] sequence(int values, int mask) {
        float[] numbers = new float[values];
        for (int i = 0; i < values; i++) {
            numbers[i] = i + 1;
        }
        float[] ones = new float[mask];
        Arrays.fill(ones, 1);
        return new float[][] {numbers, ones};
    }

    /** Serves {@link OnnxModels#mlp}. */
    static final class Mlp extends OnnxRpcOperator<float[], float[]> {

        Mlp() {}

        Mlp(String model) {
            super(model);
        }

        @Override
        protected TensorCodec<float[], float[]> codec() {
            return new FloatsCodec(
                    TensorSpec.of("x", FLOAT, 8), TensorSpec.of("probabilities", FLOAT, 3));
        }
    }

    /** Serves {@link OnnxModels#firstRowOnly}. */
    static final class Rows extends OnnxRpcOperator<float[], float[]> {

        @Override
        protected TensorCodec<float[], float[]> codec() {
            return new FloatsCodec(TensorSpec.of("x", FLOAT, 4), TensorSpec.of("y", FLOAT, 4));
        }
    }

    /** One input and one output of floats. */
    record FloatsCodec(TensorSpec input, TensorSpec output)
            implements TensorCodec<float[], float[]> {

        @Override
        public List<TensorSpec> inputs() {
            return List.of(input);
        }

        @Override
        public List<TensorSpec> outputs() {
            return List.of(output);
        }

        @Override
        public void encode(float[] values, RowWriter row) {
            row.tensor(input.name()).putFloats(values);
        }

        @Override
        public float[] decode(RowReader row) {
            return row.tensor(output.name()).getFloats();
        }
    }

    /** A request of {@link Risk}. */
    record Payment(float amount, @Nullable String country, long tier) {}

    /** Serves {@link OnnxModels#risk}. */
    static final class Risk extends OnnxRpcOperator<Payment, Float> {

        @Override
        protected TensorCodec<Payment, Float> codec() {
            return new TensorCodec<>() {
                @Override
                public List<TensorSpec> inputs() {
                    return List.of(
                            TensorSpec.of("amount", FLOAT),
                            TensorSpec.of("country", STRING),
                            TensorSpec.of("tier", INT64));
                }

                @Override
                public List<TensorSpec> outputs() {
                    return List.of(TensorSpec.of("risk", FLOAT));
                }

                @Override
                @SuppressWarnings("NullAway") // a null is what one of the tests is about
                public void encode(Payment payment, RowWriter row) {
                    row.tensor("amount").putFloat(payment.amount());
                    row.tensor("country").putString(payment.country());
                    row.tensor("tier").putLong(payment.tier());
                }

                @Override
                public Float decode(RowReader row) {
                    return row.tensor("risk").getFloat(0);
                }
            };
        }
    }

    /** Serves {@link OnnxModels#maskedSum}. */
    static final class MaskedSum extends OnnxRpcOperator<float[][], Float> {

        @Override
        protected TensorCodec<float[][], Float> codec() {
            return new TensorCodec<>() {
                @Override
                public List<TensorSpec> inputs() {
                    return List.of(
                            TensorSpec.of("values", FLOAT, TensorSpec.VARIABLE),
                            TensorSpec.of("mask", FLOAT, TensorSpec.VARIABLE));
                }

                @Override
                public List<TensorSpec> outputs() {
                    return List.of(TensorSpec.of("sum", FLOAT));
                }

                @Override
                public void encode(float[][] sequence, RowWriter row) {
                    row.tensor("values").putFloats(sequence[0]);
                    row.tensor("mask").putFloats(sequence[1]);
                }

                @Override
                public Float decode(RowReader row) {
                    return row.tensor("sum").getFloat(0);
                }
            };
        }
    }
}
