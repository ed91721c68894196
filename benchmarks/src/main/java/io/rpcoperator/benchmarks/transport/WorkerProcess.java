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
package io.rpcoperator.benchmarks.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link Worker} in its own JVM, with this JVM's class path. Not thread-safe. */
final class WorkerProcess implements AutoCloseable {

    /** The same for every peer. */
    private static final List<String> JVM_OPTIONS = List.of("-Xms256m", "-Xmx256m", "-XX:+UseG1GC");

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

    static WorkerProcess server(Peer peer) throws IOException {
        return start(peer + " server", peer.name());
    }

    static WorkerProcess client(Peer peer, String address) throws IOException {
        return start(peer + " client", peer.name(), address);
    }

    private static WorkerProcess start(String name, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Worker.class.getName());
        command.addAll(List.of(args));
        return new WorkerProcess(
                name, new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    void tell(String line) {
        requests.println(line);
    }

    /** Waits for the next line. */
    String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The " + name + " ended; its messages are above.");
        }
        if (line.startsWith(Worker.FAILED)) {
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
