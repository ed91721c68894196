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

import io.rpcoperator.scheduler.slots.SlotDivision;
import io.rpcoperator.scheduler.slots.SlotDivision.Claim;
import io.rpcoperator.scheduler.slots.SlotDivision.Plane;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.clusterframework.types.AllocationID;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.concurrent.ComponentMainThreadExecutor;
import org.apache.flink.runtime.jobmanager.slots.TaskManagerGateway;
import org.apache.flink.runtime.jobmaster.AllocatedSlotInfo;
import org.apache.flink.runtime.jobmaster.AllocatedSlotReport;
import org.apache.flink.runtime.jobmaster.JobMasterId;
import org.apache.flink.runtime.jobmaster.slotpool.SlotPoolService;
import org.apache.flink.runtime.resourcemanager.ResourceManagerGateway;
import org.apache.flink.runtime.slots.ResourceRequirement;
import org.apache.flink.runtime.slots.ResourceRequirements;
import org.apache.flink.runtime.taskexecutor.slot.SlotOffer;
import org.apache.flink.runtime.taskmanager.TaskManagerLocation;
import org.apache.flink.runtime.util.ResourceCounter;
import org.apache.flink.util.FlinkException;
import org.jspecify.annotations.Nullable;

/**
 * Two whole slot pools of Flink's behind one JobMaster. The ResourceManager hears of the sum of
 * what both require; what it gives is divided ({@link SlotDivision}).
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class CompositeSlotPool implements SlotPoolService {

    /** What a pool has just asked for, or got, may be on its way to the other. */
    private static final Duration SETTLING = Duration.ofMillis(50);

    /** A plane that waits for slots looks so often for some that the other has over. */
    private static final Duration RECHECK = Duration.ofSeconds(1);

    private final JobID job;
    private final SlotPoolService data;
    private final SlotPoolService services;
    private final ComponentMainThreadExecutor mainThread;
    private final Set<ResourceID> taskManagers = new HashSet<>();
    private final Map<AllocationID, ResourceProfile> profiles = new HashMap<>();
    private ResourceCounter requiredByData = ResourceCounter.empty();
    private ResourceCounter requiredByServices = ResourceCounter.empty();
    private boolean dataIsRunning;
    private boolean checkIsDue;
    private boolean closed;

    CompositeSlotPool(
            JobID job,
            SlotPoolService data,
            SlotPoolService services,
            ComponentMainThreadExecutor mainThread) {
        this.job = job;
        this.data = data;
        this.services = services;
        this.mainThread = mainThread;
    }

    SlotPoolService data() {
        return data;
    }

    SlotPoolService services() {
        return services;
    }

    private List<SlotPoolService> both() {
        return List.of(data, services);
    }

    // ------------------------------------------------------------------ its life

    @Override
    public void start(JobMasterId jobMaster, String address) throws Exception {
        data.start(jobMaster, address);
        services.start(jobMaster, address);
    }

    @Override
    public void close() {
        closed = true;
        services.close();
        data.close();
    }

    @Override
    public boolean registerTaskManager(ResourceID taskManager) {
        taskManagers.add(taskManager);
        boolean newToData = data.registerTaskManager(taskManager);
        return services.registerTaskManager(taskManager) || newToData;
    }

    @Override
    public boolean releaseTaskManager(ResourceID taskManager, Exception cause) {
        taskManagers.remove(taskManager);
        boolean knownToData = data.releaseTaskManager(taskManager, cause);
        return services.releaseTaskManager(taskManager, cause) || knownToData;
    }

    // ------------------------------------------------------------------ what is required

    @Override
    public void connectToResourceManager(ResourceManagerGateway resourceManager) {
        data.connectToResourceManager(summing(resourceManager, Plane.DATA));
        services.connectToResourceManager(summing(resourceManager, Plane.SERVICES));
    }

    @Override
    public void disconnectResourceManager() {
        both().forEach(SlotPoolService::disconnectResourceManager);
    }

    /** A ResourceManager to which one plane tells what it requires, and hears what both do. */
    private ResourceManagerGateway summing(ResourceManagerGateway resourceManager, Plane plane) {
        return (ResourceManagerGateway)
                Proxy.newProxyInstance(
                        ResourceManagerGateway.class.getClassLoader(),
                        new Class<?>[] {ResourceManagerGateway.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("declareRequiredResources")) {
                                arguments[1] = summed((ResourceRequirements) arguments[1], plane);
                            }
                            try {
                                return method.invoke(resourceManager, arguments);
                            } catch (InvocationTargetException e) {
                                throw Objects.requireNonNull(e.getCause());
                            }
                        });
    }

    private ResourceRequirements summed(ResourceRequirements declared, Plane plane) {
        ResourceCounter required = counted(declared.getResourceRequirements());
        if (plane == Plane.DATA) {
            requiredByData = required;
        } else {
            requiredByServices = required;
        }
        checkIn(SETTLING);
        return ResourceRequirements.create(
                declared.getJobId(),
                declared.getApplicationId(),
                declared.getTargetAddress(),
                requiredByData.add(requiredByServices).getResourcesWithCount().stream()
                        .map(each -> ResourceRequirement.create(each.getKey(), each.getValue()))
                        .toList());
    }

    private static ResourceCounter counted(Collection<ResourceRequirement> requirements) {
        ResourceCounter counter = ResourceCounter.empty();
        for (ResourceRequirement each : requirements) {
            counter = counter.add(each.getResourceProfile(), each.getNumberOfRequiredSlots());
        }
        return counter;
    }

    @Override
    public void notifyNotEnoughResourcesAvailable(Collection<ResourceRequirement> acquired) {
        // Services wait for slots as long as it takes: only the data plane gives up.
        Map<ResourceProfile, Integer> found =
                acquired.stream()
                        .collect(
                                Collectors.toMap(
                                        ResourceRequirement::getResourceProfile,
                                        ResourceRequirement::getNumberOfRequiredSlots,
                                        Integer::sum));
        if (!division().isEnoughForData(found)) {
            data.notifyNotEnoughResourcesAvailable(acquired);
        }
    }

    // ------------------------------------------------------------------ what is offered

    @Override
    public Collection<SlotOffer> offerSlots(
            TaskManagerLocation location,
            TaskManagerGateway taskManager,
            Collection<SlotOffer> offers) {
        Set<AllocationID> ofServices = owned(services, location.getResourceID());
        Set<AllocationID> ofData = owned(data, location.getResourceID());
        SlotDivision division = division();
        List<SlotOffer> toServices = new ArrayList<>();
        List<SlotOffer> toData = new ArrayList<>();
        for (SlotOffer offer : offers) {
            Plane plane =
                    ofServices.contains(offer.getAllocationId())
                            ? Plane.SERVICES
                            : ofData.contains(offer.getAllocationId())
                                    ? Plane.DATA
                                    : plane(division, offer.getResourceProfile());
            profiles.put(offer.getAllocationId(), offer.getResourceProfile());
            (plane == Plane.SERVICES ? toServices : toData).add(offer);
        }
        List<SlotOffer> accepted = new ArrayList<>();
        if (!toData.isEmpty()) {
            accepted.addAll(data.offerSlots(location, taskManager, toData));
        }
        if (!toServices.isEmpty()) {
            accepted.addAll(services.offerSlots(location, taskManager, toServices));
        }
        return accepted;
    }

    /** One that nobody requires goes to the data plane, which may keep it for a restart. */
    private static Plane plane(SlotDivision division, ResourceProfile slot) {
        return division.give(slot)
                .orElse(division.isMadeForServices(slot) ? Plane.SERVICES : Plane.DATA);
    }

    // ------------------------------------------------------------------ what is over

    /** The data plane keeps what it has while it restarts. */
    void dataIsRunning(boolean running) {
        dataIsRunning = running;
        checkIn(SETTLING);
    }

    private void checkIn(Duration delay) {
        if (!checkIsDue && !closed) {
            checkIsDue = true;
            mainThread.schedule(this::check, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * A free slot that lingers in one pool counts as given to the job, and the other would wait for
     * it as long as {@code slot.idle.timeout}.
     */
    private void check() {
        checkIsDue = false;
        if (closed) {
            return;
        }
        forgetLostSlots();
        SlotDivision division = division();
        if (dataIsRunning && division.isHoldingBack(Plane.DATA)) {
            giveBackFreeSlots(data);
        }
        if (division.isHoldingBack(Plane.SERVICES)) {
            giveBackFreeSlots(services);
        }
        if (division.isWaiting(Plane.DATA) || division.isWaiting(Plane.SERVICES)) {
            checkIn(RECHECK);
        }
    }

    private void forgetLostSlots() {
        Set<AllocationID> here = new HashSet<>();
        for (ResourceID taskManager : taskManagers) {
            both().forEach(pool -> here.addAll(owned(pool, taskManager)));
        }
        profiles.keySet().retainAll(here);
    }

    private void giveBackFreeSlots(SlotPoolService pool) {
        for (ResourceID taskManager : List.copyOf(taskManagers)) {
            pool.releaseFreeSlotsOnTaskManager(
                    taskManager, new FlinkException("The slot is wanted elsewhere in the job."));
        }
    }

    private SlotDivision division() {
        return new SlotDivision(
                new Claim(requiredByData, held(data)),
                new Claim(requiredByServices, held(services)));
    }

    private List<ResourceProfile> held(SlotPoolService pool) {
        return taskManagers.stream()
                .flatMap(taskManager -> owned(pool, taskManager).stream())
                .map(slot -> profiles.getOrDefault(slot, ResourceProfile.UNKNOWN))
                .toList();
    }

    private static Set<AllocationID> owned(SlotPoolService pool, ResourceID taskManager) {
        return pool.createAllocatedSlotReport(taskManager).getAllocatedSlotInfos().stream()
                .map(AllocatedSlotInfo::getAllocationId)
                .collect(Collectors.toSet());
    }

    // ------------------------------------------------------------------ what goes to both

    @Override
    public Optional<ResourceID> failAllocation(
            @Nullable ResourceID taskManager, AllocationID allocation, Exception cause) {
        boolean ofServices =
                taskManagers.stream().anyMatch(each -> owned(services, each).contains(allocation));
        Optional<ResourceID> empty =
                (ofServices ? services : data).failAllocation(taskManager, allocation, cause);
        profiles.remove(allocation);
        // The JobMaster leaves a TaskManager that is told of here.
        return empty.filter(each -> both().stream().allMatch(pool -> owned(pool, each).isEmpty()));
    }

    @Override
    public void releaseFreeSlotsOnTaskManager(ResourceID taskManager, Exception cause) {
        both().forEach(pool -> pool.releaseFreeSlotsOnTaskManager(taskManager, cause));
    }

    @Override
    public AllocatedSlotReport createAllocatedSlotReport(ResourceID taskManager) {
        List<AllocatedSlotInfo> slots = new ArrayList<>();
        both().forEach(
                        pool ->
                                slots.addAll(
                                        pool.createAllocatedSlotReport(taskManager)
                                                .getAllocatedSlotInfos()));
        return new AllocatedSlotReport(job, slots);
    }
}
