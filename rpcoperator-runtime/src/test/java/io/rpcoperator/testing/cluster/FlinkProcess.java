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
 * <p>Not thread-safe, but for {@link #suspend} and {@link #resume}.
 */
public final class FlinkProcess {

    private static final int LINES_SHOWN = 30;

    private final String name;
    private final ProcessBuilder command;
    private final Path log;

    /** Replaced by {@link #restart}, by the test's thread. */
    private volatile Run run;

    /** A process, and what completes when it and its guard are gone. */
    private record Run(Process process, CompletableFuture<Void> ended) {

        static Run start(ProcessBuilder command) throws IOException {
            Process process = command.start();
            Process guard = guard(process);
            return new Run(process, process.onExit().thenRun(guard::destroyForcibly));
        }

        /** A shell whose {@code read} returns when the pipe from the test's JVM is closed. */
        private static Process guard(Process process) throws IOException {
            return new ProcessBuilder("sh", "-c", "read _; kill -9 " + process.pid())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }
    }

    private FlinkProcess(String name, ProcessBuilder command, Path log, Run run) {
        this.name = name;
        this.command = command;
        this.log = log;
        this.run = run;
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
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new FlinkProcess(name, builder, log, Run.start(builder));
    }

    /** What the process is called in its cluster; a TaskManager's resource id. */
    public String name() {
        return name;
    }

    /** Its process id, for {@code jcmd} and the like. */
    public long pid() {
        return run.process().pid();
    }

    /** Its standard output and error, which hold its log; a restart goes on with the same file. */
    public Path log() {
        return log;
    }

    /** Whether it runs, suspended or not. */
    public boolean isAlive() {
        return run.process().isAlive();
    }

    /** {@code SIGKILL}, and the wait for the process to be gone. */
    public void kill() {
        Run current = run;
        current.process().destroyForcibly();
        current.ended().join();
    }

    /**
     * Starts the process anew, after a {@code SIGKILL} if it is alive: under the same name, with
     * the same configuration, at the same ports. Does not wait for it to be up.
     */
    public void restart() {
        kill();
        try {
            run = Run.start(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code SIGSTOP}: connections stay open and nothing answers. */
    public void suspend() {
        signal("STOP");
    }

    /** {@code SIGCONT}. */
    public void resume() {
        signal("CONT");
    }

    /**
     * Gives the process a share of the time only: it runs for a while, is suspended for a while,
     * and so on until the starvation is closed.
     */
    public Starvation starve(Duration running, Duration suspended) {
        return new Starvation(this, running, suspended);
    }

    private void signal(String signal) {
        execute("kill", "-" + signal, Long.toString(pid()));
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
        return execute(line.toArray(String[]::new));
    }

    private String execute(String... line) {
        try {
            Process tool = new ProcessBuilder(line).redirectErrorStream(true).start();
            String output =
                    new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (tool.waitFor() != 0) {
                throw new IllegalStateException(
                        String.join(" ", line) + ": " + output + describe());
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
        Process process = run.process();
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
                isAlive() ? "alive" : "exit code " + run.process().exitValue(),
                log,
                String.join(
                        "\n",
                        lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size())));
    }
}
