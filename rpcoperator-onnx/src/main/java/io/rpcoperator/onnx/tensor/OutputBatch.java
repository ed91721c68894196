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
import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * What a run computed, as rows to read one after the other. The memory is used again for each run.
 * Owned by the thread that scatters.
 */
@Internal
public final class OutputBatch implements RowReader {

    private final Map<String, OutputColumn> columns = new LinkedHashMap<>();

    /** The current row. */
    private int row;

    /** Outputs of no run yet, as a codec declared them. */
    public OutputBatch(List<TensorSpec> specs) {
        for (TensorSpec spec : specs) {
            columns.put(spec.name(), OutputColumn.of(spec));
        }
    }

    /** The names of the outputs. */
    public Set<String> names() {
        return columns.keySet();
    }

    /**
     * Memory for the next run, for those outputs whose size can be told. What was read before is
     * overwritten.
     */
    public List<BatchTensor> allocate(int rows) {
        List<BatchTensor> allocated = new ArrayList<>(columns.size());
        for (OutputColumn column : columns.values()) {
            BatchTensor tensor = column.allocate(rows);
            if (tensor != null) {
                allocated.add(tensor);
            }
        }
        return allocated;
    }

    /**
     * Reads from the outputs of a run from now on.
     *
     * @param outputs all of them
     * @param rows the number of rows that the run was given
     * @throws TensorException if an output does not have these rows or not the declared shape
     */
    public void take(List<BatchTensor> outputs, int rows) {
        for (BatchTensor output : outputs) {
            column(output.name()).take(output, rows);
        }
    }

    /** Goes to a row. */
    public RowReader row(int index) {
        row = index;
        return this;
    }

    @Override
    public TensorReader tensor(String name) {
        return column(name).readRow(row);
    }

    private OutputColumn column(String name) {
        OutputColumn column = columns.get(name);
        if (column == null) {
            throw new TensorException(
                    "the codec reads output '" + name + "' but declared " + columns.keySet());
        }
        return column;
    }
}
