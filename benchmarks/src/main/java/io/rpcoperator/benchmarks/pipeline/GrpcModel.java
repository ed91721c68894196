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
package io.rpcoperator.benchmarks.pipeline;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the gRPC variants' callers and server agree on. */
final class GrpcModel {

    static final String SERVICE = "benchmarks.Model";

    static final MethodDescriptor<float[], float[]> RUN =
            MethodDescriptor.newBuilder(new Floats(), new Floats())
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(SERVICE + "/run")
                    .build();

    private GrpcModel() {}

    /** Little-endian, and nothing else. */
    private static final class Floats implements MethodDescriptor.Marshaller<float[]> {

        @Override
        public InputStream stream(float[] values) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            return new ByteArrayInputStream(bytes.array());
        }

        @Override
        public float[] parse(InputStream stream) {
            try {
                ByteBuffer bytes =
                        ByteBuffer.wrap(stream.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
                float[] values = new float[bytes.remaining() / Float.BYTES];
                bytes.asFloatBuffer().get(values);
                return values;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
