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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link GrpcModelServer} in its own JVM, with this JVM's class path. Not thread-safe. */
final class GrpcServerProcess implements AutoCloseable {

    private final ProcessBuilder command;
    private Process process;

    private GrpcServerProcess(ProcessBuilder command, Process process) {
        this.command = command;
        this.process = process;
    }

    /** Starts it, and does not wait for it. */
    static GrpcServerProcess start(Workload workload) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(TestBed.JVM_OPTIONS);
        words.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
        words.add(GrpcModelServer.class.getName());
        words.addAll(List.of(workload.arguments()));
        File log = workload.folder().resolve("server.log").toFile();
        ProcessBuilder command =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.appendTo(log));
        return new GrpcServerProcess(command, command.start());
    }

    /** A port that nobody has. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    long pid() {
        return process.pid();
    }

    /** {@code SIGKILL}, and at once a new process in its place, as a supervisor would start it. */
    void replace() {
        close();
        try {
            process = command.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code SIGKILL}, and the wait for the process to be gone. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
