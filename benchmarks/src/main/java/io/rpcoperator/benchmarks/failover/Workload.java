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

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a {@link FailoverJob} does.
 *
 * @param embedded whether the model is in the pipeline's operator, or a service
 * @param folder where its {@link #journal} and the rest go
 * @param recordsPerSecond what its source gives
 * @param inFlight the most calls under way
 */
record Workload(boolean embedded, Path folder, double recordsPerSecond, int inFlight, Model model) {

    /** What {@link #arguments} made. */
    static Workload of(String[] arguments) {
        return new Workload(
                Boolean.parseBoolean(arguments[0]),
                Path.of(arguments[1]),
                Double.parseDouble(arguments[2]),
                Integer.parseInt(arguments[3]),
                new Model(
                        Duration.parse(arguments[4]),
                        Duration.parse(arguments[5]),
                        Duration.parse(arguments[6])));
    }

    /** For the job's {@code main}. */
    String[] arguments() {
        List<Object> arguments =
                List.of(
                        embedded,
                        folder,
                        recordsPerSecond,
                        inFlight,
                        model.load(),
                        model.compute(),
                        model.pause());
        return arguments.stream().map(Object::toString).toArray(String[]::new);
    }

    /** Every {@link Answer}, at once and for good. */
    Path journal() {
        return folder.resolve("journal");
    }

    /** Every {@link Answer}, exactly once, with the checkpoint that covers it. */
    Path output() {
        return folder.resolve("output");
    }

    /** Every {@link Execution} by a service. */
    Path executions() {
        return folder.resolve("executions");
    }

    Path checkpoints() {
        return folder.resolve("checkpoints");
    }
}
