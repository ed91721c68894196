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

import static io.rpcoperator.onnx.tensor.TensorSpec.VARIABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is written in bulk is read as single elements and in bulk. */
class ColumnRoundTripTest {

    @Test
    void bulkWritesAreReadBack() {
        float[] floats = {1.5f, -0f, Float.MAX_VALUE};
        TensorReader row = roundTrip(ElementType.FLOAT, w -> w.putFloats(floats));
        assertThat(row.getFloats()).containsExactly(floats);
        assertThat(row.getFloat(0)).isEqualTo(1.5f);

        double[] doubles = {Math.PI, Double.MIN_VALUE};
        row = roundTrip(ElementType.DOUBLE, w -> w.putDoubles(doubles));
        assertThat(row.getDoubles()).containsExactly(doubles);
        assertThat(row.getDouble(1)).isEqualTo(Double.MIN_VALUE);

        long[] longs = {Long.MIN_VALUE, 1L << 40};
        row = roundTrip(ElementType.INT64, w -> w.putLongs(longs));
        assertThat(row.getLongs()).containsExactly(longs);
        assertThat(row.getLong(1)).isEqualTo(1L << 40);

        int[] ints = {Integer.MIN_VALUE, 7};
        row = roundTrip(ElementType.INT32, w -> w.putInts(ints));
        assertThat(row.getInts()).containsExactly(ints);
        assertThat(row.getInt(1)).isEqualTo(7);

        for (ElementType type : List.of(ElementType.INT8, ElementType.UINT8)) {
            byte[] bytes = {-1, 127};
            row = roundTrip(type, w -> w.putBytes(bytes));
            assertThat(row.getBytes()).containsExactly(bytes);
            assertThat(row.getByte(0)).isEqualTo((byte) -1);
        }
    }

    /** A half is exact as a float, so all of them but NaNs must come back bit by bit. */
    @Test
    void everyHalfFloatSurvives() {
        float[] halves = new float[(1 << 16)];
        for (int bits = 0; bits < halves.length; bits++) {
            halves[bits] = halfToFloat(bits);
        }
        TensorReader row = roundTrip(ElementType.FLOAT16, w -> w.putFloats(halves));
        assertThat(row.getFloats()).containsExactly(halves);
        assertThat(row.getFloat(0x3C00)).isEqualTo(1f);
    }

    @Test
    void floatsAreRoundedToTheNearestHalf() {
        TensorReader row =
                roundTrip(
                        ElementType.FLOAT16,
                        w -> w.putFloat(1 + 0.0004f).putFloat(1 + 0.0006f).putFloat(1e6f));
        assertThat(row.getFloats()).containsExactly(1f, 1 + 1 / 1024f, Float.POSITIVE_INFINITY);
    }

    private static TensorReader roundTrip(ElementType type, Consumer<TensorWriter> write) {
        TensorSpec spec = TensorSpec.of("x", type, VARIABLE);
        InputBatch inputs = new InputBatch(List.of(spec), new ModelSignature(List.of(), List.of()));
        for (int row = 0; row < 2; row++) {
            write.accept(inputs.tensor("x"));
            inputs.endRow();
        }
        OutputBatch outputs = new OutputBatch(List.of(spec));
        outputs.take(inputs.tensors(inputs.groups().get(0)), 2);
        return outputs.row(1).tensor("x");
    }

    /** By the definition of IEEE 754. */
    private static float halfToFloat(int bits) {
        int sign = (bits & 0x8000) == 0 ? 1 : -1;
        int exponent = (bits >> 10) & 0x1F;
        int fraction = bits & 0x3FF;
        if (exponent == 0x1F) {
            return fraction == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
        }
        return exponent == 0
                ? sign * Math.scalb((float) fraction, -24)
                : sign * Math.scalb(1f + fraction / 1024f, exponent - 15);
    }
}
