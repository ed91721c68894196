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
package io.rpcoperator.onnx.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtUtil;
import ai.onnxruntime.TensorInfo;
import io.rpcoperator.onnx.tensor.BatchTensor;
import io.rpcoperator.onnx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Copies outputs of a run into Java memory, before the native ones are closed. */
final class NativeOutputs {

    private NativeOutputs() {}

    /**
     * The copies of some outputs.
     *
     * @param names theirs, in the order of the copies
     */
    static List<BatchTensor> copy(OrtSession.Result result, Set<String> names) throws OrtException {
        List<BatchTensor> tensors = new ArrayList<>(names.size());
        for (String name : names) {
            tensors.add(copy(name, result.get(name).orElseThrow()));
        }
        return tensors;
    }

    private static BatchTensor copy(String name, OnnxValue value) throws OrtException {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new OrtException("output '" + name + "' is a " + value.getType());
        }
        TensorInfo info = tensor.getInfo();
        ElementType type = ElementTypes.of(info.onnxType);
        if (type == null) {
            throw new OrtException(
                    "output '"
                            + name
                            + "' has elements of type "
                            + ElementTypes.name(info.onnxType));
        }
        if (type == ElementType.STRING) {
            return BatchTensor.ofStrings(name, info.getShape(), strings(tensor));
        }
        if (info.getNumElements() * info.type.size > Integer.MAX_VALUE) {
            throw new OrtException(
                    "output '" + name + "' of 2 GiB or more; lower 'rpc-operator.batch.max-size'");
        }
        return BatchTensor.of(name, type, info.getShape(), tensor.getByteBuffer());
    }

    private static String[] strings(OnnxTensor tensor) throws OrtException {
        Object value = tensor.getValue();
        return value instanceof String scalar
                ? new String[] {scalar}
                : OrtUtil.flattenString(value);
    }
}
