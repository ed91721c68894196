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

import static io.rpcoperator.onnx.tensor.ElementType.FLOAT;

import io.rpcoperator.onnx.tensor.RowReader;
import io.rpcoperator.onnx.tensor.RowWriter;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.onnx.tensor.TensorSpec;
import io.rpcoperator.onnx.testing.OnnxModels;
import java.util.Arrays;
import java.util.List;

/** For {@link OnnxModels#maskedSum}. */
final class MaskedSumCodec implements TensorCodec<MaskedSumCodec.Sequence, Float> {

    /** A request: the numbers 1 to {@code values}, and {@code mask} ones. */
    record Sequence(int values, int mask) {}

    @Override
    public List<TensorSpec> inputs() {
        return List.of(
                TensorSpec.of("values", FLOAT, TensorSpec.VARIABLE),
                TensorSpec.of("mask", FLOAT, TensorSpec.VARIABLE));
    }

    @Override
    public List<TensorSpec> outputs() {
        return List.of(TensorSpec.of("sum", FLOAT));
    }

    @Override
    public void encode(Sequence sequence, RowWriter row) {
        var values = row.tensor("values");
        for (int i = 1; i <= sequence.values(); i++) {
            values.putFloat(i);
        }
        float[] mask = new float[sequence.mask()];
        Arrays.fill(mask, 1);
        row.tensor("mask").putFloats(mask);
    }

    @Override
    public Float decode(RowReader row) {
        return row.tensor("sum").getFloat(0);
    }
}
