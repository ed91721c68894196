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
package io.rpcoperator.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.runtime.executiongraph.ExecutionGraph;
import org.apache.flink.runtime.executiongraph.TestingDefaultExecutionGraphBuilder;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobmanager.scheduler.SlotSharingGroup;
import org.apache.flink.runtime.scheduler.strategy.SchedulingExecutionVertex;
import org.apache.flink.runtime.scheduler.strategy.SchedulingPipelinedRegion;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shape that keeps failures of services and of the data plane apart. */
class ServiceRegionsTest {

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

    private JobGraph job;

    /** A data plane of parallelism 3 that calls services of 2 and 1 subtasks. */
    @BeforeEach
    void buildJob() {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(3);
        RosHandle<Long, Long> two =
                env.addRpcService(
                        Multiplier.class, RosDescriptor.newBuilder("two").parallelism(2).build());
        RosHandle<Long, Long> one =
                env.addRpcService(
                        Multiplier.class, RosDescriptor.newBuilder("one").cpuCores(0.5).build());
        ServiceCall.answers(
                        ServiceCall.answers(env.fromSequence(0, 99).rebalance(), two).rebalance(),
                        one)
                .sinkTo(new DiscardingSink<>());
        job = env.getStreamGraph().getJobGraph();
    }

    @AfterEach
    void shutDown() {
        executor.shutdownNow();
    }

    @Test
    void serviceSubtaskIsARegionOfItsOwn() throws Exception {
        ExecutionGraph graph =
                TestingDefaultExecutionGraphBuilder.newBuilder().setJobGraph(job).build(executor);

        assertThat(regions(graph))
                .hasSize(4)
                .contains(Set.of("two/0"), Set.of("two/1"), Set.of("one/0"))
                .anyMatch(
                        region -> region.stream().allMatch(subtask -> subtask.startsWith("data")));
    }

    private Set<Set<String>> regions(ExecutionGraph graph) {
        return StreamSupport.stream(
                        graph.getSchedulingTopology().getAllPipelinedRegions().spliterator(), false)
                .map(this::subtasks)
                .collect(Collectors.toSet());
    }

    private Set<String> subtasks(SchedulingPipelinedRegion region) {
        return StreamSupport.stream(region.getVertices().spliterator(), false)
                .map(SchedulingExecutionVertex::getId)
                .map(
                        id ->
                                service(job.findVertexByID(id.getJobVertexId()))
                                        + "/"
                                        + id.getSubtaskIndex())
                .collect(Collectors.toSet());
    }

    @Test
    void serviceVertexHasNoEdges() {
        assertThat(services())
                .hasSize(2)
                .allSatisfy(
                        vertex -> {
                            assertThat(vertex.getInputs()).isEmpty();
                            assertThat(vertex.getProducedDataSets()).isEmpty();
                        });
    }

    @Test
    void serviceVertexHasASlotSharingGroupOfItsOwn() {
        Set<SlotSharingGroup> groups =
                services().stream().map(JobVertex::getSlotSharingGroup).collect(Collectors.toSet());

        assertThat(groups).hasSize(2).allMatch(group -> group.getJobVertexIds().size() == 1);
        assertThat(vertices(vertex -> service(vertex).equals("one")).get(0).getSlotSharingGroup())
                .satisfies(
                        group ->
                                assertThat(group.getResourceProfile().getCpuCores().getValue())
                                        .isEqualByComparingTo("0.5"));
    }

    @Test
    void serviceSubtasksHaveOneAttemptAtATime() {
        assertThat(services())
                .isNotEmpty()
                .noneMatch(JobVertex::isSupportsConcurrentExecutionAttempts);
    }

    private List<JobVertex> services() {
        return vertices(vertex -> !service(vertex).equals("data"));
    }

    private List<JobVertex> vertices(Predicate<JobVertex> which) {
        return StreamSupport.stream(job.getVertices().spliterator(), false).filter(which).toList();
    }

    /** The service that a vertex is, or {@code data}. */
    private static String service(JobVertex vertex) {
        String prefix = "RPC service: ";
        return vertex.getName().startsWith(prefix)
                ? vertex.getName().substring(prefix.length())
                : "data";
    }
}
