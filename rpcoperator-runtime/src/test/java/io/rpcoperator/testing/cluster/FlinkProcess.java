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
package io.rpcoperator.testing.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of the cluster. It dies with the test: by {@link #kill}, or, should the test's JVM end in
 * whatever way, by a guard that waits for the end of a pipe from it.
 *
 * <p>Thread-safe.
 */
public final class FlinkProcess {

    private static final int LINES_SHOWN = 30;

    private final String name;
    private final Process process;
    private final Path log;

    /** Completes when the process and its guard are gone. */
    private final CompletableFuture<Void> ended;

    private FlinkProcess(String name, Process process, Process guard, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.ended = process.onExit().thenRun(guard::destroyForcibly);
    }

    static FlinkProcess start(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path workingFolder,
            Path log)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(workingFolder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        return new FlinkProcess(name, process, guard(process), log);
    }

    /** A shell whose {@code read} returns when the pipe from the test's JVM is closed. */
    private static Process guard(Process process) throws IOException {
        return new ProcessBuilder("sh", "-c", "read _; kill -9 " + process.pid())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** What the process is called in its cluster; a TaskManager's resource id. */
    public String name() {
        return name;
    }

    /** Its process id, for {@code jcmd} and the like. */
    public long pid() {
        return process.pid();
    }

    /** Its standard output and error, which hold its log. */
    public Path log() {
        return log;
    }

    /** Whether it runs, suspended or not. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** {@code SIGKILL}, and the wait for the process to be gone. */
    public void kill() {
        process.destroyForcibly();
        ended.join();
    }

    /** {@code SIGSTOP}: connections stay open and nothing answers. */
    public void suspend() {
        signal("STOP");
    }

    /** {@code SIGCONT}. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        run("kill", "-" + signal, Long.toString(pid()));
    }

    /**
     * Asks the JVM, as in {@code jcmd("GC.class_histogram")}.
     *
     * @return what it answers
     */
    public String jcmd(String... command) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        line.add(Long.toString(pid()));
        line.addAll(List.of(command));
        return run(line.toArray(String[]::new));
    }

    private String run(String... command) {
        try {
            Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (tool.waitFor() != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + ": " + output + describe());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /**
     * Waits for the process to end by itself.
     *
     * @return its exit code
     */
    public int waitFor(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IllegalStateException(describe() + " did not end in " + patience);
        }
        return process.exitValue();
    }

    /** Everything it has written. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its name, its log, and how that ends. */
    String describe() {
        List<String> lines = output().lines().toList();
        return String.format(
                "%s (pid %d, %s; log %s, which ends:%n%s)",
                name,
                pid(),
                isAlive() ? "alive" : "exit code " + process.exitValue(),
                log,
                String.join(
                        "\n",
                        lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size())));
    }
}
