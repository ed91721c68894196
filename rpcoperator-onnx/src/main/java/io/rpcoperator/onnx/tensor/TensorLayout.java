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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names, element types and shapes of tensors: what has equal ones can share a run. */
final class TensorLayout {

    private final Map<String, Tensor> tensors;
    private final int hash;

    TensorLayout(Map<String, Tensor> tensors) {
        this.tensors = tensors;
        int sum = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            sum += entry.getKey().hashCode() ^ Arrays.hashCode(entry.getValue().dimensions());
        }
        this.hash = sum;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof TensorLayout that)
                || hash != that.hash
                || tensors.size() != that.tensors.size()) {
            return false;
        }
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor ours = entry.getValue();
            Tensor theirs = that.tensors.get(entry.getKey());
            if (theirs == null
                    || ours.type() != theirs.type()
                    || !Arrays.equals(ours.dimensions(), theirs.dimensions())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
