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
package io.rpcoperator.runtime.graph;

import io.rpcoperator.runtime.payload.CompressionSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What a serializer says of its format, as bytes, and whether what it makes travels in envelopes.
 *
 * <p>Two ends of a call compare these bytes and never read them back: a snapshot names classes to
 * instantiate, which nothing that came from the network may do.
 */
public final class SerializerSnapshots {

    private SerializerSnapshots() {}

    /** The format of payloads without envelopes. */
    public static byte[] write(TypeSerializer<?> serializer) {
        return write(serializer, CompressionSettings.NONE);
    }

    /** The format of payloads. */
    public static byte[] write(TypeSerializer<?> serializer, CompressionSettings compression) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(256);
            TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
            out.writeBoolean(compression.isOn());
            return out.getCopyOfBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }
}
