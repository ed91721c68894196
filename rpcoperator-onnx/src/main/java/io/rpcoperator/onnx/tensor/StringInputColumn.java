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
import java.util.Collections;
import java.util.List;

/** An input of strings. */
final class StringInputColumn extends InputColumn {

    private static final String[] NONE = {};

    private final List<String> values = new ArrayList<>();

    StringInputColumn(TensorSpec spec) {
        super(spec);
    }

    @Override
    public TensorWriter putString(String value) {
        if (value == null) {
            throw BatchTensor.nullString(spec.name());
        }
        values.add(value);
        return this;
    }

    @Override
    int elements() {
        return values.size();
    }

    @Override
    void clearElements() {
        values.clear();
    }

    @Override
    void putZero() {
        values.add("");
    }

    @Override
    void putElements(Tensor row) {
        Collections.addAll(values, row.strings());
    }

    @Override
    BatchTensor inPlace(RowGroup group, long[] shape) {
        return of(shape, values.subList(start(group.row(0)), end(group.row(group.size() - 1))));
    }

    @Override
    BatchTensor gather(RowGroup group, long[] shape) {
        List<String> gathered = new ArrayList<>();
        for (int i = 0; i < group.runs(); i++) {
            int row = group.given(i);
            gathered.addAll(values.subList(start(row), end(row)));
        }
        return of(shape, gathered);
    }

    private BatchTensor of(long[] shape, List<String> strings) {
        return BatchTensor.ofStrings(spec.name(), shape, strings.toArray(NONE));
    }
}
