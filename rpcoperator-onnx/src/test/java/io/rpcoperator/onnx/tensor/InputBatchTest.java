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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Laying records out as rows. */
class InputBatchTest {

    @Test
    void laysRowsOutOneAfterTheOther() {
        InputBatch batch = batch(TensorSpec.of("x", FLOAT, 2), TensorSpec.of("s", STRING));
        add(batch, "a", 1, 2);
        add(batch, "b", 3, 4);
        BatchTensor x = only(batch).get(0);
        assertThat(x.shape()).containsExactly(2, 2);
        assertThat(floats(x)).containsExactly(1f, 2f, 3f, 4f);
        assertThat(only(batch).get(1).strings()).containsExactly("a", "b");
    }

    @Test
    void groupsRowsByShapeWithoutPadding() {
        InputBatch batch = batch(TensorSpec.of("x", FLOAT, VARIABLE), TensorSpec.of("s", STRING));
        add(batch, "a", 1);
        add(batch, "b", 2, 3);
        add(batch, "c", 4);
        add(batch, "d");
        List<RowGroup> groups = batch.groups();
        assertThat(groups)
                .extracting(InputBatchTest::rows)
                .containsExactly(List.of(0, 2), List.of(1), List.of(3));
        BatchTensor ones = batch.tensors(groups.get(0)).get(0);
        assertThat(ones.shape()).containsExactly(2, 1);
        assertThat(floats(ones)).containsExactly(1f, 4f);
        assertThat(batch.tensors(groups.get(0)).get(1).strings()).containsExactly("a", "c");
        assertThat(floats(batch.tensors(groups.get(1)).get(0))).containsExactly(2f, 3f);
        assertThat(batch.tensors(groups.get(2)).get(0).shape()).containsExactly(1, 0);
    }

    @Test
    void takesTheStatedShapeWhereSeveralDimensionsVary() {
        InputBatch batch = batch(TensorSpec.of("x", FLOAT, VARIABLE, VARIABLE));
        batch.tensor("x").shape(2, 1).putFloats(new float[] {1, 2});
        batch.endRow();
        batch.tensor("x").shape(1, 2).putFloats(new float[] {1, 2});
        batch.endRow();
        assertThat(batch.groups()).hasSize(2);
        assertRefused(batch, x -> x.putFloats(new float[] {1, 2}), "no call of shape(...)");
        batch.clear();
        assertRefused(batch, x -> x.shape(2, 2).putFloat(1), "1 elements of shape [2, 2]");
        batch.clear();
        assertRefused(batch, x -> x.shape(1).putFloat(1), "got 1 elements of shape [1]");
    }

    @Test
    void refusesRowsOfTheWrongLength() {
        InputBatch batch = batch(TensorSpec.of("x", FLOAT, 2));
        assertRefused(batch, x -> x.putFloat(1), "a row has the shape [2], got 1 elements");
        batch.clear();
        assertRefused(batch, x -> x.putFloats(new float[3]), "a row has the shape [2], got 3");
        InputBatch pairs = batch(TensorSpec.of("x", FLOAT, VARIABLE, 2));
        assertRefused(pairs, x -> x.putFloats(new float[3]), "a row has the shape [?, 2], got 3");
    }

    @Test
    void refusesInputsThatWereNotWrittenOrAreNotThere() {
        InputBatch batch = batch(TensorSpec.of("x", FLOAT, VARIABLE));
        assertThatThrownBy(batch::endRow)
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("wrote nothing to input 'x' FLOAT[batch, ?]");
        assertThatThrownBy(() -> batch.tensor("y"))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'y'")
                .hasMessageContaining("[x]");
    }

    @Test
    void refusesElementsOfAnotherType() {
        List<Consumer<TensorWriter>> puts =
                List.of(
                        w -> w.putFloat(0),
                        w -> w.putFloats(new float[1]),
                        w -> w.putDouble(0),
                        w -> w.putDoubles(new double[1]),
                        w -> w.putLong(0),
                        w -> w.putLongs(new long[1]),
                        w -> w.putInt(0),
                        w -> w.putInts(new int[1]),
                        w -> w.putShort((short) 0),
                        w -> w.putByte((byte) 0),
                        w -> w.putBytes(new byte[1]),
                        w -> w.putBoolean(true),
                        w -> w.putString(""));
        int[] accepted = new int[ElementType.values().length];
        for (ElementType type : ElementType.values()) {
            InputBatch batch = batch(TensorSpec.of("x", type));
            for (Consumer<TensorWriter> put : puts) {
                try {
                    put.accept(batch.tensor("x"));
                    accepted[List.of(ElementType.values()).indexOf(type)]++;
                } catch (TensorException e) {
                    assertThat(e).hasMessageContaining("'x' " + type + "[batch]");
                }
            }
        }
        // FLOAT, DOUBLE, FLOAT16, INT64, INT32, INT16, INT8, UINT8, BOOL, STRING
        assertThat(accepted).containsExactly(2, 2, 2, 2, 2, 1, 2, 2, 1, 1);
    }

    @Test
    void forgetsAHalfWrittenRow() {
        InputBatch batch = batch(TensorSpec.of("x", FLOAT, 2), TensorSpec.of("s", STRING));
        add(batch, "a", 1, 2);
        batch.tensor("x").putFloat(9);
        batch.clear();
        assertThat(batch.groups()).isEmpty();
        add(batch, "b", 3, 4);
        assertThat(floats(only(batch).get(0))).containsExactly(3f, 4f);
        assertThat(only(batch).get(1).strings()).containsExactly("b");
    }

    @Test
    void fillsARowOfZeros() {
        InputBatch batch =
                batch(
                        TensorSpec.of("x", FLOAT, VARIABLE, 2, VARIABLE),
                        TensorSpec.of("s", STRING, 2),
                        TensorSpec.of("n", INT64));
        batch.addZeroRow();
        assertThat(only(batch).get(0).shape()).containsExactly(1, 1, 2, 1);
        assertThat(floats(only(batch).get(0))).containsExactly(0f, 0f);
        assertThat(only(batch).get(1).strings()).containsExactly("", "");
        assertThat(only(batch).get(2).data().getLong(0)).isZero();
    }

    /** The native side knows no other booleans. */
    @Test
    void makesEveryByteOfABooleanZeroOrOne() {
        InputBatch batch = batch(TensorSpec.of("x", ElementType.BOOL, 4));
        byte[] mask = {0, 1, 2, (byte) 255};
        batch.tensor("x").put(Tensor.wrap(ElementType.BOOL, ByteBuffer.wrap(mask), 4));
        batch.endRow();
        byte[] written = new byte[4];
        only(batch).get(0).data().get(written);
        assertThat(written).containsExactly(0, 1, 1, 1);
        assertThat(mask).as("the request's own").containsExactly(0, 1, 2, 255);
    }

    @Test
    void keepsManyRows() {
        InputBatch batch = batch(TensorSpec.of("x", FLOAT, 1), TensorSpec.of("s", STRING));
        for (int row = 0; row < 1000; row++) {
            add(batch, Integer.toString(row), row);
        }
        assertThat(floats(only(batch).get(0))).hasSize(1000).startsWith(0f, 1f).endsWith(999f);
    }

    private static List<Integer> rows(RowGroup group) {
        return IntStream.range(0, group.size()).mapToObj(group::row).toList();
    }

    private static InputBatch batch(TensorSpec... inputs) {
        return new InputBatch(List.of(inputs), new ModelSignature(List.of(), List.of()));
    }

    private static void add(InputBatch batch, String string, float... values) {
        batch.tensor("x").putFloats(values);
        batch.tensor("s").putString(string);
        batch.endRow();
    }

    private static void assertRefused(
            InputBatch batch, Consumer<TensorWriter> write, String problem) {
        assertThatThrownBy(
                        () -> {
                            write.accept(batch.tensor("x"));
                            batch.endRow();
                        })
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("input 'x' FLOAT[batch, ")
                .hasMessageContaining(problem);
    }

    /** The tensors of a batch that is one group. */
    private static List<BatchTensor> only(InputBatch batch) {
        assertThat(batch.groups()).hasSize(1);
        return batch.tensors(batch.groups().get(0));
    }

    private static List<Float> floats(BatchTensor tensor) {
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < tensor.data().remaining(); i += Float.BYTES) {
            values.add(tensor.data().getFloat(i));
        }
        return values;
    }
}
