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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tensors in and out as the model itself declares them. Outputs that are no tensors of a known rank
 * are left out.
 */
@Internal
public final class NamedTensorsCodec implements TensorCodec<NamedTensors, NamedTensors> {

    private static final Logger LOG = LoggerFactory.getLogger(NamedTensorsCodec.class);

    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;

    /** A codec for a model. */
    public NamedTensorsCodec(ModelSignature model) {
        this.inputs = specs(model.inputs());
        this.outputs = specs(model.outputs());
        if (outputs.size() < model.outputs().size()) {
            LOG.warn(
                    "Of the model's outputs {} only {} are served: the others are no tensors of a type"
                            + " and rank that are known beforehand.",
                    model.outputs(),
                    outputs);
        }
    }

    private static List<TensorSpec> specs(List<TensorSignature> signatures) {
        List<TensorSpec> specs = new ArrayList<>();
        for (TensorSignature signature : signatures) {
            ElementType type = signature.type();
            List<Long> shape = signature.shape();
            if (type != null && !shape.isEmpty()) {
                specs.add(
                        new TensorSpec(
                                signature.name(),
                                type,
                                shape.subList(1, shape.size()).stream()
                                        .map(NamedTensorsCodec::dimension)
                                        .toList()));
            }
        }
        return List.copyOf(specs);
    }

    private static int dimension(long length) {
        return length < 1 ? TensorSpec.VARIABLE : Math.toIntExact(length);
    }

    @Override
    public List<TensorSpec> inputs() {
        return inputs;
    }

    @Override
    public List<TensorSpec> outputs() {
        return outputs;
    }

    @Override
    public void encode(NamedTensors request, RowWriter row) {
        for (TensorSpec input : inputs) {
            row.tensor(input.name()).put(request.get(input.name()));
        }
        if (request.asMap().size() > inputs.size()) {
            throw new TensorException(
                    "the request is " + request + ", of which the model takes only " + inputs);
        }
    }

    @Override
    public NamedTensors decode(RowReader row) {
        Map<String, Tensor> response = new LinkedHashMap<>();
        for (TensorSpec output : outputs) {
            response.put(output.name(), row.tensor(output.name()).toTensor());
        }
        return NamedTensors.owning(response);
    }
}
