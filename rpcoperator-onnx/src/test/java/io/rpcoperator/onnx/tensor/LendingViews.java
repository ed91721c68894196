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

import io.rpcoperator.spi.PayloadInput;
import io.rpcoperator.spi.PayloadOutput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Views that share bytes, and remember what they shared. */
final class LendingViews {

    private LendingViews() {}

    /** Writes copies, and remembers what it was given to share. */
    static final class Output extends DataOutputSerializer implements PayloadOutput {

        final List<ByteBuffer> shared = new ArrayList<>();

        Output() {
            super(64);
        }

        @Override
        public void share(ByteBuffer bytes) throws IOException {
            shared.add(bytes);
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(bytes.position(), copy);
            write(copy);
        }
    }

    /** Lends slices of its array, cut wherever a multiple of the piece's length is. */
    static final class Input extends DataInputDeserializer implements PayloadInput {

        private final byte[] bytes;
        private final int piece;

        Input(byte[] bytes, int piece) {
            super(bytes);
            this.bytes = bytes;
            this.piece = piece;
        }

        @Override
        public List<ByteBuffer> share(int length) throws IOException {
            if (length > available()) {
                throw new EOFException(length + " bytes of " + available());
            }
            List<ByteBuffer> lent = new ArrayList<>();
            int end = getPosition() + length;
            for (int at = getPosition(); at < end; ) {
                int next = Math.min(end, (at / piece + 1) * piece);
                lent.add(ByteBuffer.wrap(bytes, at, next - at).slice().asReadOnlyBuffer());
                at = next;
            }
            skipBytesToRead(length);
            return lent;
        }
    }
}
