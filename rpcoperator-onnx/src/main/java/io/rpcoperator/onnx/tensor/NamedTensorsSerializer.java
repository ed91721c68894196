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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes {@link NamedTensors}: their number in eight bytes, and for each the length of its name
 * in four, the name in UTF-8, filled up to a multiple of eight, and the tensor as {@link
 * TensorBytes} says.
 */
@Internal
public final class NamedTensorsSerializer extends ImmutableSerializer<NamedTensors> {

    static final NamedTensorsSerializer INSTANCE = new NamedTensorsSerializer();

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_NAME = 1 << 16;

    private NamedTensorsSerializer() {}

    @Override
    public NamedTensors createInstance() {
        return NamedTensors.of(Map.of());
    }

    @Override
    public void serialize(NamedTensors tensors, DataOutputView target) throws IOException {
        Map<String, Tensor> byName = tensors.asMap();
        target.writeLong(byName.size());
        for (Map.Entry<String, Tensor> entry : byName.entrySet()) {
            byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
            if (name.length > LONGEST_NAME) {
                throw new IOException("a name of " + name.length + " bytes");
            }
            target.writeInt(name.length);
            target.write(name);
            TensorBytes.fillUp(Integer.BYTES + name.length, target);
            TensorBytes.write(entry.getValue(), target);
        }
    }

    @Override
    public NamedTensors deserialize(DataInputView source) throws IOException {
        long count = source.readLong();
        if (count < 0) {
            throw new IOException(count + " tensors");
        }
        Map<String, Tensor> byName = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            String name = readName(source);
            if (byName.put(name, TensorBytes.read(source)) != null) {
                throw new IOException("two tensors '" + name + "'");
            }
        }
        return NamedTensors.owning(byName);
    }

    private static String readName(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length < 0 || length > LONGEST_NAME) {
            throw new IOException("a name of " + length + " bytes");
        }
        byte[] name = new byte[length];
        source.readFully(name);
        source.skipBytesToRead(TensorBytes.missing(Integer.BYTES + length));
        return new String(name, StandardCharsets.UTF_8);
    }

    @Override
    public TypeSerializerSnapshot<NamedTensors> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The form of version 1. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<NamedTensors> {

        /** For Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
