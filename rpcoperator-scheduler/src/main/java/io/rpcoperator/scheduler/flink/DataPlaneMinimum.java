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

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.instance.SlotSharingGroupId;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexResourceRequirements;
import org.apache.flink.runtime.scheduler.SchedulerNG;
import org.apache.flink.runtime.util.ResourceCounter;

/**
 * What a data plane cannot run without, of the slots that it requires. To the Adaptive scheduler,
 * which requires what it would like to have, these are its lower bounds: as many slots of each slot
 * sharing group as the vertex with the highest has subtasks. A batch job runs in any slot that it
 * gets. Any other needs all.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
record DataPlaneMinimum(SchedulerNG scheduler, JobGraph graph)
        implements UnaryOperator<ResourceCounter> {

    @Override
    public ResourceCounter apply(ResourceCounter required) {
        if (required.isEmpty()) {
            return required;
        } else if (scheduler.getSchedulerType() == SchedulerType.Adaptive) {
            int slots = Math.min(ofLowerBounds(), required.getTotalResourceCount());
            return ResourceCounter.withResource(ResourceProfile.UNKNOWN, slots);
        } else if (graph.getJobType() == JobType.BATCH) {
            return ResourceCounter.withResource(ResourceProfile.UNKNOWN, 1);
        }
        return required;
    }

    private int ofLowerBounds() {
        JobResourceRequirements bounds = scheduler.requestJobResourceRequirements();
        Map<SlotSharingGroupId, Integer> groups = new HashMap<>();
        for (JobVertex vertex : graph.getVertices()) {
            JobVertexResourceRequirements own =
                    bounds.getJobVertexParallelisms().get(vertex.getID());
            if (own != null) {
                groups.merge(
                        vertex.getSlotSharingGroup().getSlotSharingGroupId(),
                        own.getParallelism().getLowerBound(),
                        Math::max);
            }
        }
        return groups.values().stream().mapToInt(Integer::intValue).sum();
    }
}
