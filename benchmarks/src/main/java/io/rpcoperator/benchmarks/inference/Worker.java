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

import io.rpcoperator.benchmarks.WorkerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * One JVM of a contender. Answers by lines, and ends when its input does.
 *
 * <ul>
 *   <li>{@code CONTENDER folder}: runs models in this JVM; answers each "model batch millis" with a
 *       {@link Measurement} of batches, in which rows are counted.
 *   <li>{@code CONTENDER folder sizes}: a server; answers with its address once, and each line with
 *       its {@link CpuTime}.
 *   <li>{@code CONTENDER folder sizes address}: a client of that; answers each "model in-flight
 *       rate millis" with a {@link Measurement} of calls.
 * </ul>
 */
public final class Worker {

    private static final BufferedReader IN =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private static final PrintStream OUT = System.out;

    private Worker() {}

    /** Runs one of the three. */
    public static void main(String[] args) throws Exception {
        Contender contender = Contender.valueOf(args[0]);
        switch (args.length) {
            case 2 -> compute(contender, Path.of(args[1]));
            case 3 -> serve(contender, Models.parse(args[1], args[2]));
            default -> call(contender, Models.parse(args[1], args[2]), args[3]);
        }
        System.exit(0); // whatever threads a contender leaves
    }

    /** Answers every line. */
    private static void answer(Measuring measuring) throws IOException {
        String line;
        while ((line = IN.readLine()) != null) {
            try {
                OUT.println(measuring.measure(line.split(" ", -1)).toLine());
            } catch (Exception e) {
                e.printStackTrace();
                OUT.println(WorkerProcess.FAILED + e.getMessage());
            }
        }
    }

    /** What a line asks for. */
    private interface Measuring {

        Measurement measure(String[] words) throws Exception;
    }

    private static void compute(Contender contender, Path folder) throws Exception {
        Map<Model, InProcess> loaded = new EnumMap<>(Model.class);
        answer(
                words -> {
                    Model model = Model.ofLabel(words[0]);
                    int size = Integer.parseInt(words[1]);
                    InProcess batch = loaded.get(model);
                    if (batch == null || batch.size() != size) {
                        if (batch != null) {
                            batch.close();
                        }
                        batch = contender.load(model, folder, size);
                        loaded.put(model, batch);
                    }
                    return BatchRun.measure(batch, Duration.ofMillis(Long.parseLong(words[2])));
                });
    }

    private static void serve(Contender contender, Models models) throws Exception {
        try (InferenceServer server = contender.service().listen(models)) {
            OUT.println(server.address());
            while (IN.readLine() != null) {
                OUT.println(CpuTime.nanos());
            }
        }
    }

    private static void call(Contender contender, Models models, String address) throws Exception {
        Map<Model, Connection> connections = new EnumMap<>(Model.class);
        for (Model model : models.all()) {
            connections.put(
                    model,
                    new Connection(
                            contender.service().connect(address, models, model),
                            new KnownAnswers(model)));
        }
        answer(
                words -> {
                    Connection connection =
                            Objects.requireNonNull(connections.get(Model.ofLabel(words[0])));
                    return LoadRun.measure(
                            connection.caller,
                            connection.answers,
                            new Load(Integer.parseInt(words[1]), Double.parseDouble(words[2])),
                            Duration.ofMillis(Long.parseLong(words[3])));
                });
        for (Connection connection : connections.values()) {
            connection.caller.close();
        }
    }

    /** A caller, and what it has been answered. */
    private record Connection(InferenceCaller caller, KnownAnswers answers) {}
}
