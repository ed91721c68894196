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
package io.rpcoperator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.scheduler.entrypoint.RosApplicationClusterEntrypoint;
import io.rpcoperator.scheduler.entrypoint.RosSessionClusterEntrypoint;
import io.rpcoperator.scheduler.testing.Distribution;
import io.rpcoperator.scheduler.testing.JobRest;
import io.rpcoperator.testing.cluster.ExactlyOnceLines;
import io.rpcoperator.testing.cluster.FlinkProcess;
import io.rpcoperator.testing.cluster.FlinkRest.Subtask;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.FlinkTestClusterBuilder;
import io.rpcoperator.testing.cluster.JobJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.execution.ExecutionState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stock cluster of separate JVMs whose JobManager alone has the distribution's jar: what it runs
 * is scaled, and survives the death of any of them.
 */
class SeparateProcessesITCase {

    private static final String FOREVER = Long.toString(Long.MAX_VALUE);

    @TempDir private static Path jars;
    private static JobJar jar;

    @TempDir private Path output;

    @BeforeAll
    static void packJob() throws IOException {
        jar = JobJar.builder(ScaledJob.class).classes(ExactlyOnceLines.class).writeTo(jars);
    }

    private static FlinkTestClusterBuilder cluster(Class<?> entrypoint) {
        return FlinkTestCluster.builder()
                .jobManager(entrypoint, Distribution.jar())
                .slots(2)
                .restarting();
    }

    @Test
    void aServiceIsScaledAndRecoversAndTheDataPlaneDoesNotNotice() throws IOException {
        try (FlinkTestCluster cluster =
                cluster(RosSessionClusterEntrypoint.class).taskManagers(3).start()) {
            JobRest rest = new JobRest(cluster.restUrl());
            JobID job = run(cluster);
            assertThat(rest.require(job, ScaledJob.SERVICE, 1, 3).statusCode()).isEqualTo(200);
            awaitServing(cluster, job, Set.of(0, 1, 2));

            FlinkProcess victim = withReplicasAlone(cluster, job);
            victim.kill();
            cluster.awaitJob(
                    job,
                    "replica elsewhere",
                    id ->
                            running(cluster, job) == 3
                                    && replicas(cluster, job).stream()
                                            .noneMatch(
                                                    each ->
                                                            each.taskManager()
                                                                    .equals(victim.name())));
            awaitServing(cluster, job, Set.of(0, 1, 2));

            assertThat(rest.require(job, ScaledJob.SERVICE, 1, 1).statusCode()).isEqualTo(200);
            cluster.awaitJob(job, "one replica", id -> replicas(cluster, job).size() == 1);
            awaitServing(cluster, job, Set.of(replicas(cluster, job).get(0).index()));
            assertThat(rest.dataPlane(job)).allMatch(each -> each.contains("#0 RUNNING"));
            assertEveryNumberCameOutOnce();
        }
    }

    @Test
    void aKilledJobManagerComesBackWithTheTargetThatItHad() throws IOException {
        try (FlinkTestCluster cluster =
                cluster(RosSessionClusterEntrypoint.class)
                        .taskManagers(2)
                        .highAvailability(1)
                        .start()) {
            JobID job = run(cluster);
            assertThat(
                            new JobRest(cluster.restUrl())
                                    .require(job, ScaledJob.SERVICE, 1, 2)
                                    .statusCode())
                    .isEqualTo(200);
            awaitServing(cluster, job, Set.of(0, 1));

            FlinkProcess jobManager = cluster.leader();
            jobManager.kill();
            cluster.restartJobManager(jobManager);

            cluster.awaitJob(job, "two replicas", id -> running(cluster, job) == 2);
            awaitServing(cluster, job, Set.of(0, 1));
            assertEveryNumberCameOutOnce();
        }
    }

    @Test
    void anApplicationEndsWhenItsServicesHaveEnded() throws IOException, InterruptedException {
        try (FlinkTestCluster cluster =
                cluster(RosApplicationClusterEntrypoint.class)
                        .startApplication(jar, output.toString(), "2000")) {
            List<JobID> jobs =
                    await().atMost(FlinkTestCluster.PATIENCE)
                            .until(cluster.rest()::jobs, known -> !known.isEmpty());
            await().atMost(FlinkTestCluster.PATIENCE)
                    .ignoreExceptions() // its JobMaster is being made
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    cluster.rest()
                                                            .get(
                                                                    "/jobs/"
                                                                            + jobs.get(0)
                                                                            + "/rpc-services")
                                                            .toString())
                                            .contains(ScaledJob.SERVICE));
            FlinkProcess jobManager = cluster.jobManager();
            assertThat(jobManager.waitFor(FlinkTestCluster.PATIENCE)).isZero();
            assertThat(jobManager.output())
                    .contains("Services of jobs have a scheduler of their own")
                    .contains("its services drain and end");
        }
        assertThat(numbers()).hasSize(2000);
        assertEveryNumberCameOutOnce();
    }

    /** One of two at least: no more than one replica has its slot beside the data plane's. */
    private static FlinkProcess withReplicasAlone(FlinkTestCluster cluster, JobID job) {
        String dataPlane = subtasks(cluster, job, false).get(0).taskManager();
        return replicas(cluster, job).stream()
                .map(Subtask::taskManager)
                .filter(taskManager -> !taskManager.equals(dataPlane))
                .map(cluster::taskManager)
                .findFirst()
                .orElseThrow();
    }

    private JobID run(FlinkTestCluster cluster) throws IOException {
        JobID job =
                cluster.rest()
                        .uploadAndRun(jar.file(), ScaledJob.class, output.toString(), FOREVER);
        cluster.awaitJob(job, "output", id -> !ExactlyOnceLines.committed(output).isEmpty());
        return job;
    }

    /** Empty while a JobMaster begins. */
    private static List<Subtask> replicas(FlinkTestCluster cluster, JobID job) {
        return subtasks(cluster, job, true);
    }

    private static List<Subtask> subtasks(FlinkTestCluster cluster, JobID job, boolean ofService) {
        return cluster.rest().vertices(job).stream()
                .filter(vertex -> vertex.name().contains(ScaledJob.SERVICE) == ofService)
                .flatMap(vertex -> vertex.subtasks().stream())
                .toList();
    }

    private static long running(FlinkTestCluster cluster, JobID job) {
        return replicas(cluster, job).stream()
                .filter(each -> each.state() == ExecutionState.RUNNING)
                .count();
    }

    /** Waits until these subtasks, and no others, give the answers that come out. */
    private void awaitServing(FlinkTestCluster cluster, JobID job, Set<Integer> subtasks) {
        Set<String> before = new HashSet<>(ExactlyOnceLines.committed(output));
        cluster.awaitJob(
                job,
                "answers of " + subtasks,
                id -> {
                    List<String> lines = ExactlyOnceLines.committed(output);
                    Set<Integer> serving =
                            lines.stream()
                                    .filter(line -> !before.contains(line))
                                    .map(
                                            line ->
                                                    Integer.parseInt(
                                                            line.substring(line.indexOf(' ') + 1)))
                                    .collect(Collectors.toSet());
                    before.addAll(lines);
                    return serving.equals(subtasks);
                });
    }

    private List<Long> numbers() {
        return ExactlyOnceLines.committed(output).stream()
                .map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                .sorted()
                .toList();
    }

    private void assertEveryNumberCameOutOnce() {
        List<Long> numbers = numbers();
        assertThat(numbers).doesNotHaveDuplicates();
        // Those of the last checkpoint may have overtaken some of the next one's.
        long settled = Math.max(0, numbers.size() - 100);
        assertThat(numbers).containsAll(LongStream.range(0, settled).boxed().toList());
    }
}
