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

import io.rpcoperator.scheduler.slots.ShortJobs;
import io.rpcoperator.scheduler.slots.SlotDivision;
import io.rpcoperator.scheduler.slots.SlotDivision.Claim;
import io.rpcoperator.scheduler.slots.SlotDivision.Plane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.clusterframework.types.AllocationID;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.concurrent.ComponentMainThreadExecutor;
import org.apache.flink.runtime.jobmanager.slots.TaskManagerGateway;
import org.apache.flink.runtime.jobmaster.AllocatedSlotInfo;
import org.apache.flink.runtime.jobmaster.AllocatedSlotReport;
import org.apache.flink.runtime.jobmaster.JobMasterId;
import org.apache.flink.runtime.jobmaster.slotpool.RequestSlotMatchingStrategy;
import org.apache.flink.runtime.jobmaster.slotpool.SlotPoolService;
import org.apache.flink.runtime.resourcemanager.ResourceManagerGateway;
import org.apache.flink.runtime.slots.ResourceRequirement;
import org.apache.flink.runtime.taskexecutor.slot.SlotOffer;
import org.apache.flink.runtime.taskmanager.TaskManagerLocation;
import org.apache.flink.runtime.util.ResourceCounter;
import org.jspecify.annotations.Nullable;

/**
 * Two whole slot pools of Flink's behind one JobMaster. The ResourceManager hears of the sum of
 * what both require ({@link SummedRequirements}); what it gives is divided ({@link SlotDivision}).
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class CompositeSlotPool implements SlotPoolService {

    /** What a pool has just asked for, or got, may be on its way to the other. */
    private static final Duration SETTLING = Duration.ofMillis(50);

    /** A plane that waits for slots looks so often for some that the other has over. */
    private static final Duration RECHECK = Duration.ofSeconds(1);

    private final JobID job;
    private final PlanePool data;
    private final PlanePool services;
    private final ServiceSlots serviceSlots;
    private final SummedRequirements requirements;
    private final ShortJobs jobs;
    private final ComponentMainThreadExecutor mainThread;
    private ShortJobs.@Nullable Member amongJobs;
    private UnaryOperator<ResourceCounter> minimum = UnaryOperator.identity();
    private Consumer<ResourceCounter> givingWay = lacked -> {};
    private boolean dataIsRunning;
    private boolean checkIsDue;
    private boolean closed;

    /**
     * Two pools that are empty.
     *
     * @param services makes the pool of services, which serves requests in the order it is told
     * @param jobs where this job tells others whether it lacks slots
     */
    CompositeSlotPool(
            JobID job,
            PlanePool data,
            Function<RequestSlotMatchingStrategy, PlanePool> services,
            ShortJobs jobs,
            ComponentMainThreadExecutor mainThread) {
        this.job = job;
        this.data = data;
        this.serviceSlots = new ServiceSlots(this::leftToData);
        this.services = services.apply(serviceSlots);
        this.requirements = new SummedRequirements(this::heldBack, () -> checkIn(SETTLING));
        this.jobs = jobs;
        this.mainThread = mainThread;
    }

    /** Sets what the data plane cannot run without, of what it requires. */
    void dataPlane(UnaryOperator<ResourceCounter> needs) {
        minimum = needs;
    }

    /** Sets who is told, again and again, what the data plane cannot run without and lacks. */
    void giveWay(Consumer<ResourceCounter> to) {
        givingWay = to;
    }

    SlotPoolService data() {
        return data.service();
    }

    SlotPoolService services() {
        return services.service();
    }

    ServiceSlots serviceSlots() {
        return serviceSlots;
    }

    private List<SlotPoolService> both() {
        return List.of(data(), services());
    }

    // ------------------------------------------------------------------ its life

    @Override
    public void start(JobMasterId jobMaster, String address) throws Exception {
        data().start(jobMaster, address);
        services().start(jobMaster, address);
        amongJobs = jobs.join(() -> mainThread.execute(this::tellChanges));
    }

    @Override
    public void close() {
        closed = true;
        if (amongJobs != null) {
            amongJobs.leave();
        }
        services().close();
        data().close();
    }

    @Override
    public boolean registerTaskManager(ResourceID taskManager) {
        boolean newToData = data().registerTaskManager(taskManager);
        return services().registerTaskManager(taskManager) || newToData;
    }

    @Override
    public boolean releaseTaskManager(ResourceID taskManager, Exception cause) {
        boolean knownToData = data().releaseTaskManager(taskManager, cause);
        return services().releaseTaskManager(taskManager, cause) || knownToData;
    }

    // ------------------------------------------------------------------ what is required

    @Override
    public void connectToResourceManager(ResourceManagerGateway resourceManager) {
        data().connectToResourceManager(requirements.toldBy(Plane.DATA, resourceManager));
        services().connectToResourceManager(requirements.toldBy(Plane.SERVICES, resourceManager));
    }

    @Override
    public void disconnectResourceManager() {
        requirements.disconnect();
        both().forEach(SlotPoolService::disconnectResourceManager);
    }

    /** What services would have beyond their lower bounds waits until all jobs can run. */
    private ResourceCounter heldBack() {
        return amongJobs != null && amongJobs.areOthersShort()
                ? serviceSlots.waitedForBeyondLowerBounds()
                : ResourceCounter.empty();
    }

    private void tellChanges() {
        if (!closed) {
            requirements.tellChanges();
        }
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
            data().notifyNotEnoughResourcesAvailable(acquired);
        }
    }

    // ------------------------------------------------------------------ what is offered

    @Override
    public Collection<SlotOffer> offerSlots(
            TaskManagerLocation location,
            TaskManagerGateway taskManager,
            Collection<SlotOffer> offers) {
        Set<AllocationID> ofServices = services.allocations();
        Set<AllocationID> ofData = data.allocations();
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
            (plane == Plane.SERVICES ? toServices : toData).add(offer);
        }
        List<SlotOffer> accepted = new ArrayList<>();
        if (!toData.isEmpty()) {
            accepted.addAll(data().offerSlots(location, taskManager, toData));
        }
        if (!toServices.isEmpty()) {
            accepted.addAll(services().offerSlots(location, taskManager, toServices));
        }
        return accepted;
    }

    /** One that nobody requires goes to the data plane, which may keep it for a restart. */
    private static Plane plane(SlotDivision division, ResourceProfile slot) {
        return division.give(slot)
                .orElse(division.isMadeForServices(slot) ? Plane.SERVICES : Plane.DATA);
    }

    /** The slots of services that go back, to be offered to the data plane, when they are free. */
    private Predicate<ResourceProfile> leftToData() {
        SlotDivision division = division();
        return slot -> {
            boolean isLeft = division.isLackedByData(slot);
            if (isLeft) {
                mainThread.execute(services::giveBackFreeSlots);
            }
            return isLeft;
        };
    }

    private SlotDivision division() {
        ResourceCounter required = data.required();
        return new SlotDivision(
                new Claim(required, data.profiles()),
                minimum.apply(required),
                new Claim(services.required(), services.profiles()),
                serviceSlots.shares());
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
    void check() {
        checkIsDue = false;
        if (closed) {
            return;
        }
        SlotDivision division = division();
        if (dataIsRunning && division.isHoldingBack(Plane.DATA)) {
            data.giveBackFreeSlots();
        }
        if (division.isHoldingBack(Plane.SERVICES)) {
            services.giveBackFreeSlots();
        }
        ResourceCounter lacked = division.lackedByData();
        if (amongJobs != null) {
            amongJobs.isShort(!lacked.isEmpty());
        }
        givingWay.accept(lacked);
        tellChanges();
        if (division.isWaiting(Plane.DATA) || division.isWaiting(Plane.SERVICES)) {
            checkIn(RECHECK);
        }
    }

    // ------------------------------------------------------------------ what goes to both

    @Override
    public Optional<ResourceID> failAllocation(
            @Nullable ResourceID taskManager, AllocationID allocation, Exception cause) {
        boolean ofServices = services.allocations().contains(allocation);
        Optional<ResourceID> empty =
                (ofServices ? services() : data()).failAllocation(taskManager, allocation, cause);
        // The JobMaster leaves a TaskManager that is told of here.
        return empty.filter(
                each ->
                        Stream.of(data, services)
                                .noneMatch(pool -> pool.slots().containsSlots(each)));
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
