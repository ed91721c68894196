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
package io.rpcoperator.soak;

import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.testing.cluster.ModelTime;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.jspecify.annotations.Nullable;

/**
 * A model that takes the same time for a batch of any size, without using a core, and writes down
 * what it does. It answers with the lengths of the requests.
 */
public final class OverloadOperator implements BatchRpcOperator<byte[], Integer> {

    /** Where it writes each {@link Run}. */
    static final ConfigOption<String> RUNS =
            ConfigOptions.key("rpc-operator.overload.runs").stringType().noDefaultValue();

    /** What a batch takes: long beside what a busy machine takes to begin the next. */
    static final Duration BATCH_TIME = Duration.ofMillis(250);

    /** Set when opened; owned by the serving thread until the close. */
    private @Nullable BufferedWriter runs;

    /** A batch, by the clock of the operator's JVM. */
    record Run(long beganNanos, long endedNanos, int requests) {

        /** What ends a line: one without is being written. */
        private static final String END = " .";

        static boolean isWhole(String line) {
            return line.endsWith(END);
        }

        static Run ofLine(String line) {
            String[] words = line.split(" ", -1);
            return new Run(
                    Long.parseLong(words[0]), Long.parseLong(words[1]), Integer.parseInt(words[2]));
        }

        @Override
        public String toString() {
            return beganNanos + " " + endedNanos + " " + requests + END;
        }
    }

    @Override
    public void open(RpcOperatorContext context) throws IOException {
        Path folder = Path.of(context.configuration().get(RUNS));
        runs =
                Files.newBufferedWriter(
                        Files.createDirectories(folder).resolve(UUID.randomUUID().toString()));
    }

    @Override
    public List<Integer> callBatch(List<byte[]> requests) throws Exception {
        long began = System.nanoTime();
        ModelTime.take(BATCH_TIME, () -> false);
        BufferedWriter file = Objects.requireNonNull(runs, "not open");
        file.write(new Run(began, System.nanoTime(), requests.size()) + "\n");
        file.flush();
        return requests.stream().map(request -> request.length).toList();
    }

    @Override
    public void close() throws IOException {
        if (runs != null) {
            runs.close();
        }
    }
}
