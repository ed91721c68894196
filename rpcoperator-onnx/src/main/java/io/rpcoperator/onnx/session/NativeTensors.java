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
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.rpcoperator.onnx.tensor.BatchTensor;
import io.rpcoperator.onnx.tensor.ElementType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Inputs of a run, or outputs of known shape, as native tensors over the memory of {@link
 * BatchTensor}s; they live for the run alone, so that none can be used once closed.
 */
final class NativeTensors implements AutoCloseable {

    private final Map<String, OnnxTensor> byName = new LinkedHashMap<>();

    NativeTensors(OrtEnvironment environment, List<BatchTensor> tensors) throws OrtException {
        try {
            for (BatchTensor tensor : tensors) {
                byName.put(tensor.name(), wrap(environment, tensor));
            }
        } catch (OrtException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static OnnxTensor wrap(OrtEnvironment environment, BatchTensor tensor)
            throws OrtException {
        if (tensor.type() == ElementType.STRING) {
            return OnnxTensor.createTensor(environment, tensor.strings(), tensor.shape());
        }
        return OnnxTensor.createTensor(
                environment, tensor.data(), tensor.shape(), ElementTypes.toJava(tensor.type()));
    }

    Map<String, OnnxTensor> byName() {
        return byName;
    }

    @Override
    public void close() {
        byName.values().forEach(OnnxTensor::close);
    }
}
