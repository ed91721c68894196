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

import io.rpcoperator.runtime.report.ServiceReport;
import io.rpcoperator.scheduler.plane.ReplicaSet;
import io.rpcoperator.scheduler.plane.ScaleInOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.checkpoint.CheckpointsCleaner;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.Execution;
import org.apache.flink.runtime.executiongraph.ExecutionVertex;
import org.apache.flink.runtime.executiongraph.IOMetrics;
import org.apache.flink.runtime.executiongraph.failover.FailureHandlingResult;
import org.apache.flink.runtime.failure.DefaultFailureEnricherContext;
import org.apache.flink.runtime.failure.FailureEnricherUtils;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobmaster.slotpool.SlotPool;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.runtime.scheduler.DefaultExecutionDeployer;
import org.apache.flink.runtime.scheduler.DefaultExecutionGraphFactory;
import org.apache.flink.runtime.scheduler.DefaultExecutionOperations;
import org.apache.flink.runtime.scheduler.DefaultScheduler;
import org.apache.flink.runtime.scheduler.DefaultVertexParallelismInfo;
import org.apache.flink.runtime.scheduler.DefaultVertexParallelismStore;
import org.apache.flink.runtime.scheduler.ExecutionVertexVersioner;
import org.apache.flink.runtime.scheduler.SimpleExecutionSlotAllocator;
import org.apache.flink.runtime.scheduler.VertexParallelismStore;
import org.apache.flink.runtime.scheduler.adaptivebatch.NonAdaptiveExecutionPlanSchedulingContext;
import org.apache.flink.runtime.scheduler.exceptionhistory.RootExceptionHistoryEntry;
import org.apache.flink.runtime.scheduler.strategy.ExecutionVertexID;
import org.apache.flink.runtime.taskmanager.TaskManagerLocation;
import org.apache.flink.util.concurrent.FutureUtils;
import org.apache.flink.util.concurrent.ScheduledExecutorServiceAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Runs a job's services: a stock scheduler over a graph that has as many subtasks of each service
 * as it may ever have, of which those are deployed that are wanted. Each has a slot request of its
 * own, and a failure is its alone.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class ServicePlaneScheduler extends DefaultScheduler {

    /** What the scheduler tells whoever made it. */
    interface Listener {

        /** A service that no failure may pass unnoticed has failed. */
        void failed(ServicePlan service, Throwable cause);

        /** A subtask that was not wanted any more has left its slot. */
        void slotFreed(TaskManagerLocation location);
    }

    /** How much longer than its own drain may take a subtask is waited for. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Map<JobVertexID, ServicePlan> services;
    private final Map<JobVertexID, ReplicaSet> replicas;
    private final ServiceSlots slots;
    private final Listener listener;
    private final Restarts restarts = new Restarts();
    private final Set<ExecutionVertexID> stopping = new HashSet<>();
    private final SchedulerArguments arguments;
    private final ServiceFailures failures;
    private boolean tearingDown;

    /**
     * A scheduler that has deployed nothing yet.
     *
     * @param graph the services' vertices, without what belongs to the data plane
     * @param slots the services' own slots
     * @param pool where they are
     */
    static ServicePlaneScheduler create(
            SchedulerArguments arguments,
            JobGraph graph,
            List<ServicePlan> services,
            ServiceSlots slots,
            SlotPool pool,
            Listener listener)
            throws Exception {
        return new ServicePlaneScheduler(
                arguments,
                graph,
                services.stream()
                        .collect(
                                Collectors.toMap(
                                        ServicePlan::vertex,
                                        each -> each,
                                        (one, other) -> one,
                                        LinkedHashMap::new)),
                slots,
                pool,
                listener);
    }

    private ServicePlaneScheduler(
            SchedulerArguments arguments,
            JobGraph graph,
            Map<JobVertexID, ServicePlan> services,
            ServiceSlots slots,
            SlotPool pool,
            Listener listener)
            throws Exception {
        super(
                arguments.log(),
                graph,
                arguments.ioExecutor(),
                arguments.configuration(),
                mainThread -> {},
                new ScheduledExecutorServiceAdapter(arguments.futureExecutor()),
                arguments.userCode(),
                new CheckpointsCleaner(
                        arguments.configuration().get(CheckpointingOptions.CLEANER_PARALLEL_MODE)),
                arguments.checkpointRecovery(),
                // The job's own group has the names of the other plane's metrics.
                UnregisteredMetricGroups.createUnregisteredJobManagerJobMetricGroup(),
                (operations, topology) -> new OneByOne(operations, services),
                (topology, availability) -> (failed, cause) -> Set.of(failed),
                RestartsDecidedElsewhere.INSTANCE,
                new DefaultExecutionOperations(),
                new ExecutionVertexVersioner(),
                new SimpleExecutionSlotAllocator.Factory(slots.open(services.keySet(), pool), true),
                arguments.initialized(),
                arguments.mainThread(),
                (job, status, timestamp) ->
                        arguments.log().debug("The service plane of {} is {}.", job, status),
                arguments.failureEnrichers(),
                new DefaultExecutionGraphFactory(
                        arguments.configuration(),
                        arguments.userCode(),
                        arguments.deployments(),
                        arguments.futureExecutor(),
                        arguments.ioExecutor(),
                        arguments.rpcTimeout(),
                        arguments.metrics(),
                        arguments.blobWriter(),
                        arguments.shuffleMaster(),
                        arguments.partitions()),
                arguments.shuffleMaster(),
                arguments.rpcTimeout(),
                capacities(services),
                new DefaultExecutionDeployer.Factory(),
                NonAdaptiveExecutionPlanSchedulingContext.INSTANCE);
        this.services = services;
        this.slots = slots;
        this.listener = listener;
        this.failures =
                new ServiceFailures(
                        arguments.configuration().get(WebOptions.MAX_EXCEPTION_HISTORY_SIZE));
        this.arguments = arguments;
        this.replicas =
                services.values().stream()
                        .collect(
                                Collectors.toMap(
                                        ServicePlan::vertex,
                                        each -> new ReplicaSet(each.capacity(), each.target())));
    }

    /** One subtask more than capacity, so that Flink never thinks that all have finished. */
    private static VertexParallelismStore capacities(Map<JobVertexID, ServicePlan> services) {
        DefaultVertexParallelismStore store = new DefaultVertexParallelismStore();
        services.forEach(
                (vertex, service) ->
                        store.setParallelismInfo(
                                vertex,
                                new DefaultVertexParallelismInfo(
                                        service.capacity() + 1,
                                        service.capacity() + 1,
                                        max -> Optional.of("is fixed"))));
        return store;
    }

    // ------------------------------------------------------------------ how many

    /** The service of a vertex. */
    ServicePlan service(JobVertexID vertex) {
        return Objects.requireNonNull(services.get(vertex));
    }

    /** How many subtasks of a service are wanted. */
    int target(JobVertexID vertex) {
        return replicas(vertex).target();
    }

    private ReplicaSet replicas(JobVertexID vertex) {
        return Objects.requireNonNull(replicas.get(vertex));
    }

    /** Whether a subtask is wanted, was when its job ended, or has not ended since it was. */
    boolean isPart(ExecutionVertexID subtask) {
        return replicas(subtask.getJobVertexId()).isWanted(subtask.getSubtaskIndex())
                || stopping.contains(subtask);
    }

    /** The subtasks of a service that are wanted or have not ended since, in their order. */
    List<Execution> shown(JobVertexID vertex) {
        return Arrays.stream(getExecutionJobVertex(vertex).getTaskVertices())
                .filter(each -> isWanted(each.getID()) || stopping.contains(each.getID()))
                .map(ExecutionVertex::getCurrentExecutionAttempt)
                .toList();
    }

    /** Whether a subtask has been told to end and has not ended. */
    boolean isStopping(ExecutionVertexID subtask) {
        return stopping.contains(subtask);
    }

    /** Whether any has. */
    boolean isAnyStopping() {
        return !stopping.isEmpty();
    }

    /** How often a subtask was deployed again because it had failed, since it has been wanted. */
    int restarts(ExecutionVertexID subtask) {
        return restarts.count(subtask);
    }

    /** Whether all services end. */
    boolean isTearingDown() {
        return tearingDown;
    }

    private boolean isWanted(ExecutionVertexID subtask) {
        return !tearingDown
                && replicas(subtask.getJobVertexId()).isWanted(subtask.getSubtaskIndex());
    }

    /**
     * Deploys more subtasks of a service, or has some drain.
     *
     * @param dispensable the subtasks, those first that are to be stopped first
     */
    void scale(JobVertexID vertex, int target, List<Integer> dispensable) {
        getMainThreadExecutor().assertRunningInMainThread();
        ReplicaSet wanted = replicas(vertex);
        int before = wanted.target();
        if (tearingDown || target == before) {
            return;
        }
        log.info(
                "Service '{}' is scaled from {} to {} subtask(s).",
                service(vertex).name(),
                before,
                target);
        wanted.grow(target, stoppingOf(vertex)).forEach(each -> deployIfWanted(vertex, each));
        wanted.shrink(target, dispensable).forEach(each -> stop(subtask(vertex, each)));
    }

    /**
     * The wanted subtasks of a service, those first that are missed least.
     *
     * @param report what its registry says
     */
    List<Integer> dispensable(JobVertexID vertex, ServiceReport report) {
        return ScaleInOrder.of(
                replicas(vertex).wanted().stream()
                        .map(
                                each ->
                                        ScaleInOrder.Candidate.of(
                                                each,
                                                subtask(vertex, each).getExecutionState()
                                                        == ExecutionState.RUNNING,
                                                report))
                        .toList());
    }

    /**
     * Has the subtask of a service that is missed least, of those that have one, leave its slot. It
     * is still wanted, and waits for another from then on.
     *
     * @param report what its registry says
     */
    void giveSlot(JobVertexID vertex, ServiceReport report) {
        getMainThreadExecutor().assertRunningInMainThread();
        dispensable(vertex, report).stream()
                .map(each -> subtask(vertex, each))
                .filter(each -> each.getCurrentAssignedResource() != null)
                .filter(each -> !isStopping(each.getID()))
                .findFirst()
                .ifPresent(this::stop);
    }

    private Set<Integer> stoppingOf(JobVertexID vertex) {
        return stopping.stream()
                .filter(each -> each.getJobVertexId().equals(vertex))
                .map(ExecutionVertexID::getSubtaskIndex)
                .collect(Collectors.toSet());
    }

    private ExecutionVertex subtask(JobVertexID vertex, int index) {
        return getExecutionJobVertex(vertex).getTaskVertices()[index];
    }

    // ------------------------------------------------------------------ to run

    @Override
    public void allocateSlotsAndDeploy(List<ExecutionVertexID> subtasks) {
        for (ExecutionVertexID each : subtasks) {
            slots.askFor(each.getJobVertexId(), () -> super.allocateSlotsAndDeploy(List.of(each)));
        }
    }

    /** Deploys a subtask that is wanted; one that still stops is deployed when it has. */
    private void deployIfWanted(JobVertexID vertex, int index) {
        ExecutionVertex subtask = subtask(vertex, index);
        ExecutionVertexID id = subtask.getID();
        if (!isWanted(id) || stopping.contains(id)) {
            return;
        }
        if (subtask.getExecutionState().isTerminal()) {
            resetForNewExecution(id);
        }
        if (subtask.getExecutionState() == ExecutionState.CREATED) {
            allocateSlotsAndDeploy(List.of(id));
        }
    }

    private void deployLater(ExecutionVertexID id, Duration delay) {
        getMainThreadExecutor()
                .schedule(
                        () -> deployIfWanted(id.getJobVertexId(), id.getSubtaskIndex()),
                        delay.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    protected void handleTaskFailure(Execution failed, @Nullable Throwable error) {
        FailureHandlingResult result = recordTaskFailure(failed, error);
        failures.add(failed, result);
        ExecutionVertexID id = failed.getVertex().getID();
        if (!isWanted(id) || stopping.contains(id)) {
            return; // whoever stops it sees that it has ended
        }
        ServicePlan service = service(id.getJobVertexId());
        tryAgain(failed, service, String.valueOf(error));
        if (service.failsJob()) {
            listener.failed(service, result.getError());
        }
    }

    /** One that ends by itself was not told to, and is wanted. */
    @Override
    protected void onTaskFinished(Execution finished, IOMetrics metrics) {
        super.onTaskFinished(finished, metrics);
        ExecutionVertexID id = finished.getVertex().getID();
        if (isWanted(id) && !stopping.contains(id)) {
            tryAgain(finished, service(id.getJobVertexId()), "it ended by itself");
        }
    }

    private void tryAgain(Execution ended, ServicePlan service, String reason) {
        ExecutionVertexID id = ended.getVertex().getID();
        Duration delay = restarts.delay(ended, service);
        log.warn(
                "Subtask {} of service '{}' is deployed again in {}: {}.",
                id.getSubtaskIndex(),
                service.name(),
                delay,
                reason);
        deployLater(id, delay);
    }

    /** Whoever reports one, a coordinator, has no business with the data plane. */
    @Override
    public void handleGlobalFailure(Throwable error) {
        log.error("The service plane goes on in spite of this failure.", error);
        failures.add(
                error,
                System.currentTimeMillis(),
                FailureEnricherUtils.labelFailure(
                        error,
                        DefaultFailureEnricherContext.forGlobalFailure(
                                jobInfo,
                                arguments.metrics(),
                                arguments.ioExecutor(),
                                arguments.userCode()),
                        mainThread(),
                        arguments.failureEnrichers()));
    }

    @Override
    public Iterable<RootExceptionHistoryEntry> getExceptionHistory() {
        return failures.all();
    }

    // ------------------------------------------------------------------ to end

    /** Has a subtask answer what it has, and end; it is deployed again if it is still wanted. */
    CompletableFuture<?> stop(ExecutionVertex subtask) {
        ExecutionVertexID id = subtask.getID();
        Execution execution = subtask.getCurrentExecutionAttempt();
        ExecutionState state = execution.getState();
        if (state == ExecutionState.CREATED || state.isTerminal()) {
            return FutureUtils.completedVoidFuture();
        }
        if (stopping.add(id)) {
            if (state == ExecutionState.RUNNING || state == ExecutionState.INITIALIZING) {
                drain(execution);
            } else {
                cancelNow(execution);
            }
        }
        TaskManagerLocation location = execution.getAssignedResourceLocation();
        return execution
                .getReleaseFuture()
                .handleAsync((ended, failure) -> stopped(execution, location), mainThread());
    }

    private Executor mainThread() {
        return getMainThreadExecutor();
    }

    private @Nullable Void stopped(Execution execution, @Nullable TaskManagerLocation location) {
        ExecutionVertexID id = execution.getVertex().getID();
        if (stopping.remove(id)) {
            log.info("{} has ended: {}.", execution.getVertexWithAttempt(), execution.getState());
            restarts.forget(id);
            if (location != null) {
                listener.slotFreed(location);
            }
            deployIfWanted(id.getJobVertexId(), id.getSubtaskIndex());
        }
        return null;
    }

    private void drain(Execution execution) {
        ServicePlan service = service(execution.getVertex().getID().getJobVertexId());
        execution
                .sendOperatorEvent(service.operator(), DrainSignal.serialized())
                .exceptionally(
                        unreachable -> {
                            mainThread().execute(() -> cancelNow(execution));
                            return null;
                        });
        getMainThreadExecutor()
                .schedule(
                        () -> cancelNow(execution),
                        service.drainTimeout().plus(GRACE).toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void cancelNow(Execution execution) {
        if (!execution.getState().isTerminal()) {
            ExecutionVertexID id = execution.getVertex().getID();
            // A slot that comes from now on is given back.
            executionVertexVersioner.recordVertexModifications(Set.of(id));
            cancelAllPendingSlotRequestsForVertex(id);
            cancelExecution(execution);
        }
    }

    /**
     * Has all services answer what they have, and end.
     *
     * @return completes when all have, and their slots are free
     */
    CompletableFuture<?> tearDown() {
        getMainThreadExecutor().assertRunningInMainThread();
        if (!tearingDown) {
            tearingDown = true;
            List<CompletableFuture<?>> stops = new ArrayList<>();
            getExecutionGraph().getAllExecutionVertices().forEach(each -> stops.add(stop(each)));
            FutureUtils.waitForAll(stops).whenComplete((ended, failure) -> cancel());
        }
        return getJobTerminationFuture();
    }
}
