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
package io.rpcoperator.examples.fraud;

import io.rpcoperator.onnx.operator.OnnxRpcOperator;
import io.rpcoperator.onnx.tensor.ElementType;
import io.rpcoperator.onnx.tensor.RowReader;
import io.rpcoperator.onnx.tensor.RowWriter;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.onnx.tensor.TensorSpec;
import io.rpcoperator.onnx.tensor.TensorWriter;
import io.rpcoperator.operator.RpcOperatorContext;
import java.util.List;

/** The service: answers with the model that {@link FraudModelTrainer} has trained. */
public final class FraudModelOperator extends OnnxRpcOperator<CardFeatures, FraudScore> {

    @Override
    public void open(RpcOperatorContext context) throws Exception {
        super.open(context);
        LiveStatistics.MODEL_LOADS.incrementAndGet();
    }

    @Override
    protected TensorCodec<CardFeatures, FraudScore> codec() {
        return new Codec();
    }

    /** Between the features and Tribuo's tensors. */
    private static final class Codec implements TensorCodec<CardFeatures, FraudScore> {

        private static final String INPUT = "input";
        private static final String OUTPUT = "output";
        private static final int CLASSES = 2;

        @Override
        public List<TensorSpec> inputs() {
            return List.of(TensorSpec.of(INPUT, ElementType.FLOAT, CardFeatures.NAMES.size()));
        }

        @Override
        public List<TensorSpec> outputs() {
            return List.of(TensorSpec.of(OUTPUT, ElementType.FLOAT, CLASSES));
        }

        @Override
        public void encode(CardFeatures features, RowWriter row) {
            TensorWriter input = row.tensor(INPUT);
            for (double value : features.values()) {
                input.putFloat((float) value);
            }
        }

        @Override
        public FraudScore decode(RowReader row) {
            return new FraudScore(row.tensor(OUTPUT).getFloat(FraudModelTrainer.FRAUD_COLUMN));
        }
    }
}
