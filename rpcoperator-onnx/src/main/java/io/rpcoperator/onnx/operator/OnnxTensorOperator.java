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
package io.rpcoperator.onnx.operator;

import io.rpcoperator.onnx.tensor.ModelSignature;
import io.rpcoperator.onnx.tensor.NamedTensors;
import io.rpcoperator.onnx.tensor.NamedTensorsCodec;
import io.rpcoperator.onnx.tensor.TensorCodec;
import java.util.function.Function;
import org.apache.flink.annotation.PublicEvolving;

/**
 * A service that answers tensors with an ONNX model, whatever it takes and gives.
 *
 * <p>A subclass names the model:
 *
 * <pre>{@code
 * public class ResNetOperator extends OnnxTensorOperator {
 *     public ResNetOperator() {
 *         super("s3://models/resnet50.onnx");
 *     }
 * }
 * }</pre>
 *
 * <p>A request holds one row of each of the model's inputs, by its name, and a response one row of
 * each output; a row has the shape that the model declares, without the batch axis. Large tensors
 * are copied once on their way from the network to the model, and once on their way back.
 *
 * <p>Options and gauges are those of {@link OnnxRpcOperator}, which is for requests and responses
 * of other types.
 */
@PublicEvolving
public abstract class OnnxTensorOperator extends OnnxOperator<NamedTensors, NamedTensors> {

    /** A service whose model is named by the option {@code rpc-operator.onnx.model} alone. */
    protected OnnxTensorOperator() {
        super(null);
    }

    /**
     * A service with a model, unless the option {@code rpc-operator.onnx.model} names another.
     *
     * @param model a local path, a URI of a Flink file system, or {@code classpath:/path}
     */
    protected OnnxTensorOperator(String model) {
        super(model);
    }

    /** Tensors of one shape share a run; nothing is padded to the shape of another. */
    @Override
    public Object batchKey(NamedTensors request) {
        return request.layout();
    }

    @Override
    final Function<ModelSignature, TensorCodec<NamedTensors, NamedTensors>> codecs() {
        return NamedTensorsCodec::new;
    }
}
