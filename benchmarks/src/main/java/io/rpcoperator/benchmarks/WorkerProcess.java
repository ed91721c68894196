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
package io.rpcoperator.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of a peer, with this JVM's class path, that is told what to do by its standard input and
 * answers by its standard output, line by line. Not thread-safe.
 */
public final class WorkerProcess implements AutoCloseable {

    /** What an answer begins with that tells why there is no other. */
    public static final String FAILED = "failed: ";

    private static final long EXIT_SECONDS = 15;

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream requests;

    private WorkerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * The JVM of a worker.
     *
     * @param main ends when its standard input does, so that no worker outlives its suite
     * @param options for the JVM
     * @param core the one core that all its threads share; empty for any
     */
    public record Jvm(Class<?> main, List<String> options, Optional<Integer> core) {

        private List<String> command() {
            List<String> command = new ArrayList<>();
            core.ifPresent(number -> command.addAll(Cores.only(number)));
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
            return command;
        }
    }

    /**
     * Starts a worker.
     *
     * @param name for messages
     */
    public static WorkerProcess start(String name, Jvm jvm, String... args) throws IOException {
        List<String> command = jvm.command();
        command.addAll(List.of(args));
        return new WorkerProcess(
                name, new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    /** Sends it a line. */
    public void tell(String line) {
        requests.println(line);
    }

    /**
     * Waits for the next line.
     *
     * @throws IOException if that tells of a failure, or the worker ended
     */
    public String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The " + name + " ended; its messages are above.");
        }
        if (line.startsWith(FAILED)) {
            throw new IOException("The " + name + " " + line);
        }
        return line;
    }

    @Override
    public void close() {
        requests.close();
        try {
            if (process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
