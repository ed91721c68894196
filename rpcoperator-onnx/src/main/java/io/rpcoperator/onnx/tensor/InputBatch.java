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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * The records of one batch as rows of a model's inputs.
 *
 * <p>Rows of one shape form one tensor per input; a batch of several shapes is run in as many
 * parts, and one of more rows than a model takes as well. The memory is used again for each batch.
 * Owned by the thread that assembles.
 */
@Internal
public final class InputBatch implements RowWriter {

    /** Of a model that runs any number of rows. */
    private static final int ANY = -1;

    /** The columns in their order; an array, since going over it leaves no garbage per row. */
    private final InputColumn[] columns;

    private final Map<String, InputColumn> byName = new LinkedHashMap<>();
    private final SharedDimension[] sharedDimensions;

    /** The number of rows that the model runs, if it is always the same. */
    private final int fixedRows;

    private int rows;

    /**
     * An empty batch.
     *
     * @param inputs the inputs that a codec declared, found to fit the model
     * @param model the model's own declaration
     */
    public InputBatch(List<TensorSpec> inputs, ModelSignature model) {
        this.columns = inputs.stream().map(InputColumn::of).toArray(InputColumn[]::new);
        for (InputColumn column : columns) {
            byName.put(column.spec.name(), column);
        }
        this.sharedDimensions = model.sharedDimensions().toArray(SharedDimension[]::new);
        this.fixedRows = model.fixedRows().orElse(ANY);
    }

    /** Forgets all rows, a half-written one included. */
    public void clear() {
        rows = 0;
        for (InputColumn column : columns) {
            column.clear();
        }
    }

    @Override
    public TensorWriter tensor(String name) {
        InputColumn column = byName.get(name);
        if (column == null) {
            throw new TensorException(
                    "the codec writes input '" + name + "' but declared " + byName.keySet());
        }
        return column.writeRow();
    }

    /** Checks the row that was written and goes on to the next. */
    public void endRow() {
        for (InputColumn column : columns) {
            column.endRow();
        }
        for (SharedDimension dimension : sharedDimensions) {
            dimension.check(byName, rows);
        }
        rows++;
    }

    /** Adds a row of zeros and empty strings. */
    public void addZeroRow() {
        for (InputColumn column : columns) {
            column.writeZeroRow();
        }
        endRow();
    }

    /** The rows that can run together: each row in exactly one group. */
    public List<RowGroup> groups() {
        if (rows == 0) {
            return List.of();
        }
        if (!areOfOneShape()) {
            return groupsByShape();
        }
        if (fixedRows == ANY || rows == fixedRows) {
            return List.of(RowGroup.following(0, rows, rows));
        }
        List<RowGroup> groups = new ArrayList<>();
        for (int first = 0; first < rows; first += fixedRows) {
            int size = Math.min(fixedRows, rows - first);
            groups.add(RowGroup.following(first, size, fixedRows));
        }
        return groups;
    }

    private List<RowGroup> groupsByShape() {
        Map<List<Long>, List<Integer>> byShape = new LinkedHashMap<>();
        for (int row = 0; row < rows; row++) {
            byShape.computeIfAbsent(shapeOf(row), shape -> new ArrayList<>()).add(row);
        }
        List<RowGroup> groups = new ArrayList<>();
        for (List<Integer> group : byShape.values()) {
            int most = fixedRows == ANY ? group.size() : fixedRows;
            for (int first = 0; first < group.size(); first += most) {
                List<Integer> part = group.subList(first, Math.min(first + most, group.size()));
                groups.add(RowGroup.listed(part.stream().mapToInt(row -> row).toArray(), most));
            }
        }
        return groups;
    }

    /** The inputs of one group, valid until the next call or {@link #clear}. */
    public List<BatchTensor> tensors(RowGroup group) {
        List<BatchTensor> tensors = new ArrayList<>(columns.length);
        for (InputColumn column : columns) {
            tensors.add(column.tensor(group));
        }
        return tensors;
    }

    private boolean areOfOneShape() {
        for (int row = 1; row < rows; row++) {
            if (!sameShape(0, row)) {
                return false;
            }
        }
        return true;
    }

    private boolean sameShape(int row, int other) {
        for (InputColumn column : columns) {
            if (!column.sameShape(row, other)) {
                return false;
            }
        }
        return true;
    }

    private List<Long> shapeOf(int row) {
        List<Long> shape = new ArrayList<>();
        for (InputColumn column : columns) {
            for (long dimension : column.rowShape(row)) {
                shape.add(dimension);
            }
        }
        return shape;
    }
}
