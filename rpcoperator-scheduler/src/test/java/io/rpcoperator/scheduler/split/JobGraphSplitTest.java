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
package io.rpcoperator.scheduler.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.operator.RpcOperator;
import java.util.List;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.io.network.partition.ResultPartitionType;
import org.apache.flink.runtime.jobgraph.DistributionPattern;
import org.apache.flink.runtime.jobgraph.IntermediateDataSetID;
import org.apache.flink.runtime.jobgraph.JobEdge;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Splits jobs as users build them. */
public class JobGraphSplitTest {

    private RosExecutionEnvironment env;

    /** An operator. */
    public static class Doubling implements RpcOperator<Long, Long> {
        @Override
        public Long call(Long request) {
            return request * 2;
        }
    }

    @BeforeEach
    void aJobWithAShuffle() {
        env = RosExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        env.fromSequence(1, 9)
                .name("numbers")
                .keyBy(n -> n % 2)
                .reduce(Long::sum)
                .name("sums")
                .print()
                .name("out");
    }

    private JobGraph job() {
        return env.getStreamGraph(false).getJobGraph();
    }

    private void addServices() {
        env.addRpcService(Doubling.class, RosDescriptor.newBuilder("small").parallelism(2).build());
        env.addRpcService(
                Doubling.class,
                RosDescriptor.newBuilder("large")
                        .taskOffHeapMemory(MemorySize.ofMebiBytes(64))
                        .build());
    }

    private static List<String> names(List<JobVertex> vertices) {
        return vertices.stream().map(JobVertex::getName).toList();
    }

    @Test
    void findsTheServices() {
        addServices();

        JobGraphSplit split = JobGraphSplit.of(job());

        assertThat(names(split.services()))
                .containsExactlyInAnyOrder("RPC service: small", "RPC service: large");
        assertThat(names(split.dataPlane()))
                .hasSize(2)
                .anyMatch(name -> name.contains("numbers"))
                .anyMatch(name -> name.contains("sums"));
    }

    @Test
    void noEdgeCrossesThePlanes() {
        addServices();

        JobGraphSplit split = JobGraphSplit.of(job());

        assertThat(split.dataPlane())
                .flatMap(JobVertex::getInputs)
                .extracting(JobEdge::getSource)
                .isNotEmpty()
                .allMatch(source -> split.dataPlane().contains(source.getProducer()));
        assertThat(split.services())
                .allMatch(service -> service.getInputs().isEmpty())
                .allMatch(service -> service.getProducedDataSets().isEmpty());
    }

    @Test
    void everyServiceHasItsOwnSlotsAndItsRegistry() {
        addServices();

        JobGraphSplit split = JobGraphSplit.of(job());

        assertThat(split.services())
                .allMatch(service -> service.getOperatorCoordinators().size() == 1)
                .extracting(JobVertex::getSlotSharingGroup)
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(
                        split.dataPlane().stream().map(JobVertex::getSlotSharingGroup).toList());
    }

    @Test
    void aJobWithoutServicesIsAllDataPlane() {
        JobGraph job = job();

        JobGraphSplit split = JobGraphSplit.of(job);

        assertThat(split.services()).isEmpty();
        assertThat(split.dataPlane()).containsExactlyElementsOf(job.getVertices());
    }

    @Test
    void aNameAloneMakesNoService() {
        env.fromSequence(1, 2).name("RPC service: small").print().disableChaining();

        assertThat(JobGraphSplit.of(job()).services()).isEmpty();
    }

    @Test
    void refusesAServiceWithAnEdge() {
        addServices();
        JobGraph job = job();
        JobVertex service = JobGraphSplit.of(job).services().get(0);
        new JobVertex("reader", new JobVertexID())
                .connectNewDataSetAsInput(
                        service,
                        DistributionPattern.ALL_TO_ALL,
                        ResultPartitionType.PIPELINED,
                        new IntermediateDataSetID(),
                        false,
                        false);

        assertThatThrownBy(() -> JobGraphSplit.of(job))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'%s' cannot be scheduled apart from the data plane: it has an edge",
                        service.getName());
    }

    @Test
    void refusesAServiceThatSharesItsSlots() {
        addServices();
        JobGraph job = job();
        JobGraphSplit split = JobGraphSplit.of(job);
        JobVertex service = split.services().get(0);
        JobVertex other = split.dataPlane().get(0);
        service.setSlotSharingGroup(other.getSlotSharingGroup());

        assertThatThrownBy(() -> JobGraphSplit.of(job))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'%s' cannot be scheduled apart from the data plane: it shares its slots",
                        service.getName());
    }
}
