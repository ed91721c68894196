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
import java.util.List;

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
    BatchTensor inPlace(RowGroup group, long[] shape) {
        return BatchTensor.of(
                spec.name(), spec.type(), shape, rows(group.row(0), group.row(group.size() - 1)));
    }

    @Override
    BatchTensor gather(RowGroup group, long[] shape) {
        gathered.clear();
        for (int i = 0; i < group.runs(); i++) {
            ByteBuffer row = rows(group.given(i), group.given(i));
            gathered.reserve(row.remaining()).put(row);
        }
        return BatchTensor.of(spec.name(), spec.type(), shape, gathered.written());
    }

    /** The elements from one row to another, in place. */
    private ByteBuffer rows(int first, int last) {
        int start = start(first) * bytes;
        return data.written(start, end(last) * bytes - start);
    }

    /** As they are: ONNX Runtime is for little-endian machines alone. */
    @Override
    void putElements(Tensor row) {
        int start = data.position();
        List<ByteBuffer> pieces = row.pieces();
        for (int i = 0; i < pieces.size(); i++) {
            ByteBuffer piece = pieces.get(i);
            int length = piece.remaining();
            ByteBuffer buffer = data.reserve(length);
            int at = buffer.position();
            buffer.put(at, piece, piece.position(), length).position(at + length);
        }
        if (spec.type() == ElementType.BOOL) {
            makeBooleans(data.written(start, data.position() - start));
        }
    }

    /** The native side reads bytes other than 0 and 1 as it pleases. */
    private static void makeBooleans(ByteBuffer elements) {
        for (int i = elements.position(); i < elements.limit(); i++) {
            elements.put(i, (byte) (elements.get(i) == 0 ? 0 : 1));
        }
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
            data.views().floats().put(elements(), values);
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
        data.views().doubles().put(elements(), values);
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
        data.views().longs().put(elements(), values);
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
        data.views().ints().put(elements(), values);
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
