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
import static io.rpcoperator.onnx.tensor.ElementType.INT64;
import static io.rpcoperator.onnx.tensor.ElementType.STRING;

import io.rpcoperator.onnx.tensor.RowReader;
import io.rpcoperator.onnx.tensor.RowWriter;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.onnx.tensor.TensorSpec;
import io.rpcoperator.onnx.testing.OnnxModels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** For {@link OnnxModels#risk}. */
final class RiskCodec implements TensorCodec<RiskCodec.Payment, Float> {

    /** A request. */
    record Payment(float amount, @Nullable String country, long tier) {}

    @Override
    public List<TensorSpec> inputs() {
        return List.of(
                TensorSpec.of("amount", FLOAT),
                TensorSpec.of("country", STRING),
                TensorSpec.of("tier", INT64));
    }

    @Override
    public List<TensorSpec> outputs() {
        return List.of(TensorSpec.of("risk", FLOAT));
    }

    @Override
    @SuppressWarnings("NullAway") // a null is what one of the tests is about
    public void encode(Payment payment, RowWriter row) {
        row.tensor("amount").putFloat(payment.amount());
        row.tensor("country").putString(payment.country());
        row.tensor("tier").putLong(payment.tier());
    }

    @Override
    public Float decode(RowReader row) {
        return row.tensor("risk").getFloat(0);
    }
}
