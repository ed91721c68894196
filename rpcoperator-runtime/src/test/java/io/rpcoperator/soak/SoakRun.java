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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.testing.cluster.ExactlyOnceLines;
import io.rpcoperator.testing.cluster.FlinkProcess;
import io.rpcoperator.testing.cluster.FlinkRest;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.FlinkTestClusterBuilder;
import io.rpcoperator.testing.cluster.JobJar;
import io.rpcoperator.testing.cluster.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.execution.ExecutionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link SoakJob} on a cluster of its own, to be hit by {@link Fault}s. Not thread-safe. */
final class SoakRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SoakRun.class);

    private static final int TASK_MANAGERS = 2 * SoakJob.PARALLELISM;
    private static final int CLIENTS_TIMES_ENDPOINTS = SoakJob.PARALLELISM * SoakJob.PARALLELISM;
    private static final int PER_SECOND = 200;

    /** How long the source goes on at this rate when there are no more faults, at the least. */
    private static final Duration REST = Duration.ofMinutes(2);

    /** How much more a JVM may hold after the faults than the largest did before. */
    private static final Footprint ALLOWANCE = new Footprint(30, 60, 48, 32, 24);

    private final FlinkTestCluster cluster;
    private final String folder;
    private final long records;
    private final JobID job;
    private final ServiceMetrics metrics;
    private final FaultInjector injector;

    /** The most that a TaskManager held before the faults. */
    private final Footprint before;

    /** What the JobManager held then. */
    private final Footprint jobManagerBefore;

    private SoakRun(FlinkTestCluster cluster, Path folder, Duration faults, Random random)
            throws IOException {
        this.cluster = cluster;
        this.folder = folder.resolve("job").toString();
        this.records = PER_SECOND * faults.plus(REST).toSeconds();
        JobJar jar =
                JobJar.builder(SoakJob.class)
                        .classes(SoakOperator.class, SoakCall.class, Tripwire.class)
                        .classes(ExactlyOnceLines.class, Pace.class)
                        .writeTo(folder);
        Files.createDirectories(Path.of(this.folder));
        this.job =
                cluster.rest()
                        .uploadAndRun(
                                jar.file(),
                                SoakJob.class,
                                this.folder,
                                Long.toString(records),
                                Integer.toString(PER_SECOND));
        this.metrics = new ServiceMetrics(cluster.rest(), job);
        this.injector = new FaultInjector(cluster, TASK_MANAGERS, job, this.folder, random);
        awaitProgress();
        this.before = largestTaskManager();
        this.jobManagerBefore = Footprint.of(cluster.jobManager());
        LOG.info("Before the faults: {}; JobManager: {}", before, jobManagerBefore);
    }

    /**
     * Starts a cluster and the job, and waits for its first output.
     *
     * @param faults for how long there will be faults
     * @param highlyAvailable whether the JobManager may be killed, too
     */
    static SoakRun start(Path folder, Duration faults, boolean highlyAvailable, Random random)
            throws IOException {
        FlinkTestClusterBuilder builder =
                FlinkTestCluster.builder()
                        .taskManagers(TASK_MANAGERS)
                        .slots(1)
                        .jvmOption("-XX:NativeMemoryTracking=summary")
                        .config(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1))
                        .config(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay")
                        .config(
                                RestartStrategyOptions
                                        .RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                                Duration.ofMillis(100))
                        .config(
                                RestartStrategyOptions
                                        .RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                                Duration.ofSeconds(1));
        FlinkTestCluster cluster =
                highlyAvailable ? builder.highAvailability(1).start() : builder.start();
        try {
            return new SoakRun(cluster, folder, faults, random);
        } catch (Throwable t) {
            cluster.close();
            throw t;
        }
    }

    FaultInjector injector() {
        return injector;
    }

    /** Waits until all is well again, and until queues and JVMs have shrunk to what they were. */
    void assertRecovers() throws IOException {
        SoakJob.inOperator(folder).unset();
        SoakJob.inFunction(folder).unset();
        awaitProgress();
        awaitNoPending();
        awaitWithin(before.plus(ALLOWANCE), "TaskManagers", this::largestTaskManager);
        awaitWithin(
                jobManagerBefore.plus(ALLOWANCE),
                "JobManager",
                () -> Footprint.of(cluster.jobManager()));
    }

    private static void awaitWithin(Footprint limit, String what, Supplier<Footprint> footprint) {
        await(what + " within " + limit)
                .atMost(FlinkTestCluster.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () -> {
                            Footprint now = footprint.get();
                            LOG.info("After the faults, {}: {}", what, now);
                            assertThat(now).matches(it -> it.isWithin(limit), "within " + limit);
                        });
    }

    /** At this rate a service has answered a number before the next one comes, mostly. */
    private void awaitNoPending() {
        awaitUp("metrics", () -> metrics.sum("readyEndpoints") == CLIENTS_TIMES_ENDPOINTS);
        awaitUp("short queues", () -> metrics.sum("pendingRequests") <= 2);
        awaitUp("small queues", () -> metrics.sum("pendingBytes") <= 64);
    }

    /** Lets the source go on at full speed, and compares the output with what it should be. */
    void assertEndsExactly() throws IOException {
        Files.createFile(Path.of(SoakJob.hurry(folder)));
        cluster.awaitStatus(job, JobStatus.FINISHED);
        List<String> expected =
                LongStream.range(0, records)
                        .mapToObj(n -> SoakCall.line(n, SoakOperator.answer(n)))
                        .sorted()
                        .toList();
        List<String> actual = output().stream().sorted().toList();
        assertThat(actual.equals(expected)).as(() -> difference(expected, actual)).isTrue();
        LOG.info("{} records, each once", records);
    }

    /** AssertJ's own takes hours for a hundred thousand lines. */
    private static String difference(List<String> expected, List<String> actual) {
        var lost = new TreeSet<>(expected);
        actual.forEach(lost::remove);
        var distinct = new TreeSet<>(actual);
        return String.format(
                "%d expected, %d written, %d of them distinct, lost: %s",
                expected.size(), actual.size(), distinct.size(), lost);
    }

    private List<String> output() {
        return ExactlyOnceLines.committed(Path.of(SoakJob.output(folder)));
    }

    /** Waits until all subtasks run, and something was committed since. */
    private void awaitProgress() {
        awaitUp(
                "all subtasks RUNNING",
                () ->
                        cluster.rest().vertices(job).stream()
                                .flatMap(vertex -> vertex.subtasks().stream())
                                .allMatch(subtask -> subtask.state() == ExecutionState.RUNNING));
        int sofar = output().size();
        awaitUp("output beyond " + sofar, () -> output().size() > sofar + 2 * PER_SECOND);
    }

    /** A JobManager may be away, for a while. */
    private void awaitUp(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(FlinkTestCluster.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsMatching(
                        t ->
                                t instanceof UncheckedIOException
                                        || t instanceof FlinkRest.RestException)
                .until(condition);
    }

    private Footprint largestTaskManager() {
        return IntStream.range(0, TASK_MANAGERS)
                .mapToObj(cluster::taskManager)
                .filter(FlinkProcess::isAlive)
                .map(Footprint::of)
                .reduce(Footprint::max)
                .orElseThrow();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
