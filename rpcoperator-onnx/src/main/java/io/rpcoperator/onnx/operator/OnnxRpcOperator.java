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

import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.tensor.ModelSignature;
import io.rpcoperator.onnx.tensor.TensorCodec;
import java.util.function.Function;
import org.apache.flink.annotation.PublicEvolving;

/**
 * A service that answers records with an ONNX model.
 *
 * <p>A subclass names the model and gives the codec:
 *
 * <pre>{@code
 * public class FraudModelOperator extends OnnxRpcOperator<Transaction, FraudScore> {
 *     public FraudModelOperator() {
 *         super("classpath:/models/fraud.onnx");
 *     }
 *
 *     protected TensorCodec<Transaction, FraudScore> codec() {
 *         return new FraudCodec();
 *     }
 * }
 * }</pre>
 *
 * <p>The option {@code rpc-operator.onnx.model} overrides the model's location; see {@link
 * OnnxOptions} for the rest. Each instance has a session of its own, which runs on the serving
 * thread unless {@code rpc-operator.onnx.intra-op-threads} says otherwise.
 *
 * <p>Gauges, per instance: {@code onnxModelLoadMillis}, {@code onnxModelBytes}, and {@code
 * onnxCpuFallback}, which is 1 where CUDA was asked for and the model runs on the CPU.
 *
 * @param <IN> the request type
 * @param <OUT> the response type
 */
@PublicEvolving
public abstract class OnnxRpcOperator<IN, OUT> extends OnnxOperator<IN, OUT> {

    /** A service whose model is named by the option {@code rpc-operator.onnx.model} alone. */
    protected OnnxRpcOperator() {
        super(null);
    }

    /**
     * A service with a model, unless the option {@code rpc-operator.onnx.model} names another.
     *
     * @param model a local path, a URI of a Flink file system, or {@code classpath:/path}
     */
    protected OnnxRpcOperator(String model) {
        super(model);
    }

    /** Between this service's records and the model's tensors. Called once, by {@link #open}. */
    protected abstract TensorCodec<IN, OUT> codec();

    @Override
    final Function<ModelSignature, TensorCodec<IN, OUT>> codecs() {
        TensorCodec<IN, OUT> codec = codec();
        return model -> codec;
    }
}
