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
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.util.FileUtils;

/**
 * A stock Flink cluster: a JobManager and TaskManagers, each a JVM of its own on the loopback
 * interface, with nothing of this project on their class path.
 *
 * <pre>{@code
 * try (FlinkTestCluster cluster = FlinkTestCluster.builder().taskManagers(2).slots(2).start()) {
 *     JobID job = cluster.rest().uploadAndRun(jar.file(), MyJob.class);
 *     cluster.taskManager(1).kill();
 *     cluster.awaitStatus(job, JobStatus.FINISHED);
 * }
 * }</pre>
 *
 * <p>Everything it writes stays below {@code target/flink-clusters}. Not thread-safe: one test
 * thread owns it.
 */
public final class FlinkTestCluster implements AutoCloseable {

    /** A hang guard, not an expectation. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Of the JobManager and of command lines. */
    private static final List<String> JVM_MEMORY = List.of("-Xmx512m");

    private final FlinkHome home;
    private final Configuration configuration;
    private final FlinkRest rest;
    private final URI restUrl;
    private final List<FlinkProcess> taskManagers = new ArrayList<>();
    private final FlinkProcess jobManager;

    /** How many runs of the command line there were. */
    private int cliRuns;

    FlinkTestCluster(FlinkTestClusterBuilder builder, FlinkHome home, List<String> jobArguments)
            throws IOException {
        this.home = home;
        this.configuration = builder.configuration(home);
        this.restUrl = ClusterDefaults.restUrl(configuration);
        this.rest = new FlinkRest(restUrl);
        this.jobManager =
                jobArguments.isEmpty()
                        ? launchJobManager(StandaloneSessionClusterEntrypoint.class, List.of())
                        : launchJobManager(
                                StandaloneApplicationClusterEntryPoint.class, jobArguments);
        try {
            for (int i = 0; i < builder.taskManagers(); i++) {
                launchTaskManager();
            }
            awaitTaskManagers();
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    /** Begins a cluster with one TaskManager of one slot. */
    public static FlinkTestClusterBuilder builder() {
        return new FlinkTestClusterBuilder();
    }

    private FlinkProcess launchJobManager(Class<?> entrypoint, List<String> arguments)
            throws IOException {
        return home.launch(
                "jobmanager",
                JVM_MEMORY,
                entrypoint,
                configuration,
                concat(List.of("--configDir", home.conf("jobmanager").toString()), arguments));
    }

    private FlinkProcess launchTaskManager() throws IOException {
        String name = "taskmanager-" + taskManagers.size();
        Configuration own = new Configuration(configuration);
        own.set(TaskManagerOptions.TASK_MANAGER_RESOURCE_ID, name);
        TaskManagerMemory memory = TaskManagerMemory.of(own);
        FlinkProcess taskManager =
                home.launch(
                        name,
                        memory.jvmOptions(),
                        TaskManagerRunner.class,
                        own,
                        concat(
                                List.of("--configDir", home.conf(name).toString()),
                                memory.arguments()));
        taskManagers.add(taskManager);
        return taskManager;
    }

    // ------------------------------------------------------------------ its processes

    /** The JobManager's process. */
    public FlinkProcess jobManager() {
        return jobManager;
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
        try {
            FlinkProcess started = launchTaskManager();
            awaitTaskManagers();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitTaskManagers() {
        await("registration of " + taskManagers.size() + " TaskManager(s)")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsMatching(FlinkTestCluster::isNotUpYet)
                .failFast(this::requireNoneDiedEarly)
                .until(this::allRegistered);
    }

    private static boolean isNotUpYet(Throwable t) {
        return t instanceof UncheckedIOException || t instanceof FlinkRest.RestException;
    }

    private void requireNoneDiedEarly() {
        if (!jobManager.isAlive()) {
            throw new IllegalStateException(jobManager.describe());
        }
        FlinkProcess newest = taskManagers.get(taskManagers.size() - 1);
        if (!newest.isAlive()) {
            throw new IllegalStateException(newest.describe());
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

    /** Where the REST interface and the Web UI are. */
    public URI restUrl() {
        return restUrl;
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
        String name = "cli-" + cliRuns++;
        try {
            FlinkProcess cli =
                    home.launch(
                            name,
                            JVM_MEMORY,
                            CliFrontend.class,
                            configuration,
                            Arrays.asList(arguments));
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
                .failFast(() -> requireNotEndedWithout(job, what, condition))
                .until(() -> condition.test(job));
    }

    private void requireNotEndedWithout(JobID job, String what, Predicate<JobID> condition) {
        JobStatus status = rest.status(job);
        if (status.isGloballyTerminalState() && !condition.test(job)) {
            throw new IllegalStateException(
                    String.format(
                            "Job %s ended as %s without: %s. Logs: %s. %s",
                            job,
                            status,
                            what,
                            home.folder().resolve("log"),
                            rest.rootException(job)));
        }
    }

    /** Where logs, configurations and class path are. */
    public Path folder() {
        return home.folder();
    }

    @Override
    public void close() {
        Stream.concat(taskManagers.stream(), Stream.of(jobManager)).forEach(FlinkProcess::kill);
        // What the killed processes could not delete: copies of every submitted jar. The logs stay.
        FileUtils.deleteDirectoryQuietly(ClusterDefaults.temporary(home.folder()).toFile());
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
