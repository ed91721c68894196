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

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.runtime.graph.ServiceConfiguration;
import io.rpcoperator.runtime.graph.ServiceManifest;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.graph.ServiceVertex;
import io.rpcoperator.runtime.task.ServiceOperatorFactory;
import io.rpcoperator.spi.ServiceDeclaration;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.apache.flink.api.common.operators.util.SlotSharingGroupUtils;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Adds a service to a job: one vertex without edges, hence each subtask a pipelined region of its
 * own, in a slot sharing group of its own.
 *
 * <p>The vertex is made of the public {@code StreamGraph.addLegacySource}, the one entry that takes
 * any operator factory without an input: a {@code Transformation} of our own would not pass Flink's
 * translator, and a {@code Source} cannot be without an output record type and reader loop.
 */
final class ServiceGraph {

    private ServiceGraph() {}

    /**
     * Adds the service's vertex.
     *
     * @return its subtasks
     * @throws InvalidProgramException if the service's options are wrong
     */
    static int add(StreamGraph graph, ServiceDeclaration service, ReadableConfig jobConfiguration) {
        RosDescriptor descriptor = service.descriptor();
        ServiceSettings settings =
                ServiceSettings.of(
                        descriptor,
                        ServiceConfiguration.of(
                                service.name(),
                                new Configuration(),
                                jobConfiguration,
                                descriptor.configuration()));

        int id = Transformation.getNewNodeId();
        String group = ServiceVertex.uid(service.name());
        graph.addLegacySource(
                id,
                group,
                null,
                new ServiceOperatorFactory(service),
                null,
                Types.VOID,
                ServiceVertex.vertexName(service.name()));
        graph.setTransformationUID(id, ServiceVertex.uid(service.name()));
        graph.setParallelism(id, settings.parallelism().min(), true);
        // Flink restores no vertex from a savepoint whose maximum was another one.
        graph.setMaxParallelism(id, KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM);
        // A second attempt of a subtask would be a second endpoint under the first one's name.
        graph.setSupportsConcurrentExecutionAttempts(id, false);
        graph.setManagedMemoryUseCaseWeights(id, Map.of(), Set.of());
        ServiceManifest.write(descriptor, settings.parallelism(), graph.getJobConfiguration());
        descriptor
                .slotSharingGroup(group)
                .ifPresent(g -> graph.setSlotSharingGroupResource(Map.of(group, profile(g))));
        return settings.parallelism().min();
    }

    private static ResourceProfile profile(SlotSharingGroup group) {
        return ResourceProfile.fromResourceSpec(
                SlotSharingGroupUtils.extractResourceSpec(group), MemorySize.ZERO);
    }
}
