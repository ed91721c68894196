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

import io.rpcoperator.scheduler.entrypoint.RosSessionClusterEntrypoint;
import io.rpcoperator.scheduler.testing.Distribution;
import io.rpcoperator.testing.cluster.ExactlyOnceLines;
import io.rpcoperator.testing.cluster.FlinkProcess;
import io.rpcoperator.testing.cluster.FlinkRest.Subtask;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.FlinkTestClusterBuilder;
import io.rpcoperator.testing.cluster.JobJar;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What befalls single processes of a cluster, under either scheduler of the data plane. */
@Tag("soak")
class ProcessFaultsITCase {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessFaultsITCase.class);

    private static final String THREE = "{\"parallelism\": {\"upperBound\": 3}}";

    @TempDir private static Path jars;
    private static JobJar jar;

    @TempDir private Path output;

    @BeforeAll
    static void packJob() throws IOException {
        jar = JobJar.builder(ScaledJob.class).classes(ExactlyOnceLines.class).writeTo(jars);
    }

    private static FlinkTestClusterBuilder cluster(SchedulerType scheduler) {
        return FlinkTestCluster.builder()
                .jobManager(RosSessionClusterEntrypoint.class, Distribution.jar())
                .config(JobManagerOptions.SCHEDULER, scheduler)
                .restarting();
    }

    /** Each subtask of either plane has a process of its own. */
    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void neitherPlaneNoticesTheDeathOfTheOthersTaskManagers(SchedulerType scheduler)
            throws IOException {
        try (FlinkTestCluster cluster = cluster(scheduler).taskManagers(4).slots(1).start()) {
            ScaledJobRun run = new ScaledJobRun(cluster, jar, output);
            run.scale(2);
            run.awaitServing(Set.of(0, 1));
            List<Subtask> replicas = run.replicas();

            cluster.taskManager(run.dataPlane().get(0).taskManager()).kill();

            run.awaitDataPlane(each -> each.attempt() > 0);
            assertThat(run.replicas()).isEqualTo(replicas);
            run.awaitServing(Set.of(0, 1));

            cluster.startTaskManager();
            List<Subtask> dataPlane = run.dataPlane();
            FlinkProcess victim = cluster.taskManager(replicas.get(1).taskManager());
            victim.kill();

            run.awaitReplicas(2, each -> !each.taskManager().equals(victim.name()));
            run.awaitServing(Set.of(0, 1));
            assertThat(run.replicas()).contains(replicas.get(0));
            assertThat(run.dataPlane()).isEqualTo(dataPlane);
            run.assertEveryNumberCameOutOnce();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void aSuspendedTaskManagerIsReplacedAndGivesItsSlotBack(SchedulerType scheduler)
            throws IOException {
        try (FlinkTestCluster cluster =
                cluster(scheduler)
                        .config(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(5))
                        .taskManagers(4)
                        .slots(1)
                        .start()) {
            ScaledJobRun run = new ScaledJobRun(cluster, jar, output);
            run.scale(2);
            run.awaitServing(Set.of(0, 1));
            List<Subtask> dataPlane = run.dataPlane();
            FlinkProcess suspended = cluster.taskManager(run.replicas().get(1).taskManager());

            suspended.suspend();

            run.awaitReplicas(2, each -> each.attempt() == each.index());
            assertThat(run.replicas())
                    .noneMatch(each -> each.taskManager().equals(suspended.name()));
            run.awaitServing(Set.of(0, 1));

            suspended.resume();

            assertThat(run.attemptsOfTheNext(500))
                    .as("the old one is used no more")
                    .containsExactlyInAnyOrder("0#0", "1#1");
            await().atMost(FlinkTestCluster.PATIENCE)
                    .until(
                            () ->
                                    cluster.rest().taskManagers().stream()
                                            .anyMatch(
                                                    each ->
                                                            each.id().equals(suspended.name())
                                                                    && each.freeSlots() == 1));
            assertThat(suspended.jcmd("Thread.print")).doesNotContain("rpc-operator-model/1#0");
            assertThat(run.dataPlane()).isEqualTo(dataPlane);
            assertThat(run.replicas()).hasSize(2).allMatch(each -> each.attempt() == each.index());
            run.assertEveryNumberCameOutOnce();
        }
    }

    /** Whoever asks meanwhile is told to try again, and what he asked for is forgotten. */
    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void aStandbyTakesOverWithTheTarget(SchedulerType scheduler) throws IOException {
        try (FlinkTestCluster cluster =
                cluster(scheduler).taskManagers(2).slots(2).highAvailability(2).start()) {
            ScaledJobRun run = new ScaledJobRun(cluster, jar, output);
            run.scale(2);
            run.awaitServing(Set.of(0, 1));
            FlinkProcess leader = cluster.leader();

            leader.kill();

            List<Integer> asked = new ArrayList<>();
            await().atMost(FlinkTestCluster.PATIENCE)
                    .until(
                            () -> {
                                boolean isBack = service(run, "GET", "").statusCode() == 200;
                                if (!isBack) {
                                    asked.add(service(run, "PATCH", THREE).statusCode());
                                }
                                return isBack || asked.contains(200);
                            });
            LOG.info("asked for three meanwhile: {}", asked);
            assertThat(asked).contains(503).isSubsetOf(503, 200);
            int target = asked.contains(200) ? 3 : 2;
            assertThat(service(run, "GET", "").body()).contains("\"target\":" + target);
            run.awaitReplicas(target, each -> true);

            assertThat(service(run, "PATCH", THREE).statusCode()).isEqualTo(200);
            run.awaitReplicas(3, each -> true);
            run.awaitServing(Set.of(0, 1, 2));

            cluster.restartJobManager(leader);
            cluster.leader().kill();
            run.awaitReplicas(3, each -> true);
            run.awaitServing(Set.of(0, 1, 2));
            run.assertEveryNumberCameOutOnce();
        }
    }

    private static HttpResponse<String> service(ScaledJobRun run, String method, String body)
            throws IOException {
        return run.rest()
                .send(method, "/jobs/" + run.job() + "/rpc-services/" + ScaledJob.SERVICE, body);
    }
}
