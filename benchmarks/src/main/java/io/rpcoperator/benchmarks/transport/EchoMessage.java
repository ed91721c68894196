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
package io.rpcoperator.benchmarks.transport;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A request or response of gRPC: the bytes are the payload and who waits for it, nothing else.
 *
 * @param slot in the first four bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, only carried
record EchoMessage(int slot, byte[] payload) {

    /** The cheapest way through gRPC: it writes our arrays itself, and the result is read once. */
    static final MethodDescriptor.Marshaller<EchoMessage> MARSHALLER =
            new MethodDescriptor.Marshaller<>() {
                @Override
                public InputStream stream(EchoMessage message) {
                    return new Bytes(message);
                }

                @Override
                public EchoMessage parse(InputStream stream) {
                    try {
                        return read(stream);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            };

    private static EchoMessage read(InputStream stream) throws IOException {
        int slot = ByteBuffer.wrap(stream.readNBytes(Integer.BYTES)).getInt();
        // Sized at once: gRPC's streams know what is left in them.
        byte[] payload = new byte[stream.available()];
        int count = stream.readNBytes(payload, 0, payload.length);
        if (count < payload.length) {
            throw new IOException("a message ended after " + count + " bytes");
        }
        return new EchoMessage(slot, payload);
    }

    /** A message that gRPC asks to write itself, and for its length before. */
    @SuppressWarnings("InputStreamSlowMultibyteRead") // is not read
    private static final class Bytes extends InputStream implements Drainable, KnownLength {

        private final EchoMessage message;

        Bytes(EchoMessage message) {
            this.message = message;
        }

        @Override
        public int available() {
            return Integer.BYTES + message.payload().length;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            target.write(ByteBuffer.allocate(Integer.BYTES).putInt(message.slot()).array());
            target.write(message.payload());
            return available();
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("gRPC drains what can be drained");
        }
    }
}
