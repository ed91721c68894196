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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * What one run computed, as rows to read one after the other. Owned by the thread that scatters.
 */
@Internal
public final class OutputBatch implements RowReader {

    private final Map<String, OutputColumn> columns = new LinkedHashMap<>();

    /** The current row. */
    private int row;

    /**
     * Takes the outputs of a run.
     *
     * @param specs the outputs that the codec declared
     * @param outputs the model's, in the same order
     * @param rows the number of rows that the run was given
     * @throws TensorException if an output does not have these rows or not the declared shape
     */
    public OutputBatch(List<TensorSpec> specs, List<BatchTensor> outputs, int rows) {
        for (int i = 0; i < specs.size(); i++) {
            TensorSpec spec = specs.get(i);
            columns.put(spec.name(), OutputColumn.of(spec, outputs.get(i), rows));
        }
    }

    /** Goes to a row. */
    public RowReader row(int index) {
        row = index;
        return this;
    }

    @Override
    public TensorReader tensor(String name) {
        OutputColumn column = columns.get(name);
        if (column == null) {
            throw new TensorException(
                    "the codec reads output '" + name + "' but declared " + columns.keySet());
        }
        return column.readRow(row);
    }
}
