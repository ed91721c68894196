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
import org.jspecify.annotations.Nullable;

/** An output of anything but strings. */
final class BufferOutputColumn extends OutputColumn {

    private final int bytes;

    /** Where the model writes rows of a shape that is always the same. */
    private final DirectBuffer own;

    private ByteBuffer data = ByteBuffer.allocate(0);
    private TypedViews views = new TypedViews(data);

    BufferOutputColumn(TensorSpec spec) {
        super(spec);
        this.bytes = spec.type().bytes();
        this.own = new DirectBuffer(spec.name());
    }

    @Override
    @Nullable BatchTensor allocate(int rows) {
        if (spec.variableDimensions() > 0) {
            return null;
        }
        long[] shape = new long[spec.rowShape().size() + 1];
        shape[0] = rows;
        for (int axis = 1; axis < shape.length; axis++) {
            shape[axis] = spec.rowShape().get(axis - 1);
        }
        ByteBuffer room = own.room(Shapes.elements(shape) * bytes);
        return BatchTensor.of(spec.name(), spec.type(), shape, room);
    }

    @Override
    void take(BatchTensor tensor) {
        data = tensor.data();
        views = new TypedViews(data);
    }

    /** One copy, and none where the row is all that a run has brought. */
    @Override
    public Tensor toTensor() {
        int size = length() * bytes;
        ByteBuffer row = data;
        if (data.isDirect() || size < data.capacity()) {
            row = ByteBuffer.allocate(size).put(0, data, start() * bytes, size);
        }
        return Tensor.ofPieces(spec.type(), rowShape(), List.of(row));
    }

    @Override
    public float getFloat(int index) {
        return switch (spec.type()) {
            case FLOAT -> data.getFloat(at(index) * bytes);
            case FLOAT16 -> Fp16Conversions.fp16ToFloat(data.getShort(at(index) * bytes));
            default -> throw spec.refuses("getFloat");
        };
    }

    @Override
    public float[] getFloats() {
        float[] values = new float[length()];
        if (spec.type() == ElementType.FLOAT) {
            views.floats().get(start(), values);
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = getFloat(i);
        }
        return values;
    }

    @Override
    public double getDouble(int index) {
        return data.getDouble(offset("getDouble", ElementType.DOUBLE, index));
    }

    @Override
    public double[] getDoubles() {
        require("getDoubles", ElementType.DOUBLE);
        double[] values = new double[length()];
        views.doubles().get(start(), values);
        return values;
    }

    @Override
    public long getLong(int index) {
        return data.getLong(offset("getLong", ElementType.INT64, index));
    }

    @Override
    public long[] getLongs() {
        require("getLongs", ElementType.INT64);
        long[] values = new long[length()];
        views.longs().get(start(), values);
        return values;
    }

    @Override
    public int getInt(int index) {
        return data.getInt(offset("getInt", ElementType.INT32, index));
    }

    @Override
    public int[] getInts() {
        require("getInts", ElementType.INT32);
        int[] values = new int[length()];
        views.ints().get(start(), values);
        return values;
    }

    @Override
    public short getShort(int index) {
        return data.getShort(offset("getShort", ElementType.INT16, index));
    }

    @Override
    public byte getByte(int index) {
        return data.get(offset("getByte", byteType(), index));
    }

    @Override
    public byte[] getBytes() {
        require("getBytes", byteType());
        byte[] values = new byte[length()];
        data.get(start(), values);
        return values;
    }

    @Override
    public boolean getBoolean(int index) {
        return data.get(offset("getBoolean", ElementType.BOOL, index)) != 0;
    }

    private ElementType byteType() {
        return spec.type() == ElementType.UINT8 ? ElementType.UINT8 : ElementType.INT8;
    }

    private int offset(String method, ElementType type, int index) {
        require(method, type);
        return at(index) * bytes;
    }

    private void require(String method, ElementType type) {
        if (spec.type() != type) {
            throw spec.refuses(method);
        }
    }
}
