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
package io.rpcoperator.runtime.payload;

import io.rpcoperator.spi.PayloadOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Values to payloads, by way of one buffer that is kept from value to value unless a large one has
 * grown it. Bytes that a serializer shares are not copied.
 *
 * <p>Not thread-safe.
 */
public final class PayloadWriter<T> {

    private static final int INITIAL_BUFFER = 256;

    /** A buffer that one large value has grown beyond this is not kept. */
    private static final int LARGEST_KEPT_BUFFER = 1 << 20;

    private final TypeSerializer<T> serializer;
    private final Envelope envelope;
    private Output out = new Output();

    /** Owns the serializer from now on. */
    public PayloadWriter(TypeSerializer<T> serializer) {
        this(serializer, CompressionSettings.NONE);
    }

    /** Owns the serializer from now on; compresses what it writes. */
    public PayloadWriter(TypeSerializer<T> serializer, CompressionSettings compression) {
        this.serializer = serializer;
        this.envelope = new Envelope(compression);
    }

    /** The value's bytes. */
    public Payload write(T value) throws IOException {
        try {
            serializer.serialize(value, out);
            return envelope.seal(out.toPayload());
        } finally {
            if (out.length() > LARGEST_KEPT_BUFFER) {
                out = new Output();
            } else {
                out.restart();
            }
        }
    }

    /** What is written, and between it what is shared. */
    private static final class Output extends DataOutputSerializer implements PayloadOutput {

        /** What came before the bytes written since {@link #written}. */
        private final List<ByteBuffer> pieces = new ArrayList<>();

        /** How much of the buffer is among the pieces. */
        private int written;

        private Output() {
            super(INITIAL_BUFFER);
        }

        @Override
        public void share(ByteBuffer bytes) {
            if (bytes.hasRemaining()) {
                endPiece();
                pieces.add(bytes);
            }
        }

        private void endPiece() {
            if (length() > written) {
                byte[] copy = new byte[length() - written];
                System.arraycopy(getSharedBuffer(), written, copy, 0, copy.length);
                pieces.add(ByteBuffer.wrap(copy));
                written = length();
            }
        }

        private Payload toPayload() {
            if (pieces.isEmpty()) {
                return Payload.of(getCopyOfBuffer());
            }
            endPiece();
            return Payload.of(pieces);
        }

        private void restart() {
            clear();
            pieces.clear();
            written = 0;
        }
    }
}
