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
import io.rpcoperator.testing.cluster.ExactlyOnceLines;
import io.rpcoperator.testing.cluster.FlinkProcess;
import io.rpcoperator.testing.cluster.FlinkRest.Subtask;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.FlinkTestClusterBuilder;
import io.rpcoperator.testing.cluster.JobJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stock cluster of separate JVMs whose JobManager alone has the distribution's jar: what it runs
 * is scaled, and survives the death of any of them.
 */
class SeparateProcessesITCase {

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
    void aServiceIsScaledAndItsTargetSurvivesAnyProcess() throws IOException {
        try (FlinkTestCluster cluster =
                cluster(RosSessionClusterEntrypoint.class)
                        .config(JobManagerOptions.SCHEDULER, SchedulerType.Adaptive)
                        .taskManagers(3)
                        .highAvailability(1)
                        .start()) {
            ScaledJobRun run = new ScaledJobRun(cluster, jar, output);
            run.scale(3);
            run.awaitServing(Set.of(0, 1, 2));

            FlinkProcess victim = withReplicasAlone(cluster, run);
            victim.kill();
            run.awaitReplicas(3, each -> !each.taskManager().equals(victim.name()));
            run.awaitServing(Set.of(0, 1, 2));
            assertThat(run.dataPlane()).as("does not notice").allMatch(each -> each.attempt() == 0);

            FlinkProcess jobManager = cluster.leader();
            jobManager.kill();
            cluster.restartJobManager(jobManager);
            run.awaitReplicas(3, each -> true);
            run.awaitServing(Set.of(0, 1, 2));

            run.scale(1);
            run.awaitReplicas(1, each -> true);
            run.awaitServing(Set.of(run.replicas().get(0).index()));
            run.assertEveryNumberCameOutOnce();
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
        assertThat(ScaledJobRun.lines(output)).hasSize(2000);
        ScaledJobRun.assertEveryNumberCameOutOnce(output);
    }

    /** One of two at least: no more than one replica has its slot beside the data plane's. */
    private static FlinkProcess withReplicasAlone(FlinkTestCluster cluster, ScaledJobRun run) {
        String dataPlane = run.dataPlane().get(0).taskManager();
        return run.replicas().stream()
                .map(Subtask::taskManager)
                .filter(taskManager -> !taskManager.equals(dataPlane))
                .map(cluster::taskManager)
                .findFirst()
                .orElseThrow();
    }
}
