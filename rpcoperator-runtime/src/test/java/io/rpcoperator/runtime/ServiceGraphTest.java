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
package io.rpcoperator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.runtime.graph.ServiceManifest;
import java.time.Duration;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.api.common.resources.ExternalResource;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a declared service becomes in the job graph. */
class ServiceGraphTest {

    @Test
    void theSlotHasTheDeclaredResources() {
        ResourceProfile slot =
                vertex(
                                new Configuration(),
                                RosDescriptor.newBuilder("svc")
                                        .cpuCores(2)
                                        .taskHeapMemory(MemorySize.ofMebiBytes(300))
                                        .taskOffHeapMemory(MemorySize.ofMebiBytes(700))
                                        .gpus(1)
                                        .externalResource("fpga", 2)
                                        .build())
                        .getSlotSharingGroup()
                        .getResourceProfile();

        assertThat(slot.getCpuCores().getValue()).isEqualByComparingTo("2");
        assertThat(slot.getTaskHeapMemory()).isEqualTo(MemorySize.ofMebiBytes(300));
        assertThat(slot.getTaskOffHeapMemory()).isEqualTo(MemorySize.ofMebiBytes(700));
        assertThat(slot.getManagedMemory()).isEqualTo(MemorySize.ZERO);
        assertThat(slot.getExtendedResources())
                .containsOnly(
                        Map.entry("gpu", new ExternalResource("gpu", 1)),
                        Map.entry("fpga", new ExternalResource("fpga", 2)));
    }

    @Test
    void withoutResourcesTheSlotIsTheClustersDefault() {
        assertThat(
                        vertex(new Configuration(), RosDescriptor.newBuilder("svc").build())
                                .getSlotSharingGroup()
                                .getResourceProfile())
                .isEqualTo(ResourceProfile.UNKNOWN);
    }

    @Test
    void aRangeStartsAtItsMinimum() {
        JobVertex vertex =
                vertex(
                        new Configuration(),
                        RosDescriptor.newBuilder("svc").parallelism(2, 5).build());

        assertThat(vertex.getParallelism()).isEqualTo(2);
        assertThat(vertex.getMaxParallelism())
                .as("room to rescale from a savepoint")
                .isGreaterThan(5);
    }

    @Test
    void theJobsConfigurationOverridesTheParallelism() {
        Configuration job = new Configuration();
        job.setString("rpc-operator.service.svc.parallelism", "3..4");

        JobVertex vertex = vertex(job, RosDescriptor.newBuilder("svc").parallelism(1).build());

        assertThat(vertex.getParallelism()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "parallelism, 0",
        "parallelism, 4..1",
        "parallelism, many",
        "concurrency, 0",
        "batch.max-size, -1",
        "network.max-message-size, 3g"
    })
    void anOptionThatCannotBeUsedIsRefusedBeforeSubmission(String option, String value) {
        Configuration job = new Configuration();
        job.setString("rpc-operator.service.svc." + option, value);

        assertThatThrownBy(() -> vertex(job, RosDescriptor.newBuilder("svc").build()))
                .isInstanceOf(InvalidProgramException.class)
                .hasMessageContaining("Service 'svc'");
    }

    @Test
    void theJobManagerReadsWhatTheDescriptorSetsFromTheJobsConfiguration() {
        RosExecutionEnvironment env =
                RosExecutionEnvironment.getExecutionEnvironment(new Configuration());
        env.addRpcService(
                Echo.class,
                RosDescriptor.newBuilder("svc")
                        .parallelism(2, 5)
                        .configure(RosOptions.DRAIN_TIMEOUT, Duration.ofSeconds(7))
                        .build());
        env.fromSequence(1, 10).sinkTo(new DiscardingSink<>());

        ReadableConfig service =
                ServiceManifest.read(
                        "svc",
                        new Configuration(),
                        env.getStreamGraph().getJobGraph().getJobConfiguration());
        assertThat(service.get(RosOptions.PARALLELISM)).isEqualTo("2..5");
        assertThat(service.get(RosOptions.DRAIN_TIMEOUT)).isEqualTo(Duration.ofSeconds(7));
    }

    /** Whether the cluster has a scheduler for services cannot be known here. */
    @Test
    void theAdaptiveSchedulerIsNotRefusedHere() {
        Configuration adaptive =
                new Configuration()
                        .set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Adaptive);

        assertThat(vertex(adaptive, RosDescriptor.newBuilder("svc").build())).isNotNull();
    }

    private static JobVertex vertex(Configuration job, RosDescriptor descriptor) {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment(job);
        env.addRpcService(Echo.class, descriptor);
        env.fromSequence(1, 10).sinkTo(new DiscardingSink<>());
        return StreamSupport.stream(
                        env.getStreamGraph().getJobGraph().getVertices().spliterator(), false)
                .filter(vertex -> vertex.getName().equals("RPC service: svc"))
                .findFirst()
                .orElseThrow();
    }

    /** Answers with the request. */
    public static class Echo implements RpcOperator<Long, Long> {
        @Override
        public Long call(Long request) {
            return request;
        }
    }
}
