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

import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.operator.OnnxRpcOperator;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.onnx.testing.FloatsCodec;
import io.rpcoperator.onnx.testing.OnnxModels;
import io.rpcoperator.onnx.testing.TestingOperatorContext;
import java.nio.file.Files;
import java.nio.file.Path;

/** The main class of a JVM that runs one model once. */
public final class RunOnce {

    private RunOnce() {}

    /** Writes a model to the path that is the first argument, loads it and runs it. */
    public static void main(String[] arguments) throws Exception {
        Path model = Files.write(Path.of(arguments[0]), OnnxModels.mlp(8, 16, 2, 3, 1));
        var operator =
                new OnnxRpcOperator<float[], float[]>() {
                    @Override
                    protected TensorCodec<float[], float[]> codec() {
                        return FloatsCodec.mlp(8, 3);
                    }
                };
        operator.open(new TestingOperatorContext().with(OnnxOptions.MODEL, model.toString()));
        System.out.println(operator.call(new float[8]).length + " probabilities");
        operator.close();
    }
}
