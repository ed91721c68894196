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
package io.rpcoperator.benchmarks.pipeline;

import io.rpcoperator.benchmarks.inference.Model;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.operator.OnnxRpcOperator;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.onnx.testing.FloatsCodec;
import io.rpcoperator.operator.RpcOperatorContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/** The model as a service: what a user writes, and a {@link Copy} told of. */
public final class ModelService extends OnnxRpcOperator<float[], float[]> {

    private static final ConfigOption<Model> MODEL =
            ConfigOptions.key("rpc-operator.pipeline-model.name")
                    .enumType(Model.class)
                    .noDefaultValue();
    private static final ConfigOption<String> COPIES =
            ConfigOptions.key("rpc-operator.pipeline-model.copies").stringType().noDefaultValue();
    private static final ConfigOption<Duration> LOAD =
            ConfigOptions.key("rpc-operator.pipeline-model.load").durationType().noDefaultValue();

    /** Set when opened, by the thread that also warms up. */
    private @Nullable ReadableConfig configuration;

    private double residentBefore;

    /** Tells a service's operator of a model. */
    static void configure(RosDescriptor.Builder service, ModelSource source) {
        service.configure(OnnxOptions.MODEL, source.file())
                .configure(MODEL, source.model())
                .configure(COPIES, source.copies())
                .configure(LOAD, source.load());
    }

    @Override
    protected TensorCodec<float[], float[]> codec() {
        Model model = source().model();
        return new FloatsCodec(model.input(), model.output());
    }

    @Override
    public void open(RpcOperatorContext context) throws Exception {
        configuration = context.configuration();
        residentBefore = Copy.residentMebibytes();
        source().delay();
        super.open(context);
    }

    @Override
    public void warmUp() throws Exception {
        super.warmUp();
        Copy.tell(Path.of(source().copies()), residentBefore);
    }

    private ModelSource source() {
        ReadableConfig read = Objects.requireNonNull(configuration, "not open");
        return new ModelSource(
                read.get(MODEL), read.get(OnnxOptions.MODEL), read.get(COPIES), read.get(LOAD));
    }
}
