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

/**
 * A record, or a model's answer, does not fit the tensors that the codec declared. The message
 * names the tensor, what was expected and what was found.
 */
@PublicEvolving
public final class TensorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TensorException(String message) {
        super(message);
    }
}
