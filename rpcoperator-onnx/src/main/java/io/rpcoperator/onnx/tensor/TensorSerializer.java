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
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes {@link Tensor}s as {@link TensorBytes} says. */
@Internal
public final class TensorSerializer extends ImmutableSerializer<Tensor> {

    static final TensorSerializer INSTANCE = new TensorSerializer();

    private static final long serialVersionUID = 1L;

    private TensorSerializer() {}

    @Override
    public Tensor createInstance() {
        return Tensor.of(new float[0], 0);
    }

    @Override
    public void serialize(Tensor tensor, DataOutputView target) throws IOException {
        TensorBytes.write(tensor, target);
    }

    @Override
    public Tensor deserialize(DataInputView source) throws IOException {
        return TensorBytes.read(source);
    }

    @Override
    public TypeSerializerSnapshot<Tensor> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The form of version 1. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Tensor> {

        /** For Flink. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
