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

import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;

/** An input of anything but strings, in direct memory that the native side reads without a copy. */
final class BufferInputColumn extends InputColumn {

    private final int bytes;
    private final DirectBuffer data;
    private final DirectBuffer gathered;

    BufferInputColumn(TensorSpec spec) {
        super(spec);
        this.bytes = spec.type().bytes();
        this.data = new DirectBuffer(spec.name());
        this.gathered = new DirectBuffer(spec.name());
    }

    @Override
    int elements() {
        return data.position() / bytes;
    }

    @Override
    void clearElements() {
        data.clear();
    }

    @Override
    void putZero() {
        ByteBuffer buffer = data.reserve(bytes);
        for (int i = 0; i < bytes; i++) {
            buffer.put((byte) 0);
        }
    }

    @Override
    BatchTensor whole(long[] shape) {
        return BatchTensor.of(spec.name(), spec.type(), shape, data.written());
    }

    @Override
    BatchTensor gather(int[] selected, long[] shape) {
        gathered.clear();
        for (int row : selected) {
            int length = (end(row) - start(row)) * bytes;
            gathered.reserve(length).put(data.written().slice(start(row) * bytes, length));
        }
        return BatchTensor.of(spec.name(), spec.type(), shape, gathered.written());
    }

    // ------------------------------------------------------------------ elements

    @Override
    public TensorWriter putFloat(float value) {
        switch (spec.type()) {
            case FLOAT -> data.reserve(bytes).putFloat(value);
            case FLOAT16 -> data.reserve(bytes).putShort(Fp16Conversions.floatToFp16(value));
            default -> throw spec.refuses("putFloat");
        }
        return this;
    }

    @Override
    public TensorWriter putFloats(float[] values) {
        if (spec.type() == ElementType.FLOAT) {
            ByteBuffer buffer = room("putFloats", ElementType.FLOAT, values.length);
            buffer.asFloatBuffer().put(values);
            return advance(buffer, values.length);
        }
        for (float value : values) {
            putFloat(value);
        }
        return this;
    }

    @Override
    public TensorWriter putDouble(double value) {
        room("putDouble", ElementType.DOUBLE, 1).putDouble(value);
        return this;
    }

    @Override
    public TensorWriter putDoubles(double[] values) {
        ByteBuffer buffer = room("putDoubles", ElementType.DOUBLE, values.length);
        buffer.asDoubleBuffer().put(values);
        return advance(buffer, values.length);
    }

    @Override
    public TensorWriter putLong(long value) {
        room("putLong", ElementType.INT64, 1).putLong(value);
        return this;
    }

    @Override
    public TensorWriter putLongs(long[] values) {
        ByteBuffer buffer = room("putLongs", ElementType.INT64, values.length);
        buffer.asLongBuffer().put(values);
        return advance(buffer, values.length);
    }

    @Override
    public TensorWriter putInt(int value) {
        room("putInt", ElementType.INT32, 1).putInt(value);
        return this;
    }

    @Override
    public TensorWriter putInts(int[] values) {
        ByteBuffer buffer = room("putInts", ElementType.INT32, values.length);
        buffer.asIntBuffer().put(values);
        return advance(buffer, values.length);
    }

    @Override
    public TensorWriter putShort(short value) {
        room("putShort", ElementType.INT16, 1).putShort(value);
        return this;
    }

    @Override
    public TensorWriter putByte(byte value) {
        roomForBytes("putByte", 1).put(value);
        return this;
    }

    @Override
    public TensorWriter putBytes(byte[] values) {
        roomForBytes("putBytes", values.length).put(values);
        return this;
    }

    @Override
    public TensorWriter putBoolean(boolean value) {
        room("putBoolean", ElementType.BOOL, 1).put((byte) (value ? 1 : 0));
        return this;
    }

    private ByteBuffer roomForBytes(String method, int elements) {
        return spec.type() == ElementType.UINT8
                ? data.reserve(elements)
                : room(method, ElementType.INT8, elements);
    }

    private ByteBuffer room(String method, ElementType type, int elements) {
        if (spec.type() != type) {
            throw spec.refuses(method);
        }
        return data.reserve((long) elements * bytes);
    }

    private TensorWriter advance(ByteBuffer buffer, int elements) {
        buffer.position(buffer.position() + elements * bytes);
        return this;
    }
}
