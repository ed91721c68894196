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
package io.rpcoperator.onnx.tensor;

import static io.rpcoperator.onnx.tensor.ElementType.FLOAT;
import static io.rpcoperator.onnx.tensor.ElementType.INT64;
import static io.rpcoperator.onnx.tensor.ElementType.STRING;
import static io.rpcoperator.onnx.tensor.TensorSpec.VARIABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Reading answers row by row. */
class OutputBatchTest {

    private static final TensorSpec FLOATS = TensorSpec.of("y", FLOAT, 2);

    @Test
    void readsEachRowAndNothingBeyond() {
        OutputBatch batch = batch(List.of(FLOATS), List.of(floats(3, 2)), 3);
        for (int row = 0; row < 3; row++) {
            TensorReader reader = batch.row(row).tensor("y");
            assertThat(reader.length()).isEqualTo(2);
            assertThat(reader.shape()).containsExactly(2);
            assertThat(reader.getFloats()).containsExactly(2f * row, 2f * row + 1);
            assertThat(reader.getFloat(1)).isEqualTo(2f * row + 1);
            assertThatThrownBy(() -> reader.getFloat(2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.getFloat(-1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void readsRowsOfAnyLengthWhereTheSpecSaysSo() {
        TensorSpec spec = TensorSpec.of("y", FLOAT, VARIABLE);
        OutputBatch batch = batch(List.of(spec), List.of(floats(2, 5)), 2);
        assertThat(batch.row(1).tensor("y").shape()).containsExactly(5);
        OutputBatch empty = batch(List.of(spec), List.of(floats(2, 0)), 2);
        assertThat(empty.row(1).tensor("y").getFloats()).isEmpty();
    }

    @Test
    void refusesOtherShapesThanDeclared() {
        for (long[] shape : new long[][] {{3, 2}, {2, 3}, {4}, {2, 2, 1}, {}}) {
            assertThatThrownBy(() -> batch(List.of(FLOATS), List.of(floats(shape)), 2))
                    .isInstanceOf(TensorException.class)
                    .hasMessageContaining("expected output 'y' FLOAT[batch, 2] for 2 rows")
                    .hasMessageContaining("got 'y' FLOAT" + Shapes.text(shape));
        }
    }

    @Test
    void refusesOtherTypesThanDeclared() {
        assertThatThrownBy(
                        () ->
                                batch(
                                        List.of(TensorSpec.of("y", INT64, 2)),
                                        List.of(floats(1, 2)),
                                        1))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("INT64[batch, 2]")
                .hasMessageContaining("FLOAT[1, 2]");
    }

    @Test
    void refusesToReadElementsAsAnotherType() {
        OutputBatch batch =
                batch(
                        List.of(FLOATS, TensorSpec.of("s", STRING)),
                        List.of(
                                floats(1, 2),
                                BatchTensor.ofStrings("s", new long[] {1}, new String[] {"a"})),
                        1);
        assertThat(batch.row(0).tensor("s").getString(0)).isEqualTo("a");
        List<Consumer<TensorReader>> others =
                List.of(
                        r -> r.getDouble(0),
                        TensorReader::getDoubles,
                        r -> r.getLong(0),
                        TensorReader::getLongs,
                        r -> r.getInt(0),
                        TensorReader::getInts,
                        r -> r.getShort(0),
                        r -> r.getByte(0),
                        TensorReader::getBytes,
                        r -> r.getBoolean(0));
        for (Consumer<TensorReader> other : others) {
            assertThatThrownBy(() -> other.accept(batch.row(0).tensor("y")))
                    .isInstanceOf(TensorException.class)
                    .hasMessageContaining("'y' FLOAT");
            assertThatThrownBy(() -> other.accept(batch.row(0).tensor("s")))
                    .isInstanceOf(TensorException.class)
                    .hasMessageContaining("'s' STRING");
        }
        assertThatThrownBy(() -> batch.row(0).tensor("y").getString(0))
                .isInstanceOf(TensorException.class);
        assertThatThrownBy(() -> batch.row(0).tensor("s").getFloats())
                .isInstanceOf(TensorException.class);
    }

    @Test
    void refusesOutputsThatTheCodecDidNotDeclare() {
        OutputBatch batch = batch(List.of(FLOATS), List.of(floats(1, 2)), 1);
        assertThatThrownBy(() -> batch.row(0).tensor("z"))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'z'")
                .hasMessageContaining("[y]");
    }

    private static OutputBatch batch(List<TensorSpec> specs, List<BatchTensor> outputs, int rows) {
        OutputBatch batch = new OutputBatch(specs);
        batch.take(outputs, rows);
        return batch;
    }

    /** Floats that count from 0. */
    private static BatchTensor floats(long... shape) {
        int elements = (int) Shapes.elements(shape);
        ByteBuffer data =
                ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.nativeOrder());
        for (int i = 0; i < elements; i++) {
            data.putFloat(i * Float.BYTES, i);
        }
        return BatchTensor.of("y", FLOAT, shape, data);
    }
}
