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
import org.jspecify.annotations.Nullable;

/**
 * One input of all records of a batch: the rows' elements one after the other, and where each row
 * ends and what shape it has. Owned by the thread that assembles.
 */
abstract class InputColumn implements TensorWriter {

    private static final int INITIAL_ROWS = 16;

    final TensorSpec spec;
    private final int rank;
    private final int variableDimensions;
    private final long fixedElements;

    private int rows;
    private boolean touched;
    private long @Nullable [] statedShape;

    /** Per row, the number of elements up to its end. */
    private int[] ends = new int[INITIAL_ROWS];

    /** The rows' shapes, {@link #rank} numbers each. */
    private long[] shapes;

    InputColumn(TensorSpec spec) {
        this.spec = spec;
        this.rank = spec.rowShape().size();
        this.variableDimensions = spec.variableDimensions();
        this.fixedElements = Shapes.elements(spec.rowShape());
        this.shapes = new long[INITIAL_ROWS * rank];
    }

    /** A column for a tensor of whatever type. */
    static InputColumn of(TensorSpec spec) {
        return spec.type() == ElementType.STRING
                ? new StringInputColumn(spec)
                : new BufferInputColumn(spec);
    }

    // ------------------------------------------------------------------ rows

    /** Forgets all rows and keeps the memory. */
    void clear() {
        rows = 0;
        touched = false;
        statedShape = null;
        clearElements();
    }

    /** The writer of the current row. */
    TensorWriter writeRow() {
        touched = true;
        return this;
    }

    @Override
    public final TensorWriter shape(long... rowShape) {
        statedShape = rowShape.clone();
        return this;
    }

    /** Checks the current row against the declared shape and goes on to the next. */
    void endRow() {
        if (!touched) {
            throw new TensorException("the codec wrote nothing to input " + spec);
        }
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, 2 * rows);
            shapes = Arrays.copyOf(shapes, 2 * rows * rank);
        }
        int elements = elements() - start(rows);
        if (statedShape != null) {
            takeStatedShape(statedShape, elements);
        } else {
            inferShape(elements);
        }
        ends[rows++] = elements();
        touched = false;
        statedShape = null;
    }

    /** Writes a row of zeros, or empty strings, with length 1 for whatever is variable. */
    void writeZeroRow() {
        writeRow();
        for (long i = 0; i < fixedElements; i++) {
            putZero();
        }
        if (variableDimensions > 1) {
            shape(spec.rowShape().stream().mapToLong(d -> Math.max(d, 1)).toArray());
        }
    }

    @Override
    public final TensorWriter put(Tensor row) {
        if (row.type() != spec.type() || !fits(row.dimensions())) {
            throw mismatch("a tensor " + row);
        }
        putElements(row);
        statedShape = row.dimensions();
        return this;
    }

    private boolean fits(long[] stated) {
        boolean fits = stated.length == rank;
        for (int axis = 0; fits && axis < rank; axis++) {
            int declared = spec.rowShape().get(axis);
            fits = stated[axis] >= 0 && (declared < 0 || declared == stated[axis]);
        }
        return fits;
    }

    private void takeStatedShape(long[] stated, int elements) {
        if (!fits(stated) || Shapes.elements(stated) != elements) {
            throw mismatch(elements + " elements of shape " + Shapes.text(stated));
        }
        System.arraycopy(stated, 0, shapes, rows * rank, rank);
    }

    private void inferShape(int elements) {
        boolean fits =
                switch (variableDimensions) {
                    case 0 -> elements == fixedElements;
                    case 1 -> elements % fixedElements == 0;
                    default -> false;
                };
        if (!fits) {
            throw mismatch(
                    elements
                            + " elements"
                            + (variableDimensions > 1 ? " and no call of shape(...)" : ""));
        }
        for (int axis = 0; axis < rank; axis++) {
            int declared = spec.rowShape().get(axis);
            shapes[rows * rank + axis] = declared < 0 ? elements / fixedElements : declared;
        }
    }

    private TensorException mismatch(String found) {
        return new TensorException(
                String.format(
                        "input %s: a row has the shape %s, got %s",
                        spec, spec.rowShapeText(), found));
    }

    // ------------------------------------------------------------------ tensors

    /** Whether two rows may share a tensor. */
    boolean sameShape(int row, int other) {
        return variableDimensions == 0
                || Arrays.equals(
                        shapes,
                        row * rank,
                        (row + 1) * rank,
                        shapes,
                        other * rank,
                        (other + 1) * rank);
    }

    /** The shape of a row. */
    long[] rowShape(int row) {
        return Arrays.copyOfRange(shapes, row * rank, (row + 1) * rank);
    }

    /** The length of the row along an axis of the model's tensor, in which axis 0 is the batch. */
    long dimension(int row, int axis) {
        return shapes[row * rank + axis - 1];
    }

    /**
     * The tensor of some rows. It uses this column's memory and is valid until the next call or
     * {@link #clear}.
     */
    BatchTensor tensor(RowGroup group) {
        long[] shape = new long[rank + 1];
        shape[0] = group.runs();
        System.arraycopy(shapes, group.row(0) * rank, shape, 1, rank);
        return group.isInPlace() ? inPlace(group, shape) : gather(group, shape);
    }

    final int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    final int end(int row) {
        return ends[row];
    }

    /** The number of elements of all rows so far. */
    abstract int elements();

    abstract void clearElements();

    abstract void putZero();

    abstract BatchTensor inPlace(RowGroup group, long[] shape);

    abstract BatchTensor gather(RowGroup group, long[] shape);

    abstract void putElements(Tensor row);

    // ------------------------------------------------------------------ refused unless overridden

    @Override
    public TensorWriter putFloat(float value) {
        throw spec.refuses("putFloat");
    }

    @Override
    public TensorWriter putFloats(float[] values) {
        throw spec.refuses("putFloats");
    }

    @Override
    public TensorWriter putDouble(double value) {
        throw spec.refuses("putDouble");
    }

    @Override
    public TensorWriter putDoubles(double[] values) {
        throw spec.refuses("putDoubles");
    }

    @Override
    public TensorWriter putLong(long value) {
        throw spec.refuses("putLong");
    }

    @Override
    public TensorWriter putLongs(long[] values) {
        throw spec.refuses("putLongs");
    }

    @Override
    public TensorWriter putInt(int value) {
        throw spec.refuses("putInt");
    }

    @Override
    public TensorWriter putInts(int[] values) {
        throw spec.refuses("putInts");
    }

    @Override
    public TensorWriter putShort(short value) {
        throw spec.refuses("putShort");
    }

    @Override
    public TensorWriter putByte(byte value) {
        throw spec.refuses("putByte");
    }

    @Override
    public TensorWriter putBytes(byte[] values) {
        throw spec.refuses("putBytes");
    }

    @Override
    public TensorWriter putBoolean(boolean value) {
        throw spec.refuses("putBoolean");
    }

    @Override
    public TensorWriter putString(String value) {
        throw spec.refuses("putString");
    }
}
