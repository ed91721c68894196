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
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Runs the model in the pipeline. */
final class RunModel extends RichMapFunction<Long, String> {

    private static final long serialVersionUID = 1L;

    private static final long OWN_PROCESS = ProcessHandle.current().pid();

    private final Model model;

    RunModel(Model model) {
        this.model = model;
    }

    @Override
    public void open(OpenContext context) throws InterruptedException {
        model.open();
    }

    @Override
    public String map(Long id) throws InterruptedException {
        long issuedMicros = MachineTime.micros();
        model.run();
        return new Answer(id, OWN_PROCESS, OWN_PROCESS, issuedMicros, MachineTime.micros(), 0)
                .toString();
    }
}
