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
import io.rpcoperator.testing.cluster.FlinkRest;
import io.rpcoperator.testing.cluster.FlinkRest.Subtask;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.JobJar;
import io.rpcoperator.testing.network.ProxiedConnection;
import io.rpcoperator.testing.network.TcpProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.util.NetUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The network fails between the JobManager and a TaskManager, and nowhere else, under either
 * scheduler of the data plane.
 *
 * <p>A proxy has the port that the JobManager says is its own. A TaskManager opens one connection
 * there, and the JobManager sends over the same one, so that to stall it is to part the two.
 */
@Tag("soak")
class PartitionITCase {

    /** Thread names of the attempt that is cut off have this. */
    private static final String OLD = "rpc-operator-model/1#0";

    @TempDir private static Path jars;
    private static JobJar jar;

    @TempDir private Path output;

    @BeforeAll
    static void packJob() throws IOException {
        jar = JobJar.builder(ScaledJob.class).classes(ExactlyOnceLines.class).writeTo(jars);
    }

    /** The TaskManager is slower to notice, so that two attempts of a replica run for a while. */
    private static FlinkTestCluster start(SchedulerType scheduler, TcpProxy proxy, int boundPort)
            throws IOException {
        return FlinkTestCluster.builder()
                .jobManager(RosSessionClusterEntrypoint.class, Distribution.jar())
                .jobManagerConfig(JobManagerOptions.RPC_BIND_PORT, boundPort)
                .jobManagerConfig(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(15))
                .config(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofMinutes(1))
                .config(JobManagerOptions.PORT, proxy.port())
                .config(JobManagerOptions.SCHEDULER, scheduler)
                .restarting()
                .taskManagers(0)
                .start();
    }

    /** One after the other, which tells whose connection is which. */
    private static Map<String, ProxiedConnection> startTaskManagers(
            int number, FlinkTestCluster cluster, TcpProxy proxy) {
        Map<String, ProxiedConnection> connections = new HashMap<>();
        for (int i = 0; i < number; i++) {
            FlinkProcess started = cluster.startTaskManager();
            assertThat(proxy.connections()).hasSize(i + 1);
            connections.put(started.name(), proxy.connections().get(i));
        }
        return connections;
    }

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void aTaskManagerCutOffFromTheJobManagerIsReplacedAndComesBack(SchedulerType scheduler)
            throws Exception {
        try (NetUtils.Port bound = NetUtils.getAvailablePort();
                TcpProxy proxy = TcpProxy.before(bound.getPort());
                FlinkTestCluster cluster = start(scheduler, proxy, bound.getPort())) {
            Map<String, ProxiedConnection> connections = startTaskManagers(4, cluster, proxy);
            ScaledJobRun run = new ScaledJobRun(cluster, jar, output);
            run.scale(2);
            run.awaitServing(Set.of(0, 1));
            List<Subtask> dataPlane = run.dataPlane();
            FlinkProcess cutOff = cluster.taskManager(run.replicas().get(1).taskManager());

            connections.get(cutOff.name()).stall();
            proxy.onConnect(ProxiedConnection::stall); // it alone has a reason to

            run.attemptsOfTheNext(100); // of which some were given before
            assertThat(run.attemptsOfTheNext(100)).as("calls still reach it").contains("1#0");
            run.awaitReplicas(2, each -> each.attempt() == each.index());
            assertThat(run.replicas()).noneMatch(each -> each.taskManager().equals(cutOff.name()));
            run.awaitServing(Set.of(0, 1));
            assertThat(run.attemptsOfTheNext(500)).containsExactlyInAnyOrder("0#0", "1#1");
            assertThat(threads(cutOff)).as("while both attempts run").contains(OLD);

            await().atMost(FlinkTestCluster.PATIENCE)
                    .untilAsserted(() -> assertThat(threads(cutOff)).doesNotContain(OLD));
            assertThat(freeSlots(cluster, cutOff)).as("cut off as yet").isZero();

            proxy.onConnect(connection -> {});
            proxy.connections().forEach(ProxiedConnection::resume);

            await().atMost(FlinkTestCluster.PATIENCE).until(() -> freeSlots(cluster, cutOff) == 1);
            run.scale(3);
            run.awaitReplicas(
                    3, each -> each.index() < 2 || each.taskManager().equals(cutOff.name()));
            run.awaitServing(Set.of(0, 1, 2));
            assertThat(run.attemptsOfTheNext(500)).containsExactlyInAnyOrder("0#0", "1#1", "2#0");
            assertThat(run.dataPlane()).isEqualTo(dataPlane);
            run.assertNoneAnsweredAfterItsSuccessor();
            run.assertEveryNumberCameOutOnce();
        }
    }

    private static String threads(FlinkProcess taskManager) {
        return taskManager.jcmd("Thread.print");
    }

    /** None while it has not registered. */
    private static int freeSlots(FlinkTestCluster cluster, FlinkProcess taskManager) {
        return cluster.rest().taskManagers().stream()
                .filter(each -> each.id().equals(taskManager.name()))
                .mapToInt(FlinkRest.TaskManager::freeSlots)
                .sum();
    }
}
