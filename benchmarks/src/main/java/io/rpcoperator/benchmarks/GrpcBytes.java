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
package io.rpcoperator.benchmarks;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages of gRPC that are their own bytes. */
public final class GrpcBytes implements MethodDescriptor.Marshaller<byte[]> {

    public static final MethodDescriptor.Marshaller<byte[]> MARSHALLER = new GrpcBytes();

    private GrpcBytes() {}

    @Override
    public InputStream stream(byte[] message) {
        return new KnownBytes(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try {
            // Sized at once: gRPC's streams know what is left in them.
            byte[] message = new byte[stream.available()];
            int count = stream.readNBytes(message, 0, message.length);
            if (count < message.length) {
                throw new IOException("a message ended after " + count + " bytes");
            }
            return message;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Spares gRPC to find the length out by reading. */
    private static final class KnownBytes extends ByteArrayInputStream implements KnownLength {

        KnownBytes(byte[] bytes) {
            super(bytes);
        }
    }
}
