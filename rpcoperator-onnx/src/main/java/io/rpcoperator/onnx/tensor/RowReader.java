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

import org.apache.flink.annotation.PublicEvolving;

/** One row of all outputs of a model, to make one response of. */
@PublicEvolving
public interface RowReader {

    /**
     * The row's part in one output.
     *
     * @param name a name that the codec declared among its outputs
     * @throws TensorException if it did not
     */
    TensorReader tensor(String name);
}
