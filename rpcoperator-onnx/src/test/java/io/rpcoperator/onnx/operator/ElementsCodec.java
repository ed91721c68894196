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
package io.rpcoperator.onnx.operator;

import io.rpcoperator.onnx.tensor.ElementType;
import io.rpcoperator.onnx.tensor.RowReader;
import io.rpcoperator.onnx.tensor.RowWriter;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.onnx.tensor.TensorReader;
import io.rpcoperator.onnx.tensor.TensorSpec;
import io.rpcoperator.onnx.tensor.TensorWriter;
import io.rpcoperator.onnx.testing.OnnxModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Boxed elements of any type in and out; for {@link OnnxModels#identity}. */
record ElementsCodec(ElementType type, List<Integer> rowShape)
        implements TensorCodec<List<Object>, List<Object>> {

    @Override
    public List<TensorSpec> inputs() {
        return List.of(new TensorSpec("x", type, rowShape));
    }

    @Override
    public List<TensorSpec> outputs() {
        return List.of(new TensorSpec("y", type, rowShape));
    }

    @Override
    public void encode(List<Object> elements, RowWriter row) {
        TensorWriter writer = row.tensor("x");
        elements.forEach(element -> write(writer, element));
    }

    @Override
    public List<Object> decode(RowReader row) {
        TensorReader reader = row.tensor("y");
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < reader.length(); i++) {
            elements.add(read(reader, i));
        }
        return elements;
    }

    /** A random element, every bit pattern being possible. */
    Object random(Random random) {
        return switch (type) {
            case FLOAT -> Float.intBitsToFloat(random.nextInt());
            case DOUBLE -> Double.longBitsToDouble(random.nextLong());
            case FLOAT16 -> (float) (random.nextInt(4096) - 2048) / 8;
            case INT64 -> random.nextLong();
            case INT32 -> random.nextInt();
            case INT16 -> (short) random.nextInt();
            case INT8, UINT8 -> (byte) random.nextInt();
            case BOOL -> random.nextBoolean();
            case STRING ->
                    new String[] {"", "a", "äöü€", "😀\n", "x".repeat(300)}[random.nextInt(5)];
        };
    }

    private void write(TensorWriter writer, Object element) {
        switch (type) {
            case FLOAT, FLOAT16 -> writer.putFloat((Float) element);
            case DOUBLE -> writer.putDouble((Double) element);
            case INT64 -> writer.putLong((Long) element);
            case INT32 -> writer.putInt((Integer) element);
            case INT16 -> writer.putShort((Short) element);
            case INT8, UINT8 -> writer.putByte((Byte) element);
            case BOOL -> writer.putBoolean((Boolean) element);
            case STRING -> writer.putString((String) element);
        }
    }

    private Object read(TensorReader reader, int index) {
        return switch (type) {
            case FLOAT, FLOAT16 -> reader.getFloat(index);
            case DOUBLE -> reader.getDouble(index);
            case INT64 -> reader.getLong(index);
            case INT32 -> reader.getInt(index);
            case INT16 -> reader.getShort(index);
            case INT8, UINT8 -> reader.getByte(index);
            case BOOL -> reader.getBoolean(index);
            case STRING -> reader.getString(index);
        };
    }
}
