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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A service whose replicas need a GPU each, where some TaskManagers have one and others have none.
 * The GPU is a number in the TaskManager's configuration.
 */
@Tag("soak")
class GpuTaskManagersITCase {

    private static final String ONE_GPU = "1";
    private static final String HALF_A_CORE = "0.5";

    @TempDir private static Path jars;
    private static JobJar jar;

    @TempDir private Path output;

    @BeforeAll
    static void packJob() throws IOException {
        jar = JobJar.builder(ScaledJob.class).classes(ExactlyOnceLines.class).writeTo(jars);
    }

    /** Its TaskManagers have two slots and two cores, and its jobs hear at once of what lacks. */
    private static FlinkTestClusterBuilder cluster(SchedulerType scheduler) {
        return FlinkTestCluster.builder()
                .jobManager(RosSessionClusterEntrypoint.class, Distribution.jar())
                .config(JobManagerOptions.SCHEDULER, scheduler)
                .config(
                        ResourceManagerOptions.STANDALONE_CLUSTER_STARTUP_PERIOD_TIME,
                        Duration.ofMillis(100))
                .slots(2)
                .restarting();
    }

    private static FlinkProcess startWithGpu(FlinkTestCluster cluster) {
        return cluster.startTaskManager(
                Configuration.fromMap(
                        Map.of("external-resources", "gpu", "external-resource.gpu.amount", "1")));
    }

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void replicasWaitForGpusAndTakeNothingElse(SchedulerType scheduler) throws IOException {
        try (FlinkTestCluster cluster = cluster(scheduler).start()) {
            FlinkProcess plain = cluster.taskManager(0);
            ScaledJobRun run = ScaledJobRun.submit(cluster, jar, output, ONE_GPU);
            run.awaitDataPlane(on(plain));
            awaitReplicas(cluster, run, ExecutionState.SCHEDULED);

            FlinkProcess first = startWithGpu(cluster);
            run.awaitReplicas(1, on(first));
            run.awaitServing(Set.of(0));
            List<Subtask> dataPlane = run.dataPlane();

            run.scale(2);
            awaitReplicas(cluster, run, ExecutionState.RUNNING, ExecutionState.SCHEDULED);
            assertThat(run.attemptsOfTheNext(500)).containsExactly("0#0");
            assertThat(free(cluster, first).at("/extendedResources/gpu").asDouble()).isZero();
            assertThat(free(cluster, plain).get("cpuCores").asDouble()).isEqualTo(1);

            FlinkProcess second = startWithGpu(cluster);
            run.awaitReplicas(2, each -> on(each.index() == 0 ? first : second).test(each));
            run.awaitServing(Set.of(0, 1));

            first.kill();
            awaitReplicas(cluster, run, ExecutionState.SCHEDULED, ExecutionState.RUNNING);
            run.awaitServing(Set.of(1));
            cluster.restartTaskManager(first);
            run.awaitReplicas(2, each -> on(each.index() == 0 ? first : second).test(each));
            run.awaitServing(Set.of(0, 1));

            assertThat(run.dataPlane()).as("has noticed nothing").isEqualTo(dataPlane);
            assertThat(slotsGiven(plain)).as("the data plane's alone").isEqualTo(1);
            run.assertEveryNumberCameOutOnce();
        }
    }

    @Test
    void aDataPlaneWithAProfileLeavesTheGpu() throws IOException {
        try (FlinkTestCluster cluster = cluster(SchedulerType.Default).taskManagers(0).start()) {
            FlinkProcess first = startWithGpu(cluster);
            ScaledJobRun run = ScaledJobRun.submit(cluster, jar, output, ONE_GPU, HALF_A_CORE);
            run.awaitDataPlane(on(first));
            run.awaitReplicas(1, on(first));
            run.awaitServing(Set.of(0));

            run.scale(2);
            awaitReplicas(cluster, run, ExecutionState.RUNNING, ExecutionState.SCHEDULED);
            FlinkProcess plain = cluster.startTaskManager();
            FlinkProcess second = startWithGpu(cluster);
            run.awaitReplicas(2, each -> on(each.index() == 0 ? first : second).test(each));
            run.awaitServing(Set.of(0, 1));
            assertThat(slotsGiven(plain)).isZero();

            first.kill();
            run.awaitDataPlane(each -> each.attempt() > 0);
            awaitReplicas(cluster, run, ExecutionState.SCHEDULED, ExecutionState.RUNNING);
            run.awaitServing(Set.of(1));
            run.assertEveryNumberCameOutOnce();
        }
    }

    private static Predicate<Subtask> on(FlinkProcess taskManager) {
        return subtask -> subtask.taskManager().equals(taskManager.name());
    }

    private static void awaitReplicas(
            FlinkTestCluster cluster, ScaledJobRun run, ExecutionState... states) {
        cluster.awaitJob(
                run.job(),
                "replicas " + List.of(states),
                job ->
                        run.replicas().stream()
                                .map(Subtask::state)
                                .toList()
                                .equals(List.of(states)));
    }

    private static JsonNode free(FlinkTestCluster cluster, FlinkProcess taskManager) {
        return cluster.rest().get("/taskmanagers/" + taskManager.name()).get("freeResource");
    }

    /** How many a TaskManager was ever asked for. */
    private static long slotsGiven(FlinkProcess taskManager) {
        return taskManager
                .output()
                .lines()
                .filter(line -> line.contains("Receive slot request"))
                .count();
    }
}
