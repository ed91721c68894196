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
package io.rpcoperator.runtime.client;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.payload.CompressionSettings;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.payload.PayloadReader;
import io.rpcoperator.runtime.payload.PayloadWriter;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A client's requests to bytes, and its responses back.
 *
 * <p>Thread-safe. Responses are decoded by the client's thread, but for those that arrive while it
 * ends: these are decoded by the thread that brought them.
 */
final class PayloadCodec<IN, OUT> {

    private final Object encoding = new Object();
    private final Object decoding = new Object();

    /** Guarded by {@link #encoding}. */
    private final TypeSerializer<IN> requestSerializer;

    /** Guarded by {@link #encoding}. */
    private final PayloadWriter<IN> writer;

    /** Guarded by {@link #decoding}. */
    private final TypeSerializer<OUT> responseSerializer;

    /** Guarded by {@link #decoding}. */
    private final PayloadReader<OUT> reader;

    PayloadCodec(TypeSerializer<IN> requestSerializer, TypeSerializer<OUT> responseSerializer) {
        this(requestSerializer, responseSerializer, CompressionSettings.NONE);
    }

    PayloadCodec(
            TypeSerializer<IN> requestSerializer,
            TypeSerializer<OUT> responseSerializer,
            CompressionSettings compression) {
        this.requestSerializer = requestSerializer;
        this.writer = new PayloadWriter<>(requestSerializer, compression);
        this.responseSerializer = responseSerializer;
        this.reader = new PayloadReader<>(responseSerializer, compression);
    }

    Payload encode(IN request) {
        synchronized (encoding) {
            try {
                return writer.write(request);
            } catch (IOException | RuntimeException e) {
                throw RosException.notExecuted(
                                RosStatus.INVALID_ARGUMENT,
                                "The request cannot be serialized by "
                                        + requestSerializer.getClass().getName()
                                        + ": "
                                        + e)
                        .causedBy(e);
            }
        }
    }

    /** Fails by RosException alone, also where a serializer fails by an Error: a call must end. */
    OUT decode(Payload response) {
        synchronized (decoding) {
            try {
                return reader.read(response);
            } catch (Throwable e) {
                throw RosException.maybeExecuted(
                                RosStatus.INTERNAL,
                                "The response cannot be deserialized by "
                                        + responseSerializer.getClass().getName()
                                        + ": "
                                        + e)
                        .causedBy(e);
            }
        }
    }
}
