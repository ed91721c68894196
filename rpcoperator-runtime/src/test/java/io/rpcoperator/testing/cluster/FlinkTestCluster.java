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

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * A stock Flink cluster: a JobManager and TaskManagers, each a JVM of its own on the loopback
 * interface, with nothing of this project on their class path unless the builder is told.
 *
 * <pre>{@code
 * try (FlinkTestCluster cluster = FlinkTestCluster.builder().taskManagers(2).slots(2).start()) {
 *     JobID job = cluster.rest().uploadAndRun(jar.file(), MyJob.class);
 *     cluster.taskManager(1).kill();
 *     cluster.awaitStatus(job, JobStatus.FINISHED);
 * }
 * }</pre>
 *
 * <p>Everything it writes stays below {@code target/flink-clusters}: see {@link ClusterFolders}.
 * Not thread-safe: one test thread owns it.
 */
public final class FlinkTestCluster implements AutoCloseable {

    /** A hang guard, not an expectation. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ProcessLauncher launcher;
    private final FlinkRest rest;
    private final @Nullable FlinkProcess zooKeeper;
    private final List<FlinkProcess> jobManagers = new ArrayList<>();
    private final List<FlinkProcess> taskManagers = new ArrayList<>();

    /** How many runs of the command line there were. */
    private int cliRuns;

    /**
     * Starts the processes.
     *
     * @param application arguments of an Application mode's JobManager; none for a session cluster
     */
    FlinkTestCluster(FlinkTestClusterBuilder builder, FlinkHome home, List<String> application)
            throws IOException {
        this.launcher =
                new ProcessLauncher(
                        home,
                        builder.configuration(home),
                        builder.jobManagerConfiguration(),
                        builder.jobManager(!application.isEmpty()),
                        application);
        this.rest = new FlinkRest(this::restUrl);
        try {
            this.zooKeeper =
                    builder.isHighlyAvailable()
                            ? HighAvailability.launchZooKeeper(home, launcher.configuration())
                            : null;
            for (int i = 0; i < builder.jobManagers(); i++) {
                jobManagers.add(launcher.jobManager(i));
            }
            for (int i = 0; i < builder.taskManagers(); i++) {
                taskManagers.add(launcher.taskManager(i, new Configuration()));
            }
            awaitTaskManagers(taskManagers);
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    /** Begins a cluster with one TaskManager of one slot. */
    public static FlinkTestClusterBuilder builder() {
        return new FlinkTestClusterBuilder();
    }

    // ------------------------------------------------------------------ its processes

    /** The first JobManager's process. */
    public FlinkProcess jobManager() {
        return jobManager(0);
    }

    /** The JobManager that was started as the i-th, from 0, leader or not, dead or alive. */
    public FlinkProcess jobManager(int i) {
        return jobManagers.get(i);
    }

    /** The JobManager that leads; with ZooKeeper alone. */
    public FlinkProcess leader() {
        int restPort = HighAvailability.leader(launcher.configuration()).getPort();
        return IntStream.range(0, jobManagers.size())
                .filter(i -> launcher.restUrl(i).getPort() == restPort)
                .mapToObj(jobManagers::get)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("A stranger leads, at " + restPort));
    }

    /** ZooKeeper's process: while it is away, nobody leads. */
    public FlinkProcess zooKeeper() {
        if (zooKeeper == null) {
            throw new IllegalStateException("The cluster was built without highAvailability().");
        }
        return zooKeeper;
    }

    /** The TaskManager that was started as the i-th, from 0, dead or alive. */
    public FlinkProcess taskManager(int i) {
        return taskManagers.get(i);
    }

    /** The TaskManager of a name, as {@link FlinkRest.Subtask#taskManager()} gives it. */
    public FlinkProcess taskManager(String name) {
        return taskManagers.stream()
                .filter(taskManager -> taskManager.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No TaskManager '" + name + "'"));
    }

    /** Adds a TaskManager, and waits until it has registered. */
    public FlinkProcess startTaskManager() {
        return startTaskManager(new Configuration());
    }

    /** Adds a TaskManager with settings of its own, and waits until it has registered. */
    public FlinkProcess startTaskManager(Configuration own) {
        try {
            FlinkProcess started = launcher.taskManager(taskManagers.size(), own);
            taskManagers.add(started);
            awaitTaskManagers(List.of(started));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Restarts a TaskManager under its own name, and waits until it has registered anew. */
    public void restartTaskManager(FlinkProcess taskManager) {
        Optional<String> before = address(taskManager);
        taskManager.restart();
        awaitUp(
                "registration of " + taskManager.name(),
                List.of(taskManager),
                () ->
                        address(taskManager)
                                .filter(now -> !before.equals(Optional.of(now)))
                                .isPresent());
    }

    private Optional<String> address(FlinkProcess taskManager) {
        return rest.taskManagers().stream()
                .filter(registered -> registered.id().equals(taskManager.name()))
                .map(FlinkRest.TaskManager::address)
                .findFirst();
    }

    /** Restarts a JobManager at its own ports, and waits until the TaskManagers have registered. */
    public void restartJobManager(FlinkProcess jobManager) {
        jobManager.restart();
        awaitTaskManagers(List.of(jobManager));
    }

    private void awaitTaskManagers(List<FlinkProcess> started) {
        awaitUp(
                "registration of " + taskManagers.size() + " TaskManager(s)",
                started,
                this::allRegistered);
    }

    private void awaitUp(String what, List<FlinkProcess> started, Callable<Boolean> condition) {
        await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsMatching(FlinkTestCluster::isNotUpYet)
                .failFast(() -> requireNoneDiedEarly(started))
                .until(condition);
    }

    private static boolean isNotUpYet(Throwable t) {
        return t instanceof UncheckedIOException || t instanceof FlinkRest.RestException;
    }

    private void requireNoneDiedEarly(List<FlinkProcess> started) {
        if (jobManagers.stream().noneMatch(FlinkProcess::isAlive)) {
            throw new IllegalStateException(jobManager().describe());
        }
        for (FlinkProcess each : started) {
            if (!each.isAlive()) {
                throw new IllegalStateException(each.describe());
            }
        }
    }

    private boolean allRegistered() {
        List<String> registered =
                rest.taskManagers().stream().map(FlinkRest.TaskManager::id).toList();
        return taskManagers.stream()
                .filter(FlinkProcess::isAlive)
                .allMatch(taskManager -> registered.contains(taskManager.name()));
    }

    // ------------------------------------------------------------------ its jobs

    /** The REST interface. */
    public FlinkRest rest() {
        return rest;
    }

    /** Where the REST interface and the Web UI are: at any JobManager that is alive. */
    public URI restUrl() {
        for (int i = 0; i < jobManagers.size(); i++) {
            if (jobManagers.get(i).isAlive()) {
                return launcher.restUrl(i);
            }
        }
        return launcher.restUrl(0);
    }

    /** What the command line gave back. */
    public record CliResult(int exitCode, String output) {

        /** The job that it says it submitted. */
        public JobID jobId() {
            return JobIds.first(output);
        }
    }

    /** Runs Flink's command line, as {@code bin/flink} does, in a JVM of its own. */
    public CliResult runCli(String... arguments) {
        try {
            FlinkProcess cli = launcher.commandLine(cliRuns++, List.of(arguments));
            return new CliResult(cli.waitFor(PATIENCE), cli.output());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** Waits until a job has a status; fails at once when it ends in another. */
    public void awaitStatus(JobID job, JobStatus expected) {
        awaitJob(job, "status " + expected, id -> rest.status(id) == expected);
    }

    /** Waits until something is true of a job; fails at once when it ends without. */
    public void awaitJob(JobID job, String what, Predicate<JobID> condition) {
        await("job " + job + ": " + what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsMatching(FlinkTestCluster::isNotUpYet)
                .failFast(() -> requireNotEndedWithout(job, what, condition))
                .until(() -> condition.test(job));
    }

    private void requireNotEndedWithout(JobID job, String what, Predicate<JobID> condition) {
        JobStatus status;
        try {
            status = rest.status(job);
        } catch (UncheckedIOException | FlinkRest.RestException noLeader) {
            return;
        }
        if (status.isGloballyTerminalState() && !condition.test(job)) {
            throw new IllegalStateException(
                    String.format(
                            "Job %s ended as %s without: %s. Logs: %s. %s",
                            job, status, what, folder().resolve("log"), rest.rootException(job)));
        }
    }

    /** Where logs, configurations and class path are. */
    public Path folder() {
        return launcher.folder();
    }

    /** Kills every process. What they have written goes when the test has passed. */
    @Override
    public void close() {
        Stream.of(taskManagers.stream(), jobManagers.stream(), Stream.ofNullable(zooKeeper))
                .flatMap(processes -> processes)
                .forEach(FlinkProcess::kill);
        ClusterFolders.leave(folder());
    }
}
