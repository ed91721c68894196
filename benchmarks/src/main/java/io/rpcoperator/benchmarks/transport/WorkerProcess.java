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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A {@link Worker} in its own JVM, with this JVM's class path. Not thread-safe. */
final class WorkerProcess implements AutoCloseable {

    /** The same for every peer, and room for {@link Load#MAX_BYTES_IN_FLIGHT}. */
    private static final List<String> JVM_OPTIONS =
            List.of("-Xms1g", "-Xmx1g", "-XX:MaxDirectMemorySize=1g", "-XX:+UseG1GC");

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

    static WorkerProcess server(Peer peer, Machine machine, Section section) throws IOException {
        return start(
                peer + " server",
                section.isPinned() ? machine.cores().map(Cores::server) : Optional.empty(),
                List.of(peer.name(), keys(machine, section)));
    }

    /** Returns when the client has connected, so that no two JVMs of a core start at once. */
    static WorkerProcess client(Peer peer, Machine machine, Section section, String address)
            throws IOException {
        WorkerProcess client =
                start(
                        peer + " client",
                        section.isPinned() ? machine.cores().map(Cores::client) : Optional.empty(),
                        List.of(peer.name(), keys(machine, section), address));
        try {
            String first = client.answer();
            if (!first.equals(Worker.CONNECTED)) {
                throw new IOException("The " + client.name + " said: " + first);
            }
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private static String keys(Machine machine, Section section) {
        return section.isEncrypted() ? machine.certificates().file().toString() : Worker.PLAIN;
    }

    private static WorkerProcess start(String name, Optional<Integer> core, List<String> args)
            throws IOException {
        List<String> command = new ArrayList<>();
        core.ifPresent(number -> command.addAll(Cores.only(number)));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Worker.class.getName());
        command.addAll(args);
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
