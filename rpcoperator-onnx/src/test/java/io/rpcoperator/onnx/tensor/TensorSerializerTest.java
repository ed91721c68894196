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

import com.sun.management.ThreadMXBean;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensors as bytes, on views that share and on others. */
class TensorSerializerTest {

    private static final TypeSerializer<Tensor> TENSOR = TensorSerializer.INSTANCE;
    private static final TypeSerializer<NamedTensors> NAMED = NamedTensorsSerializer.INSTANCE;

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void everyTypeSurvives(ElementType type) throws IOException {
        byte[] data = new byte[24];
        new Random(7).nextBytes(data);
        Tensor tensor =
                type == ElementType.STRING
                        ? Tensor.of(new String[] {"a", "€"}, 1, 2)
                        : Tensor.wrap(type, ByteBuffer.wrap(data), 24 / type.bytes(), 1);
        assertThat(TENSOR.deserialize(new DataInputDeserializer(bytes(TENSOR, tensor))))
                .isEqualTo(tensor);
    }

    @Test
    void namedTensorsSurvive() throws IOException {
        NamedTensors tensors =
                NamedTensors.of("x", Tensor.of(new float[] {1, 2, 3}, 3))
                        .and("größe", Tensor.of(new boolean[] {true}, 1))
                        .and("", Tensor.of(new String[0], 0));
        byte[] bytes = bytes(NAMED, tensors);
        assertThat(bytes.length).isEqualTo(8 + (8 + 16 + 16) + (16 + 16 + 8) + (8 + 16));
        NamedTensors copy = NAMED.deserialize(new DataInputDeserializer(bytes));
        assertThat(copy).isEqualTo(tensors);
        assertThat(copy.names()).containsExactly("x", "größe", "");
        assertThat(
                        NAMED.deserialize(
                                new DataInputDeserializer(bytes(NAMED, NAMED.createInstance()))))
                .isEqualTo(NAMED.createInstance());
    }

    @Test
    void theFormOfVersionOneIsReadForEver() throws IOException {
        byte[] form = {
            0, 0, 0, 0, 0, 0, 0, 1, // one tensor
            0, 0, 0, 1, 'x', 0, 0, 0, // its name
            6, 1, 0, 0, 0, 0, 0, 4, // INT32, rank 1, 4 bytes
            0, 0, 0, 0, 0, 0, 0, 1, // its shape
            7, 0, 0, 0, 0, 0, 0, 0 // its elements
        };
        NamedTensors tensors = NamedTensors.of("x", Tensor.of(new int[] {7}, 1));
        assertThat(bytes(NAMED, tensors)).isEqualTo(form);
        assertThat(NAMED.deserialize(new DataInputDeserializer(form))).isEqualTo(tensors);
    }

    // ------------------------------------------------------------------ without copies

    @Test
    void sharesTheElementsOfALargeTensorAndCopiesThoseOfASmallOne() throws IOException {
        ByteBuffer large = ByteBuffer.allocate(1 << 20);
        NamedTensors tensors =
                NamedTensors.of("large", Tensor.wrap(ElementType.INT8, large, 1 << 20))
                        .and("small", Tensor.of(new float[8], 8));
        LendingViews.Output output = new LendingViews.Output();
        NAMED.serialize(tensors, output);
        assertThat(output.shared)
                .singleElement()
                .satisfies(
                        shared -> {
                            assertThat(shared.remaining()).isEqualTo(1 << 20);
                            large.put(7, (byte) 1); // a copy would not see it
                            assertThat(shared.get(7)).isEqualTo((byte) 1);
                        });
    }

    @Test
    void keepsTheElementsWhereTheyArrived() throws IOException {
        byte[] arrived = bytes(TENSOR, Tensor.of(new long[] {1, 2, 3, 4}, 4));
        Tensor tensor = TENSOR.deserialize(new LendingViews.Input(arrived, 21));
        assertThat(tensor.pieces()).hasSizeGreaterThan(1);
        assertThat(tensor.longs()).containsExactly(1, 2, 3, 4);
        arrived[16] = 9; // the first element, which only a copy would not see change
        assertThat(tensor.longs()).containsExactly(9, 2, 3, 4);
    }

    /** What arrived in pieces and is sent on goes in the same pieces. */
    @Test
    void sharesPiecesOn() throws IOException {
        byte[] arrived = bytes(TENSOR, Tensor.of(new float[8188], 8188));
        Tensor tensor = TENSOR.deserialize(new LendingViews.Input(arrived, 16384));
        LendingViews.Output output = new LendingViews.Output();
        TENSOR.serialize(tensor, output);
        assertThat(output.shared).isEqualTo(tensor.pieces()).hasSize(2);
        assertThat(output.getCopyOfBuffer()).isEqualTo(arrived);
    }

    // ------------------------------------------------------------------ hostile bytes

    @Test
    void refusesWhatIsCutOffAnywhere() throws IOException {
        byte[] whole =
                bytes(
                        NAMED,
                        NamedTensors.of("x", Tensor.of(new float[] {1, 2}, 2))
                                .and("s", Tensor.of(new String[] {"ab"}, 1)));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> NAMED.deserialize(new DataInputDeserializer(cut)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> NAMED.deserialize(new LendingViews.Input(cut, 7)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void doesNotBelieveClaims() throws IOException {
        assertRefused(tensor(1, 1, Integer.MAX_VALUE, 1 << 29), EOFException.class, "");
        assertRefused(tensor(1, 1, -4, 1), IOException.class, "-4 bytes");
        assertRefused(tensor(99, 0, 0), TensorException.class, "number 99");
        assertRefused(tensor(1, 1, 0, Long.MIN_VALUE), TensorException.class, "FLOAT[-922");
        assertRefused(tensor(1, 2, 0, 1L << 62, 2), TensorException.class, "no tensor has");
        assertRefused(tensor(1, 1, 0, 5), TensorException.class, "5 elements of 4 bytes, got 0");
        assertRefused(tensor(8, 1, 0, Long.MAX_VALUE), TensorException.class, "got 0 strings");
    }

    @Test
    void refusesNamesThatAreNone() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeLong(Long.MAX_VALUE);
        out.writeInt(Integer.MAX_VALUE);
        assertThatThrownBy(
                        () -> NAMED.deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
                .hasMessageContaining("a name of 2147483647 bytes");
        Tensor seven = Tensor.of(new int[] {7});
        byte[] twice = bytes(NAMED, NamedTensors.of("x", seven).and("y", seven));
        twice[8 + 8 + 16 + 4] = 'x';
        assertThatThrownBy(() -> NAMED.deserialize(new DataInputDeserializer(twice)))
                .hasMessageContaining("two tensors 'x'");
    }

    @Test
    void survivesRandomDamage() throws IOException {
        byte[] whole =
                bytes(
                        NAMED,
                        NamedTensors.of("x", Tensor.of(new float[] {1, 2}, 2))
                                .and("s", Tensor.of(new String[] {"ab"}, 1)));
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                NAMED.deserialize(new LendingViews.Input(damaged, 13));
            } catch (IOException | TensorException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    // ------------------------------------------------------------------ Flink

    @Test
    void isCompatibleWithItself() {
        for (TypeSerializer<?> serializer : List.of(TENSOR, NAMED)) {
            assertCompatible(serializer);
        }
    }

    private static <T> void assertCompatible(TypeSerializer<T> serializer) {
        TypeSerializerSnapshot<T> snapshot = serializer.snapshotConfiguration();
        assertThat(snapshot.restoreSerializer()).isSameAs(serializer);
        assertThat(
                        snapshot.resolveSchemaCompatibility(serializer.snapshotConfiguration())
                                .isCompatibleAsIs())
                .isTrue();
    }

    /** What it takes to refuse stays far below what is claimed. */
    private static void assertRefused(
            byte[] bytes, Class<? extends Exception> type, String problem) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> TENSOR.deserialize(new DataInputDeserializer(bytes)))
                .isInstanceOf(type)
                .message()
                .satisfies(message -> assertThat(String.valueOf(message)).contains(problem));
        assertThatThrownBy(() -> TENSOR.deserialize(new LendingViews.Input(bytes, 5)))
                .isInstanceOf(type);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16 << 20);
    }

    private static byte[] tensor(int code, int rank, int size, long... shape) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeByte(code);
        out.writeByte(rank);
        out.writeShort(0);
        out.writeInt(size);
        for (long dimension : shape) {
            out.writeLong(dimension);
        }
        return out.getCopyOfBuffer();
    }

    private static <T> byte[] bytes(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return out.getCopyOfBuffer();
    }
}
