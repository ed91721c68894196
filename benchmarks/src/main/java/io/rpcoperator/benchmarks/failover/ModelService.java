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
package io.rpcoperator.benchmarks.failover;

import io.rpcoperator.benchmarks.MachineTime;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.jspecify.annotations.Nullable;

/** The model as a service: answers with its own process id, and tells what it executes. */
public final class ModelService implements RpcOperator<Question, Long> {

    /** The folder of the {@link Execution}s. */
    static final ConfigOption<String> EXECUTIONS =
            ConfigOptions.key("rpc-operator.failover-executions").stringType().noDefaultValue();

    private static final long OWN_PROCESS = ProcessHandle.current().pid();

    /** Set when opened; read by the serving thread. */
    private @Nullable Model model;

    /** Set when opened; of the serving thread until the close. */
    private @Nullable BufferedWriter executions;

    @Override
    public void open(RpcOperatorContext context) throws IOException, InterruptedException {
        Path folder = Path.of(context.configuration().get(EXECUTIONS));
        executions =
                Files.newBufferedWriter(
                        Files.createDirectories(folder).resolve(UUID.randomUUID().toString()));
        model = Model.of(context.configuration());
        model.open();
    }

    @Override
    public Long call(Question question) throws IOException, InterruptedException {
        BufferedWriter file = Objects.requireNonNull(executions, "not open");
        file.write(new Execution(MachineTime.micros(), question.caller()) + "\n");
        file.flush();
        Objects.requireNonNull(model, "not open").run();
        return OWN_PROCESS;
    }

    @Override
    public void close() throws IOException {
        if (executions != null) {
            executions.close();
        }
    }
}
