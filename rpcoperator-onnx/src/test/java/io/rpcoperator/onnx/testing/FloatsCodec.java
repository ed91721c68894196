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
package io.rpcoperator.onnx.testing;

import static io.rpcoperator.onnx.tensor.ElementType.FLOAT;

import io.rpcoperator.onnx.tensor.RowReader;
import io.rpcoperator.onnx.tensor.RowWriter;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.onnx.tensor.TensorSpec;
import java.util.List;

/**
 * Arrays of floats in and out, one tensor each.
 *
 * @param input the model's input
 * @param output the model's output
 */
public record FloatsCodec(TensorSpec input, TensorSpec output)
        implements TensorCodec<float[], float[]> {

    /** For {@link OnnxModels#mlp}. */
    public static FloatsCodec mlp(int width, int classes) {
        return new FloatsCodec(
                TensorSpec.of("x", FLOAT, width), TensorSpec.of("probabilities", FLOAT, classes));
    }

    @Override
    public List<TensorSpec> inputs() {
        return List.of(input);
    }

    @Override
    public List<TensorSpec> outputs() {
        return List.of(output);
    }

    @Override
    public void encode(float[] values, RowWriter row) {
        row.tensor(input.name()).putFloats(values);
    }

    @Override
    public float[] decode(RowReader row) {
        return row.tensor(output.name()).getFloats();
    }
}
