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

import io.rpcoperator.scheduler.slots.ShortJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.ApplicationID;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.clusterframework.types.AllocationID;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.clusterframework.types.SlotProfile;
import org.apache.flink.runtime.concurrent.ManuallyTriggeredComponentMainThreadExecutor;
import org.apache.flink.runtime.executiongraph.utils.SimpleAckingTaskManagerGateway;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobmaster.JobMasterId;
import org.apache.flink.runtime.jobmaster.SlotRequestId;
import org.apache.flink.runtime.jobmaster.slotpool.DeclarativeSlotPoolBridgeServiceFactory;
import org.apache.flink.runtime.jobmaster.slotpool.DeclarativeSlotPoolFactory;
import org.apache.flink.runtime.jobmaster.slotpool.DeclarativeSlotPoolServiceFactory;
import org.apache.flink.runtime.jobmaster.slotpool.DefaultDeclarativeSlotPoolFactory;
import org.apache.flink.runtime.jobmaster.slotpool.PhysicalSlotProvider;
import org.apache.flink.runtime.jobmaster.slotpool.PhysicalSlotRequest;
import org.apache.flink.runtime.jobmaster.slotpool.SlotPool;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.resourcemanager.utils.TestingResourceManagerGateway;
import org.apache.flink.runtime.scheduler.taskexecload.DefaultTaskExecutionLoad;
import org.apache.flink.runtime.taskexecutor.slot.SlotOffer;
import org.apache.flink.runtime.taskmanager.LocalTaskManagerLocation;
import org.apache.flink.runtime.taskmanager.TaskManagerLocation;
import org.apache.flink.runtime.util.ResourceCounter;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.clock.SystemClock;
import org.junit.jupiter.api.Test;

class CompositeSlotPoolTest {

    private static final ResourceProfile ANY = ResourceProfile.UNKNOWN;
    private static final Duration NEVER = Duration.ofDays(1);

    private final ManuallyTriggeredComponentMainThreadExecutor mainThread =
            new ManuallyTriggeredComponentMainThreadExecutor(Thread.currentThread());
    private final ShortJobs jobs = new ShortJobs();

    /** A job, its service, and what it has told and given back. */
    private final class Job {

        final JobID id = new JobID();
        final JobVertexID service = new JobVertexID();
        final JobVertexID other = new JobVertexID();
        final TaskManagerLocation taskManager = new LocalTaskManagerLocation();
        final SimpleAckingTaskManagerGateway gateway = new SimpleAckingTaskManagerGateway();
        final List<Integer> asked = new ArrayList<>();
        final List<AllocationID> givenBack = new ArrayList<>();
        final CompositeSlotPool pool;
        final PhysicalSlotProvider requests;
        PlanePool data;

        Job() throws Exception {
            DeclarativeSlotPoolFactory pools = new DefaultDeclarativeSlotPoolFactory();
            SystemClock clock = SystemClock.getInstance();
            ApplicationID application = new ApplicationID();
            data =
                    PlanePool.of(
                            each ->
                                    new DeclarativeSlotPoolServiceFactory(
                                                    clock, NEVER, NEVER, Duration.ZERO)
                                            .createSlotPoolService(
                                                    id, application, each, mainThread),
                            pools);
            pool =
                    new CompositeSlotPool(
                            id,
                            data,
                            order ->
                                    PlanePool.of(
                                            each ->
                                                    new DeclarativeSlotPoolBridgeServiceFactory(
                                                                    clock,
                                                                    NEVER,
                                                                    NEVER,
                                                                    NEVER,
                                                                    Duration.ZERO,
                                                                    false,
                                                                    order)
                                                            .createSlotPoolService(
                                                                    id,
                                                                    application,
                                                                    each,
                                                                    mainThread),
                                            pools),
                            jobs,
                            mainThread);
            pool.start(JobMasterId.generate(), "here");
            requests =
                    pool.serviceSlots()
                            .open(
                                    List.of(service, other),
                                    pool.services().castInto(SlotPool.class).orElseThrow());
            gateway.setFreeSlotFunction(
                    (slot, reason) -> {
                        givenBack.add(slot);
                        return CompletableFuture.completedFuture(Acknowledge.get());
                    });
            TestingResourceManagerGateway resourceManager = new TestingResourceManagerGateway();
            resourceManager.setDeclareRequiredResourcesFunction(
                    (jobMaster, requirements) -> {
                        asked.add(
                                PlanePool.counted(requirements.getResourceRequirements())
                                        .getTotalResourceCount());
                        return CompletableFuture.completedFuture(Acknowledge.get());
                    });
            pool.connectToResourceManager(resourceManager);
            pool.registerTaskManager(taskManager.getResourceID());
        }

        void dataRequires(int slots) {
            data.slots()
                    .setResourceRequirements(
                            slots == 0
                                    ? ResourceCounter.empty()
                                    : ResourceCounter.withResource(ANY, slots));
        }

        /** A replica that waits for a slot, or has one. */
        SlotRequestId replica() {
            return replica(service);
        }

        SlotRequestId replica(JobVertexID service) {
            SlotRequestId replica = new SlotRequestId();
            PhysicalSlotRequest request =
                    new PhysicalSlotRequest(
                            replica,
                            SlotProfile.priorAllocation(ANY, ANY, List.of(), List.of(), Set.of()),
                            DefaultTaskExecutionLoad.EMPTY,
                            true);
            pool.serviceSlots()
                    .askFor(service, () -> requests.allocatePhysicalSlots(List.of(request)));
            return replica;
        }

        AllocationID isOfferedASlot() {
            SlotOffer offer = new SlotOffer(new AllocationID(), 0, ResourceProfile.ANY);
            assertThat(offer(offer)).containsExactly(offer);
            return offer.getAllocationId();
        }

        Collection<SlotOffer> offer(SlotOffer... offers) {
            return pool.offerSlots(taskManager, gateway, List.of(offers));
        }

        void leaves(SlotRequestId replica) {
            requests.cancelSlotRequest(replica, new FlinkException("it has ended"));
        }

        /** What the pool sees it tells the others. */
        void looks() {
            pool.check();
            mainThread.triggerAll();
        }

        int held() {
            return held(service);
        }

        int held(JobVertexID service) {
            return pool.serviceSlots().share(service).held();
        }
    }

    @Test
    void thePlanesAreOneJob() throws Exception {
        Job job = new Job();
        job.dataRequires(2);
        job.replica();

        assertThat(job.asked).endsWith(3);
        job.isOfferedASlot();
        job.isOfferedASlot();
        assertThat(job.held()).as("the data plane needs both").isZero();
        AllocationID third = job.isOfferedASlot();
        assertThat(job.held()).isEqualTo(1);
        job.offer(new SlotOffer(third, 0, ResourceProfile.ANY));
        assertThat(job.data.allocations()).as("an offer that is repeated").doesNotContain(third);
        assertThat(
                        job.pool
                                .createAllocatedSlotReport(job.taskManager.getResourceID())
                                .getAllocatedSlotInfos())
                .hasSize(3);
    }

    @Test
    void aSlotThatAReplicaLeavesIsOfferedToADataPlaneThatLacksOne() throws Exception {
        Job job = new Job();
        SlotRequestId replica = job.replica();
        AllocationID slot = job.isOfferedASlot();
        job.replica();
        job.dataRequires(1);

        job.leaves(replica);
        mainThread.triggerAll();

        assertThat(job.givenBack).containsExactly(slot);
        assertThat(job.held()).as("the other replica waits").isZero();
        job.offer(new SlotOffer(new AllocationID(), 0, ResourceProfile.ANY));
        assertThat(job.data.allocations()).hasSize(1);
    }

    @Test
    void aSlotThatAReplicaLeavesIsTheNextReplicasOtherwise() throws Exception {
        Job job = new Job();
        SlotRequestId replica = job.replica();
        job.isOfferedASlot();
        job.replica();

        job.leaves(replica);
        mainThread.triggerAll();

        assertThat(job.givenBack).isEmpty();
        assertThat(job.held()).isEqualTo(1);
    }

    @Test
    void aServiceThatHasGrownWaitsForTheLowerBoundOfAnotherThatAsksLater() throws Exception {
        Job job = new Job();
        job.replica();
        job.isOfferedASlot();
        for (int i = 0; i < 4; i++) {
            job.replica();
        }
        for (int i = 0; i < 4; i++) {
            job.replica(job.other);
        }
        job.pool.serviceSlots().lowerBounds(service -> service.equals(job.other) ? 2 : 1);

        job.isOfferedASlot();
        job.isOfferedASlot();
        assertThat(job.held()).isEqualTo(1);
        assertThat(job.held(job.other)).isEqualTo(2);

        job.isOfferedASlot();
        job.isOfferedASlot();
        job.isOfferedASlot();
        assertThat(job.held()).as("in turn").isEqualTo(3);
        assertThat(job.held(job.other)).isEqualTo(3);
    }

    @Test
    void nobodyAsksForMoreThanLowerBoundsWhileAnotherJobCannotRun() throws Exception {
        Job grown = new Job();
        grown.pool.serviceSlots().lowerBounds(service -> 2);
        for (int i = 0; i < 5; i++) {
            grown.replica();
        }
        grown.isOfferedASlot();
        assertThat(grown.asked).endsWith(5);
        Job other = new Job();

        other.dataRequires(1);
        other.looks();

        assertThat(grown.asked).as("its lower bound").endsWith(2);
        grown.replica();
        assertThat(grown.asked).endsWith(2);
        assertThat(other.asked).endsWith(1);

        other.isOfferedASlot();
        other.looks();

        assertThat(grown.asked).endsWith(6);
    }

    @Test
    void aJobThatIsGoneHoldsNobodyUp() throws Exception {
        Job grown = new Job();
        grown.replica();
        grown.replica();
        Job other = new Job();
        other.dataRequires(1);
        other.looks();
        assertThat(grown.asked).endsWith(1);

        other.pool.close();
        mainThread.triggerAll();

        assertThat(grown.asked).endsWith(2);
    }
}
