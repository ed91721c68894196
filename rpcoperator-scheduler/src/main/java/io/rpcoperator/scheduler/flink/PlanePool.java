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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.runtime.clusterframework.types.AllocationID;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.jobmaster.SlotInfo;
import org.apache.flink.runtime.jobmaster.slotpool.DeclarativeSlotPool;
import org.apache.flink.runtime.jobmaster.slotpool.DeclarativeSlotPoolFactory;
import org.apache.flink.runtime.jobmaster.slotpool.SlotPoolService;
import org.apache.flink.runtime.slots.ResourceRequirement;
import org.apache.flink.runtime.util.ResourceCounter;
import org.apache.flink.util.FlinkException;

/**
 * The slot pool of one plane, with a look at what is in it.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 *
 * @param service the pool as a JobMaster knows it
 * @param slots what is in it
 */
record PlanePool(SlotPoolService service, DeclarativeSlotPool slots) {

    /**
     * A pool that is empty.
     *
     * @param make makes the pool, with one {@link DeclarativeSlotPool} in it
     */
    static PlanePool of(
            Function<DeclarativeSlotPoolFactory, SlotPoolService> make,
            DeclarativeSlotPoolFactory factory) {
        List<DeclarativeSlotPool> made = new ArrayList<>();
        SlotPoolService service =
                make.apply(
                        (job, requirements, idleTimeout, rpcTimeout, interval, mainThread) -> {
                            made.add(
                                    factory.create(
                                            job,
                                            requirements,
                                            idleTimeout,
                                            rpcTimeout,
                                            interval,
                                            mainThread));
                            return made.get(0);
                        });
        return new PlanePool(service, Objects.requireNonNull(made.get(0)));
    }

    /** Slots that the plane requires, by profile. */
    ResourceCounter required() {
        return counted(slots.getResourceRequirements());
    }

    static ResourceCounter counted(Collection<ResourceRequirement> requirements) {
        ResourceCounter counter = ResourceCounter.empty();
        for (ResourceRequirement each : requirements) {
            counter = counter.add(each.getResourceProfile(), each.getNumberOfRequiredSlots());
        }
        return counter;
    }

    /** The profiles of the slots that it has, used or free. */
    List<ResourceProfile> profiles() {
        List<ResourceProfile> profiles = new ArrayList<>();
        for (SlotInfo each : slots.getAllSlotsInformation()) {
            profiles.add(each.getResourceProfile());
        }
        return profiles;
    }

    /** The slots that it has, used or free. */
    Set<AllocationID> allocations() {
        return slots.getAllSlotsInformation().stream()
                .map(SlotInfo::getAllocationId)
                .collect(Collectors.toSet());
    }

    /** Has the TaskManagers offer its free slots again. */
    void giveBackFreeSlots() {
        Set<ResourceID> taskManagers =
                slots.getFreeSlotTracker().getFreeSlotsInformation().stream()
                        .map(each -> each.getTaskManagerLocation().getResourceID())
                        .collect(Collectors.toSet());
        taskManagers.forEach(
                each ->
                        service.releaseFreeSlotsOnTaskManager(
                                each, new FlinkException("The slot is wanted elsewhere.")));
    }
}
