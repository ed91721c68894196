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
package io.rpcoperator.scheduler.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.scheduler.split.JobGraphSplit;
import io.rpcoperator.scheduler.split.JobGraphSplitTest;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.resources.ExternalResource;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.junit.jupiter.api.Test;

/** What the planes are given of a job. */
class PlaneGraphsTest {

    @Test
    void aServiceNeedsWhatItsDescriptorNames() {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        env.fromSequence(1, 9).print();
        env.addRpcService(
                JobGraphSplitTest.Doubling.class, RosDescriptor.newBuilder("any").build());
        env.addRpcService(
                JobGraphSplitTest.Doubling.class,
                RosDescriptor.newBuilder("gpu").cpuCores(0.5).gpus(2).build());
        JobGraph job = env.getStreamGraph(false).getJobGraph();

        PlaneGraphs planes = PlaneGraphs.of(job, JobGraphSplit.of(job));

        assertThat(needs(planes.services()))
                .isEqualTo(
                        Map.of(
                                "RPC service: any",
                                ResourceProfile.UNKNOWN,
                                "RPC service: gpu",
                                ResourceProfile.newBuilder()
                                        .setCpuCores(0.5)
                                        .setTaskHeapMemory(MemorySize.ofMebiBytes(256))
                                        .setExtendedResource(new ExternalResource("gpu", 2))
                                        .build()));
    }

    /** As an execution graph takes them. */
    private static Map<String, ResourceProfile> needs(JobGraph graph) {
        return StreamSupport.stream(graph.getVertices().spliterator(), false)
                .collect(
                        Collectors.toMap(
                                JobVertex::getName,
                                each ->
                                        ResourceProfile.fromResourceSpec(
                                                each.getMinResources(), MemorySize.ZERO)));
    }
}
