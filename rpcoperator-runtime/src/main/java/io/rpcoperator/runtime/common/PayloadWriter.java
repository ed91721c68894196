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
package io.rpcoperator.runtime.common;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Values to bytes, by way of one buffer that is kept from value to value unless a large one has
 * grown it.
 *
 * <p>Not thread-safe.
 */
public final class PayloadWriter<T> {

    private static final int INITIAL_BUFFER = 256;

    /** A buffer that one large value has grown beyond this is not kept. */
    private static final int LARGEST_KEPT_BUFFER = 1 << 20;

    private final TypeSerializer<T> serializer;
    private DataOutputSerializer out = new DataOutputSerializer(INITIAL_BUFFER);

    /** Owns the serializer from now on. */
    public PayloadWriter(TypeSerializer<T> serializer) {
        this.serializer = serializer;
    }

    /** The value's bytes, in an array of their own. */
    public byte[] write(T value) throws IOException {
        try {
            serializer.serialize(value, out);
            return out.getCopyOfBuffer();
        } finally {
            if (out.length() > LARGEST_KEPT_BUFFER) {
                out = new DataOutputSerializer(INITIAL_BUFFER);
            } else {
                out.clear();
            }
        }
    }
}
