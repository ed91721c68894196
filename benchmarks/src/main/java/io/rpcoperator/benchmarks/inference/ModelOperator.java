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
package io.rpcoperator.benchmarks.inference;

import io.rpcoperator.onnx.operator.OnnxRpcOperator;
import io.rpcoperator.onnx.tensor.RowReader;
import io.rpcoperator.onnx.tensor.RowWriter;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.onnx.tensor.TensorSpec;
import io.rpcoperator.onnx.testing.FloatsCodec;
import io.rpcoperator.operator.RpcOperatorContext;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Model} as a service's operator.
 *
 * @param <IN> an array of the model's elements
 */
abstract class ModelOperator<IN> extends OnnxRpcOperator<IN, float[]> {

    /** The label of the model. */
    static final ConfigOption<String> MODEL =
            ConfigOptions.key("rpc-operator.inference-model").stringType().noDefaultValue();

    /** Set before the codec is made. */
    private @Nullable Model model;

    @Override
    public void open(RpcOperatorContext context) throws Exception {
        model = Model.ofLabel(context.configuration().get(MODEL));
        super.open(context);
    }

    @Override
    protected final TensorCodec<IN, float[]> codec() {
        if (model == null) {
            throw new IllegalStateException("not open");
        }
        return codec(model.input(), model.output());
    }

    abstract TensorCodec<IN, float[]> codec(TensorSpec input, TensorSpec output);

    /** For models of floats. */
    public static final class OfFloats extends ModelOperator<float[]> {

        @Override
        TensorCodec<float[], float[]> codec(TensorSpec input, TensorSpec output) {
            return new FloatsCodec(input, output);
        }
    }

    /** For models of 64-bit integers. */
    public static final class OfLongs extends ModelOperator<long[]> {

        @Override
        TensorCodec<long[], float[]> codec(TensorSpec input, TensorSpec output) {
            return new LongsCodec(input, output);
        }
    }

    /** Arrays of integers in, arrays of floats out. */
    private record LongsCodec(TensorSpec input, TensorSpec output)
            implements TensorCodec<long[], float[]> {

        @Override
        public List<TensorSpec> inputs() {
            return List.of(input);
        }

        @Override
        public List<TensorSpec> outputs() {
            return List.of(output);
        }

        @Override
        public void encode(long[] ids, RowWriter row) {
            row.tensor(input.name()).putLongs(ids);
        }

        @Override
        public float[] decode(RowReader row) {
            return row.tensor(output.name()).getFloats();
        }
    }
}
