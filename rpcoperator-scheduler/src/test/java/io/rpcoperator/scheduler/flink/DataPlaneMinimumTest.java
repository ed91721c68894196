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

import java.lang.reflect.Proxy;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobmanager.scheduler.SlotSharingGroup;
import org.apache.flink.runtime.scheduler.SchedulerNG;
import org.apache.flink.runtime.util.ResourceCounter;
import org.junit.jupiter.api.Test;

class DataPlaneMinimumTest {

    private final JobResourceRequirements.Builder bounds = JobResourceRequirements.newBuilder();
    private final JobGraph graph = new JobGraph(new JobID(), "job");
    private final SlotSharingGroup one = new SlotSharingGroup();
    private final SlotSharingGroup other = new SlotSharingGroup();

    @Test
    void theAdaptiveSchedulerNeedsItsLowerBounds() {
        add(one, 2);
        add(one, 3);
        add(other, 1);
        DataPlaneMinimum minimum = new DataPlaneMinimum(scheduler(SchedulerType.Adaptive), graph);

        assertThat(minimum.apply(any(40))).isEqualTo(any(4));
        assertThat(minimum.apply(any(3))).as("no more than it requires").isEqualTo(any(3));
        assertThat(minimum.apply(ResourceCounter.empty()).isEmpty()).as("it has ended").isTrue();
    }

    @Test
    void anyOtherNeedsAllThatItRequires() {
        graph.setJobType(JobType.STREAMING);
        DataPlaneMinimum minimum = new DataPlaneMinimum(scheduler(SchedulerType.Default), graph);

        assertThat(minimum.apply(any(40))).isEqualTo(any(40));
    }

    @Test
    void aBatchJobRunsInAnySlot() {
        graph.setJobType(JobType.BATCH);
        DataPlaneMinimum minimum =
                new DataPlaneMinimum(scheduler(SchedulerType.AdaptiveBatch), graph);

        assertThat(minimum.apply(any(40))).isEqualTo(any(1));
        assertThat(minimum.apply(ResourceCounter.empty()).isEmpty()).isTrue();
    }

    private static ResourceCounter any(int slots) {
        return ResourceCounter.withResource(ResourceProfile.UNKNOWN, slots);
    }

    private void add(SlotSharingGroup group, int lowerBound) {
        JobVertex vertex = new JobVertex("vertex");
        vertex.setSlotSharingGroup(group);
        graph.addVertex(vertex);
        bounds.setParallelismForJobVertex(vertex.getID(), lowerBound, 20);
    }

    /** One that says what it is, and which bounds it has. */
    private SchedulerNG scheduler(SchedulerType type) {
        return (SchedulerNG)
                Proxy.newProxyInstance(
                        SchedulerNG.class.getClassLoader(),
                        new Class<?>[] {SchedulerNG.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("getSchedulerType")
                                        ? type
                                        : bounds.build());
    }
}
