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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.util.InstantiationUtil;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Tensors as values. */
class TensorTest {

    @Test
    void givesBackWhatItWasMadeOf() {
        assertThat(Tensor.of(new float[] {1, -0f, Float.NaN}, 3).floats())
                .containsExactly(1, -0f, Float.NaN);
        assertThat(Tensor.of(new double[] {Math.PI}).doubles()).containsExactly(Math.PI);
        assertThat(Tensor.of(new long[] {Long.MIN_VALUE, 2}, 1, 2).longs())
                .containsExactly(Long.MIN_VALUE, 2);
        assertThat(Tensor.of(new int[] {Integer.MIN_VALUE}, 1).ints())
                .containsExactly(Integer.MIN_VALUE);
        assertThat(Tensor.of(new short[] {-1, 300}, 2).shorts())
                .containsExactly((short) -1, (short) 300);
        assertThat(Tensor.of(new boolean[] {true, false}, 2).booleans())
                .containsExactly(true, false);
        assertThat(Tensor.of(new String[] {"", "äöü€", "😀"}, 3).strings())
                .containsExactly("", "äöü€", "😀");
        assertThat(Tensor.ofFloat16(new float[] {1.5f, -2f}, 2).floats())
                .containsExactly(1.5f, -2f);
        Tensor bytes = Tensor.wrap(ElementType.UINT8, ByteBuffer.wrap(new byte[] {-1, 7}), 2);
        assertThat(bytes.toByteArray()).containsExactly(-1, 7);
    }

    @Test
    void isLittleEndianAndReadOnlyFromOutside() {
        Tensor tensor = Tensor.of(new int[] {0x01020304}, 1);
        assertThat(tensor.toByteArray()).containsExactly(4, 3, 2, 1);
        ByteBuffer data = tensor.data().get(0);
        assertThat(data.isReadOnly()).isTrue();
        assertThat(data.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(data.getInt()).isEqualTo(0x01020304);
        assertThat(tensor.ints()).containsExactly(0x01020304);
        tensor.shape()[0] = 9;
        assertThat(tensor.shape()).containsExactly(1);
    }

    @Test
    void readsElementsThatPiecesCutInTwo() {
        Tensor whole = Tensor.of(new double[] {1, 2, 3}, 3);
        ByteBuffer bytes = ByteBuffer.wrap(whole.toByteArray());
        Tensor cut =
                Tensor.ofPieces(
                        ElementType.DOUBLE,
                        new long[] {3},
                        List.of(bytes.slice(0, 5), bytes.slice(5, 0), bytes.slice(5, 19)));
        assertThat(cut.doubles()).containsExactly(1, 2, 3);
        assertThat(cut).isEqualTo(whole).hasSameHashCodeAs(whole);
    }

    @Test
    void isEqualByTypeShapeAndElements() {
        Tensor tensor = Tensor.of(new int[] {1, 2}, 2);
        assertThat(tensor)
                .isEqualTo(Tensor.of(new int[] {1, 2}, 2))
                .isNotEqualTo(Tensor.of(new int[] {1, 3}, 2))
                .isNotEqualTo(Tensor.of(new int[] {1, 2}, 1, 2))
                .isNotEqualTo(Tensor.of(new float[] {1, 2}, 2))
                .hasToString("INT32[2]");
    }

    @Test
    void refusesElementsThatAreNotItsOwn() {
        assertThatThrownBy(() -> Tensor.of(new int[1], 1).floats())
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("INT32[1]")
                .hasMessageContaining("FLOAT");
    }

    @Test
    void refusesOtherThanItsShapeSays() {
        assertRefused(() -> Tensor.of(new float[3], 2, 2), "FLOAT[2, 2] has 4 elements of 4 bytes");
        assertRefused(() -> Tensor.of(new float[3]), "FLOAT[] has 1 elements");
        assertRefused(() -> Tensor.of(new float[1], -1), "FLOAT[-1]");
        assertRefused(() -> Tensor.of(new float[1], 1L << 40, 1L << 40), "FLOAT[1099511627776");
        assertRefused(() -> Tensor.of(new float[0], 1L << 40), "has 1099511627776 elements");
        assertRefused(() -> Tensor.of(new String[2], 2), "null");
        assertRefused(() -> Tensor.of(new String[] {"a"}, 2), "STRING[2] has 2 elements, got 1");
        assertRefused(() -> strings(1, 1, 0, 0, 0), "string 0 of a tensor STRING[1] has 1 bytes");
        assertRefused(() -> strings(1, 0, 0, 0, -1), "has -16777216 bytes");
        assertRefused(() -> strings(1, 0, 0, 0, 0, 9), "got 1 strings and 1 bytes more");
    }

    @Test
    void namesTensors() {
        Tensor one = Tensor.of(new int[] {1}, 1);
        Tensor two = Tensor.of(new int[] {2}, 1);
        NamedTensors both = NamedTensors.of("a", one).and("b", two);
        assertThat(both.names()).containsExactly("a", "b");
        assertThat(both.get("b")).isEqualTo(two);
        assertThat(both).isEqualTo(NamedTensors.of(Map.of("a", one, "b", two)));
        assertThatThrownBy(() -> both.get("c"))
                .isInstanceOf(TensorException.class)
                .hasMessage("there is no tensor 'c' among ['a' INT32[1], 'b' INT32[1]]");
    }

    @Test
    void flinkFindsTheTypesByItself() throws Exception {
        TypeInformation<Tensor> tensor = TypeExtractor.createTypeInfo(Tensor.class);
        TypeInformation<NamedTensors> named = TypeExtractor.createTypeInfo(NamedTensors.class);
        assertThat(tensor).isEqualTo(TensorTypeInfo.TENSOR).isNotEqualTo(named);
        assertThat(named).isEqualTo(TensorTypeInfo.NAMED_TENSORS);
        assertThat(InstantiationUtil.clone(named)).isEqualTo(named);
    }

    private static Tensor strings(long elements, int... bytes) {
        ByteBuffer data = ByteBuffer.allocate(bytes.length);
        for (int value : bytes) {
            data.put((byte) value);
        }
        return Tensor.wrap(ElementType.STRING, data.flip(), elements);
    }

    private static void assertRefused(ThrowingCallable make, String problem) {
        assertThatThrownBy(make).isInstanceOf(TensorException.class).hasMessageContaining(problem);
    }
}
