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

import io.rpcoperator.scheduler.control.ServicePlane;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.queryablestate.KvStateID;
import org.apache.flink.runtime.accumulators.AccumulatorSnapshot;
import org.apache.flink.runtime.checkpoint.CheckpointMetrics;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.SubTaskInitializationMetrics;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.concurrent.ComponentMainThreadExecutor;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.executiongraph.JobStatusListener;
import org.apache.flink.runtime.executiongraph.TaskExecutionStateTransition;
import org.apache.flink.runtime.io.network.partition.ResultPartitionID;
import org.apache.flink.runtime.jobgraph.IntermediateDataSetID;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmanager.PartitionProducerDisposedException;
import org.apache.flink.runtime.jobmaster.SerializedInputSplit;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;
import org.apache.flink.runtime.messages.checkpoint.DeclineCheckpoint;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.query.KvStateLocation;
import org.apache.flink.runtime.query.UnknownKvStateLocation;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.runtime.scheduler.SchedulerNG;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.concurrent.FutureUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler of a job with services: a stock one for its data plane, and {@link
 * ServicePlaneScheduler}. The JobMaster sees one; what concerns a task, an operator or a vertex
 * goes to whoever runs it. The job is what its data plane is, but ends only when its services have.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class CompositeScheduler implements SchedulerNG {

    private static final Logger LOG = LoggerFactory.getLogger(CompositeScheduler.class);

    private final Planes planes;
    private final Set<JobVertexID> serviceVertices;
    private final Set<OperatorID> serviceOperators;
    private final ServiceRequirements requirements;
    private final Autoscalers autoscalers;
    private final MergedJob merged;
    private final ControlDesk desk;
    private final Ending ending;

    /** The schedulers of the planes. */
    record Planes(SchedulerNG data, ServicePlaneScheduler services) {}

    CompositeScheduler(
            Planes planes,
            List<ServicePlan> services,
            ServiceRequirements requirements,
            Autoscalers autoscalers,
            MergedJob merged,
            ControlDesk desk,
            Ending ending) {
        this.planes = planes;
        this.serviceVertices =
                services.stream().map(ServicePlan::vertex).collect(Collectors.toSet());
        this.serviceOperators =
                services.stream().map(ServicePlan::operator).collect(Collectors.toSet());
        this.requirements = requirements;
        this.autoscalers = autoscalers;
        this.merged = merged;
        this.desk = desk;
        this.ending = ending;
        ending.watch(planes);
    }

    /**
     * Holds the end of the data plane back until the services have ended, too.
     *
     * <p>Thread model: as its scheduler.
     */
    static final class Ending implements JobStatusListener {

        private final JobStatusListener job;
        private final CompositeSlotPool slots;
        private final ComponentMainThreadExecutor mainThread;
        private final CompletableFuture<JobStatus> ended = new CompletableFuture<>();
        private @Nullable ServicePlaneScheduler services;
        private boolean isHeldBack;

        /** Tells {@code job}. */
        Ending(
                JobStatusListener job,
                CompositeSlotPool slots,
                ComponentMainThreadExecutor mainThread) {
            this.job = job;
            this.slots = slots;
            this.mainThread = mainThread;
        }

        private void watch(Planes planes) {
            services = planes.services();
            planes.data()
                    .getJobTerminationFuture()
                    .thenAccept(
                            status -> {
                                if (!status.isGloballyTerminalState()) {
                                    ended.complete(status);
                                }
                            });
        }

        /** Of the data plane. */
        @Override
        public void jobStatusChanges(JobID id, JobStatus status, long timestamp) {
            slots.dataIsRunning(status == JobStatus.RUNNING);
            if (!status.isGloballyTerminalState() || services == null) {
                job.jobStatusChanges(id, status, timestamp);
                return;
            }
            LOG.info("The data plane of job {} is {}; its services drain and end.", id, status);
            isHeldBack = true;
            services.tearDown()
                    .whenCompleteAsync(
                            (torn, failure) -> {
                                isHeldBack = false;
                                ended.complete(status);
                                job.jobStatusChanges(id, status, timestamp);
                            },
                            mainThread);
        }
    }

    // ------------------------------------------------------------------ its life

    @Override
    public SchedulerType getSchedulerType() {
        return planes.data.getSchedulerType();
    }

    @Override
    public void startScheduling() {
        planes.services.startScheduling();
        planes.data.startScheduling();
        autoscalers.start();
    }

    /** Services go when the data plane has gone. */
    @Override
    public void cancel() {
        planes.data.cancel();
    }

    @Override
    public void handleGlobalFailure(Throwable cause) {
        planes.data.handleGlobalFailure(cause);
    }

    @Override
    public CompletableFuture<JobStatus> getJobTerminationFuture() {
        return ending.ended;
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        autoscalers.stop();
        return FutureUtils.completeAll(
                List.of(planes.data.closeAsync(), planes.services.closeAsync()));
    }

    // ------------------------------------------------------------------ one job to look at

    @Override
    public JobStatus requestJobStatus() {
        JobStatus status = planes.data.requestJobStatus();
        return ending.isHeldBack ? MergedJob.before(status) : status;
    }

    @Override
    public ExecutionGraphInfo requestJob() {
        return merged.of(planes.data.requestJob(), planes.services.requestJob(), ending.isHeldBack);
    }

    // ------------------------------------------------------------------ how many of what

    @Override
    public JobResourceRequirements requestJobResourceRequirements() {
        return requirements.current();
    }

    @Override
    public void updateJobResourceRequirements(JobResourceRequirements requested) {
        requirements.update(requested);
    }

    // ------------------------------------------------------------------ to whom it concerns

    private SchedulerNG of(ExecutionAttemptID attempt) {
        return serviceVertices.contains(attempt.getJobVertexId()) ? planes.services : planes.data;
    }

    private SchedulerNG of(OperatorID operator) {
        return serviceOperators.contains(operator) ? planes.services : planes.data;
    }

    @Override
    public boolean updateTaskExecutionState(TaskExecutionStateTransition transition) {
        return of(transition.getID()).updateTaskExecutionState(transition);
    }

    @Override
    public void notifyEndOfData(ExecutionAttemptID attempt) {
        of(attempt).notifyEndOfData(attempt);
    }

    @Override
    public void updateAccumulators(AccumulatorSnapshot accumulators) {
        of(accumulators.getExecutionAttemptID()).updateAccumulators(accumulators);
    }

    @Override
    public void reportInitializationMetrics(
            JobID job, ExecutionAttemptID attempt, SubTaskInitializationMetrics metrics) {
        if (of(attempt) == planes.data) { // services have no state to initialize, and no statistics
            planes.data.reportInitializationMetrics(job, attempt, metrics);
        }
    }

    @Override
    public void deliverOperatorEventToCoordinator(
            ExecutionAttemptID attempt, OperatorID operator, OperatorEvent event)
            throws FlinkException {
        of(attempt).deliverOperatorEventToCoordinator(attempt, operator, event);
    }

    @Override
    public CompletableFuture<CoordinationResponse> deliverCoordinationRequestToCoordinator(
            OperatorID operator, CoordinationRequest request) throws FlinkException {
        if (operator.equals(ServicePlane.SCHEDULER)) {
            return CompletableFuture.completedFuture(desk.answer(request));
        }
        return of(operator).deliverCoordinationRequestToCoordinator(operator, request);
    }

    // ------------------------------------------------------------------ the data plane's alone

    @Override
    public SerializedInputSplit requestNextInputSplit(
            JobVertexID vertex, ExecutionAttemptID attempt) throws IOException {
        return planes.data.requestNextInputSplit(vertex, attempt);
    }

    @Override
    public ExecutionState requestPartitionState(
            IntermediateDataSetID result, ResultPartitionID partition)
            throws PartitionProducerDisposedException {
        return planes.data.requestPartitionState(result, partition);
    }

    @Override
    public CheckpointStatsSnapshot requestCheckpointStats() {
        return planes.data.requestCheckpointStats();
    }

    @Override
    public KvStateLocation requestKvStateLocation(JobID job, String registrationName)
            throws UnknownKvStateLocation, FlinkJobNotFoundException {
        return planes.data.requestKvStateLocation(job, registrationName);
    }

    @Override
    public void notifyKvStateRegistered(
            JobID job,
            JobVertexID vertex,
            KeyGroupRange keyGroups,
            String registrationName,
            KvStateID state,
            InetSocketAddress server)
            throws FlinkJobNotFoundException {
        planes.data.notifyKvStateRegistered(
                job, vertex, keyGroups, registrationName, state, server);
    }

    @Override
    public void notifyKvStateUnregistered(
            JobID job, JobVertexID vertex, KeyGroupRange keyGroups, String registrationName)
            throws FlinkJobNotFoundException {
        planes.data.notifyKvStateUnregistered(job, vertex, keyGroups, registrationName);
    }

    @Override
    public CompletableFuture<String> triggerSavepoint(
            @Nullable String directory, boolean cancels, SavepointFormatType format) {
        return planes.data.triggerSavepoint(directory, cancels, format);
    }

    @Override
    public CompletableFuture<CompletedCheckpoint> triggerCheckpoint(CheckpointType type) {
        return planes.data.triggerCheckpoint(type);
    }

    @Override
    public CompletableFuture<String> stopWithSavepoint(
            String directory, boolean terminates, SavepointFormatType format) {
        return planes.data.stopWithSavepoint(directory, terminates, format);
    }

    @Override
    public void acknowledgeCheckpoint(
            JobID job,
            ExecutionAttemptID attempt,
            long checkpoint,
            CheckpointMetrics metrics,
            TaskStateSnapshot state) {
        planes.data.acknowledgeCheckpoint(job, attempt, checkpoint, metrics, state);
    }

    @Override
    public void declineCheckpoint(DeclineCheckpoint decline) {
        planes.data.declineCheckpoint(decline);
    }

    @Override
    public void reportCheckpointMetrics(
            JobID job, ExecutionAttemptID attempt, long checkpoint, CheckpointMetrics metrics) {
        planes.data.reportCheckpointMetrics(job, attempt, checkpoint, metrics);
    }
}
