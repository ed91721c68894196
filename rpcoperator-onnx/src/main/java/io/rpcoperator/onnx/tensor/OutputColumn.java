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

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One output of all records of a run, positioned at one row at a time. Owned by the thread that
 * scatters.
 */
abstract class OutputColumn implements TensorReader {

    final TensorSpec spec;

    /** Never changed: tensors keep it. */
    private long[] rowShape = {};

    private int length;

    /** The index of the current row's first element. */
    private int start;

    OutputColumn(TensorSpec spec) {
        this.spec = spec;
    }

    /** A column for a tensor of whatever type. */
    static OutputColumn of(TensorSpec spec) {
        return spec.type() == ElementType.STRING
                ? new StringOutputColumn(spec)
                : new BufferOutputColumn(spec);
    }

    /**
     * Memory for the output of a run, if it can be told before what it takes.
     *
     * @return null if it cannot: the run brings its own
     */
    abstract @Nullable BatchTensor allocate(int rows);

    /** Reads from the output of a run from now on. */
    final void take(BatchTensor tensor, int rows) {
        long[] shape = tensor.shape();
        if (tensor.type() != spec.type() || !fits(spec, shape, rows)) {
            throw new TensorException(
                    String.format(
                            "expected output %s for %d rows, got %s from the model",
                            spec, rows, tensor));
        }
        rowShape = Arrays.copyOfRange(shape, 1, shape.length);
        length = Math.toIntExact(Shapes.elements(rowShape));
        take(tensor);
    }

    abstract void take(BatchTensor tensor);

    private static boolean fits(TensorSpec spec, long[] shape, int rows) {
        boolean fits = shape.length == spec.rowShape().size() + 1 && shape[0] == rows;
        for (int axis = 1; fits && axis < shape.length; axis++) {
            int declared = spec.rowShape().get(axis - 1);
            fits = declared < 0 || declared == shape[axis];
        }
        return fits;
    }

    TensorReader readRow(int row) {
        start = row * length;
        return this;
    }

    @Override
    public final int length() {
        return length;
    }

    @Override
    public final long[] shape() {
        return rowShape.clone();
    }

    /** The shape, not to be changed. */
    final long[] rowShape() {
        return rowShape;
    }

    /** The index of the current row's first element. */
    final int start() {
        return start;
    }

    /** The index of an element of the current row. */
    final int at(int index) {
        return start + Objects.checkIndex(index, length);
    }

    // ------------------------------------------------------------------ refused unless overridden

    @Override
    public float getFloat(int index) {
        throw spec.refuses("getFloat");
    }

    @Override
    public float[] getFloats() {
        throw spec.refuses("getFloats");
    }

    @Override
    public double getDouble(int index) {
        throw spec.refuses("getDouble");
    }

    @Override
    public double[] getDoubles() {
        throw spec.refuses("getDoubles");
    }

    @Override
    public long getLong(int index) {
        throw spec.refuses("getLong");
    }

    @Override
    public long[] getLongs() {
        throw spec.refuses("getLongs");
    }

    @Override
    public int getInt(int index) {
        throw spec.refuses("getInt");
    }

    @Override
    public int[] getInts() {
        throw spec.refuses("getInts");
    }

    @Override
    public short getShort(int index) {
        throw spec.refuses("getShort");
    }

    @Override
    public byte getByte(int index) {
        throw spec.refuses("getByte");
    }

    @Override
    public byte[] getBytes() {
        throw spec.refuses("getBytes");
    }

    @Override
    public boolean getBoolean(int index) {
        throw spec.refuses("getBoolean");
    }

    @Override
    public String getString(int index) {
        throw spec.refuses("getString");
    }
}
