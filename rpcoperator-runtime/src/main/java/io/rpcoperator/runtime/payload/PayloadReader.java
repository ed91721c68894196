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

import io.rpcoperator.spi.PayloadInput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;

/**
 * Payloads to values.
 *
 * <p>Not thread-safe.
 */
public final class PayloadReader<T> {

    private final TypeSerializer<T> serializer;
    private final Envelope envelope;
    private final WholeInput whole = new WholeInput();

    /** Owns the serializer from now on. */
    public PayloadReader(TypeSerializer<T> serializer) {
        this(serializer, CompressionSettings.NONE);
    }

    /** Owns the serializer from now on; reads what a writer of such settings wrote. */
    public PayloadReader(TypeSerializer<T> serializer, CompressionSettings compression) {
        this.serializer = serializer;
        this.envelope = new Envelope(compression);
    }

    /** The value of a payload. Fails by whatever its serializer fails by. */
    public T read(Payload sealed) throws IOException {
        Payload payload = envelope.open(sealed);
        byte[] bytes = payload.arrayIfWhole();
        if (bytes == null) {
            return serializer.deserialize(new PiecesInput(payload.pieces()));
        }
        try {
            whole.begin(bytes);
            return serializer.deserialize(whole);
        } finally {
            whole.end();
        }
    }

    /** A payload in one array. */
    private static final class WholeInput extends DataInputDeserializer implements PayloadInput {

        private static final byte[] NOTHING = {};

        private byte[] bytes = NOTHING;

        private void begin(byte[] next) {
            bytes = next;
            setBuffer(next);
        }

        private void end() {
            bytes = NOTHING;
            releaseArrays();
        }

        @Override
        public List<ByteBuffer> share(int length) throws IOException {
            if (length < 0 || length > available()) {
                throw new EOFException(length + " bytes of " + available());
            }
            int position = getPosition();
            skipBytesToRead(length);
            return List.of(ByteBuffer.wrap(bytes, position, length).slice().asReadOnlyBuffer());
        }
    }
}
