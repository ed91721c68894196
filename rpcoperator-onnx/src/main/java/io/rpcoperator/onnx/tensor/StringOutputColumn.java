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

/** An output of strings. */
final class StringOutputColumn extends OutputColumn {

    private String[] values = {};

    StringOutputColumn(TensorSpec spec) {
        super(spec);
    }

    @Override
    @Nullable BatchTensor allocate(int rows) {
        return null;
    }

    @Override
    void take(BatchTensor tensor) {
        values = tensor.strings();
    }

    @Override
    public Tensor toTensor() {
        return Tensor.of(Arrays.copyOfRange(values, start(), start() + length()), shape());
    }

    @Override
    public String getString(int index) {
        return values[at(index)];
    }
}
