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
package io.rpcoperator.benchmarks.scaling;

import io.rpcoperator.benchmarks.failover.Model;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.jspecify.annotations.Nullable;

/** The model as a service: answers with the id of its copy. */
public final class ModelService implements RpcOperator<Long, Long> {

    /** The folder of the {@link Copy}s. */
    static final ConfigOption<String> COPIES =
            ConfigOptions.key("rpc-operator.scaling-copies").stringType().noDefaultValue();

    /** Set when opened; read by the serving thread. */
    private @Nullable Model model;

    private long copy;

    @Override
    public void open(RpcOperatorContext context) throws IOException, InterruptedException {
        model = Model.of(context.configuration());
        copy = Copy.load(model, context.configuration().get(COPIES)).id();
    }

    @Override
    public Long call(Long id) throws InterruptedException {
        Objects.requireNonNull(model, "not open").run();
        return copy;
    }
}
