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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tensors, their declarations and their memory. */
class BatchTensorTest {

    @Test
    void holdsExactlyWhatItsShapeSays() {
        assertThatThrownBy(
                        () ->
                                BatchTensor.of(
                                        "x",
                                        ElementType.FLOAT,
                                        new long[] {2, 3},
                                        ByteBuffer.allocate(23)))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'x' FLOAT[2, 3] holds 24 bytes, got 23");
        assertThatThrownBy(() -> BatchTensor.ofStrings("x", new long[] {2}, new String[] {"a"}))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'x' STRING[2] got 1 strings");
    }

    @Test
    @SuppressWarnings("NullAway") // what the test is about
    void holdsNoNull() {
        assertThatThrownBy(
                        () -> BatchTensor.ofStrings("x", new long[] {2}, new String[] {"a", null}))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'x' expected a string, got null");
    }

    @Test
    void declaresPositiveOrVariableDimensions() {
        assertThat(TensorSpec.of("x", ElementType.INT64, 3, TensorSpec.VARIABLE))
                .hasToString("'x' INT64[batch, 3, ?]")
                .isEqualTo(new TensorSpec("x", ElementType.INT64, List.of(3, -1)));
        for (int dimension : new int[] {0, -2}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TensorSpec.of("x", ElementType.FLOAT, dimension))
                    .withMessageContaining("'x'");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TensorSpec.of("x", ElementType.FLOAT, 1 << 20, 1 << 20));
    }

    @Test
    void growsGeometricallyAndKeepsContentAndMemory() {
        DirectBuffer buffer = new DirectBuffer("x");
        int capacity = 0;
        int growths = 0;
        for (int i = 0; i < 10_000; i++) {
            buffer.reserve(Integer.BYTES).putInt(i);
            growths += buffer.capacity() > capacity ? 1 : 0;
            capacity = buffer.capacity();
        }
        assertThat(growths).isLessThan(16);
        for (int i = 0; i < 10_000; i++) {
            assertThat(buffer.written().getInt(i * Integer.BYTES)).isEqualTo(i);
        }
        buffer.clear();
        assertThat(buffer.written().remaining()).isZero();
        buffer.reserve(capacity);
        assertThat(buffer.capacity()).isEqualTo(capacity);
    }

    @Test
    void refusesToGrowBeyondWhatATensorHolds() {
        assertThatThrownBy(() -> new DirectBuffer("x").reserve(1L << 31))
                .isInstanceOf(TensorException.class)
                .hasMessageContaining("'x'")
                .hasMessageContaining("rpc-operator.batch.max-size");
    }
}
