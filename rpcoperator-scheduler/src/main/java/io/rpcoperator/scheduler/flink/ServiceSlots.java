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

import io.rpcoperator.scheduler.slots.Share;
import io.rpcoperator.scheduler.slots.SlotOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobmaster.SlotRequestId;
import org.apache.flink.runtime.jobmaster.slotpool.LocationPreferenceSlotSelectionStrategy;
import org.apache.flink.runtime.jobmaster.slotpool.PendingRequest;
import org.apache.flink.runtime.jobmaster.slotpool.PhysicalSlot;
import org.apache.flink.runtime.jobmaster.slotpool.PhysicalSlotProvider;
import org.apache.flink.runtime.jobmaster.slotpool.PhysicalSlotProviderImpl;
import org.apache.flink.runtime.jobmaster.slotpool.PhysicalSlotRequest;
import org.apache.flink.runtime.jobmaster.slotpool.RequestSlotMatchingStrategy;
import org.apache.flink.runtime.jobmaster.slotpool.SimpleRequestSlotMatchingStrategy;
import org.apache.flink.runtime.jobmaster.slotpool.SlotPool;
import org.apache.flink.runtime.scheduler.taskexecload.TaskExecutionLoad;
import org.apache.flink.runtime.util.ResourceCounter;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a job's services: who has how many, who waits for one, and who gets the next ({@link
 * SlotOrder}). Flink's pool would serve who asked first.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class ServiceSlots implements RequestSlotMatchingStrategy {

    private final Supplier<Predicate<ResourceProfile>> wantedElsewhere;
    private final Map<JobVertexID, Requests> services = new LinkedHashMap<>();
    private ToIntFunction<JobVertexID> lowerBounds = service -> 1;
    private @Nullable JobVertexID asker;

    /**
     * The slots of services that are yet to be told.
     *
     * @param wantedElsewhere the slots that are not to be used when they become free
     */
    ServiceSlots(Supplier<Predicate<ResourceProfile>> wantedElsewhere) {
        this.wantedElsewhere = wantedElsewhere;
    }

    /** How many slots a service has to have. */
    void lowerBounds(ToIntFunction<JobVertexID> of) {
        lowerBounds = of;
    }

    /** What each service has and would have, in their order. */
    List<Share> shares() {
        return services.keySet().stream().map(this::share).toList();
    }

    /** What a service has and would have. */
    Share share(JobVertexID service) {
        Requests requests = Objects.requireNonNull(services.get(service));
        return new Share(
                requests.profile,
                lowerBounds.applyAsInt(service),
                requests.held.size() + requests.waiting.size(),
                requests.held.size());
    }

    /** What services wait for beyond what they have to have. */
    ResourceCounter waitedForBeyondLowerBounds() {
        ResourceCounter counter = ResourceCounter.empty();
        for (Share share : shares()) {
            int beyond = share.wanted() - Math.max(share.held(), share.minimum());
            if (beyond > 0) {
                counter = counter.add(share.profile(), beyond);
            }
        }
        return counter;
    }

    // ------------------------------------------------------------------ who gets the next

    @Override
    public Collection<RequestSlotMatch> matchRequestsAndSlots(
            Collection<? extends PhysicalSlot> slots,
            Collection<PendingRequest> pending,
            Map<ResourceID, TaskExecutionLoad> loads) {
        Predicate<ResourceProfile> isWantedElsewhere = wantedElsewhere.get();
        List<PhysicalSlot> ours = new ArrayList<>();
        for (PhysicalSlot slot : slots) {
            if (!isWantedElsewhere.test(slot.getResourceProfile())) {
                ours.add(slot);
            }
        }
        return SimpleRequestSlotMatchingStrategy.INSTANCE.matchRequestsAndSlots(
                ours, inOrder(pending), loads);
    }

    private List<PendingRequest> inOrder(Collection<PendingRequest> pending) {
        Map<JobVertexID, Queue<PendingRequest>> queues = new LinkedHashMap<>();
        services.keySet().forEach(each -> queues.put(each, new ArrayDeque<>()));
        for (PendingRequest each : pending) {
            For asker = (For) each.getTaskExecutionLoad();
            Objects.requireNonNull(queues.get(asker.service)).add(each);
        }
        List<Queue<PendingRequest>> waiting = List.copyOf(queues.values());
        List<Share> shares = new ArrayList<>(shares());
        List<PendingRequest> ordered = new ArrayList<>();
        while (ordered.size() < pending.size()) {
            int next = SlotOrder.next(shares).orElseThrow();
            ordered.add(waiting.get(next).remove());
            shares.set(next, shares.get(next).plus(1));
        }
        return ordered;
    }

    // ------------------------------------------------------------------ what is asked for

    /**
     * Where services ask for slots.
     *
     * @param vertices all that there are
     * @param pool one that serves requests as told here
     */
    PhysicalSlotProvider open(Collection<JobVertexID> vertices, SlotPool pool) {
        vertices.forEach(each -> services.put(each, new Requests()));
        return new Signing(
                new PhysicalSlotProviderImpl(
                        LocationPreferenceSlotSelectionStrategy.createDefault(), pool));
    }

    /** What is asked for meanwhile is for a service. */
    void askFor(JobVertexID service, Runnable asking) {
        asker = service;
        try {
            asking.run();
        } finally {
            asker = null;
        }
    }

    /** The requests of one service. */
    private static final class Requests {

        private final Set<SlotRequestId> waiting = new HashSet<>();
        private final Set<SlotRequestId> held = new HashSet<>();
        private ResourceProfile profile = ResourceProfile.UNKNOWN;

        void add(PhysicalSlotRequest request) {
            profile = request.getPhysicalSlotResourceProfile();
            waiting.add(request.getSlotRequestId());
        }

        void got(SlotRequestId request) {
            if (waiting.remove(request)) {
                held.add(request);
            }
        }

        void remove(SlotRequestId request) {
            waiting.remove(request);
            held.remove(request);
        }
    }

    /** All that the pool shows of a request is what it weighs: it says whom it is for. */
    private record For(JobVertexID service) implements TaskExecutionLoad {

        @Override
        public float getLoadValue() {
            return 0;
        }

        @Override
        public int getLoadValueAsInt() {
            return 0;
        }

        @Override
        public int compareTo(TaskExecutionLoad other) {
            return 0;
        }

        @Override
        public TaskExecutionLoad merge(@Nullable TaskExecutionLoad other) {
            return this;
        }
    }

    /** Writes on each request whom it is for. */
    private final class Signing implements PhysicalSlotProvider {

        private final PhysicalSlotProvider pool;

        Signing(PhysicalSlotProvider pool) {
            this.pool = pool;
        }

        @Override
        public Map<SlotRequestId, CompletableFuture<PhysicalSlotRequest.Result>>
                allocatePhysicalSlots(Collection<PhysicalSlotRequest> requests) {
            JobVertexID service = Objects.requireNonNull(asker);
            Requests own = Objects.requireNonNull(services.get(service));
            requests.forEach(own::add);
            Map<SlotRequestId, CompletableFuture<PhysicalSlotRequest.Result>> slots =
                    pool.allocatePhysicalSlots(
                            requests.stream().map(each -> signed(each, service)).toList());
            slots.forEach((id, slot) -> slot.thenAccept(got -> own.got(id)));
            return slots;
        }

        private static PhysicalSlotRequest signed(
                PhysicalSlotRequest request, JobVertexID service) {
            return new PhysicalSlotRequest(
                    request.getSlotRequestId(),
                    request.getSlotProfile(),
                    new For(service),
                    request.willSlotBeOccupiedIndefinitely());
        }

        /** Also one that has its slot. */
        @Override
        public void cancelSlotRequest(SlotRequestId request, Throwable cause) {
            services.values().forEach(each -> each.remove(request));
            pool.cancelSlotRequest(request, cause);
        }

        @Override
        public void disableBatchSlotRequestTimeoutCheck() {
            pool.disableBatchSlotRequestTimeoutCheck();
        }
    }
}
