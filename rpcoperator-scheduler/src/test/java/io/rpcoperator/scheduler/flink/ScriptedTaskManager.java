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

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.runtime.clusterframework.types.AllocationID;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobmaster.TaskManagerRegistrationInformation;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.taskexecutor.AccumulatorReport;
import org.apache.flink.runtime.taskexecutor.ExecutionDeploymentReport;
import org.apache.flink.runtime.taskexecutor.TaskExecutorGateway;
import org.apache.flink.runtime.taskexecutor.TaskExecutorToJobManagerHeartbeatPayload;
import org.apache.flink.runtime.taskexecutor.TestingTaskExecutorGatewayBuilder;
import org.apache.flink.runtime.taskexecutor.slot.SlotOffer;
import org.apache.flink.runtime.taskmanager.TaskExecutionState;
import org.apache.flink.runtime.taskmanager.UnresolvedTaskManagerLocation;

/**
 * A TaskManager that says of every task that is deployed to it that it runs, and of every one that
 * is cancelled that it is; beyond that it says what it is told to.
 */
final class ScriptedTaskManager {

    private final JobMasterOfTwoPlanes master;
    private final ResourceID id;
    private final Set<ExecutionAttemptID> running = ConcurrentHashMap.newKeySet();
    private final Set<ExecutionAttemptID> cancelled = ConcurrentHashMap.newKeySet();

    /** Registers one at the JobMaster. Its node has its name. */
    ScriptedTaskManager(JobMasterOfTwoPlanes master, String name) throws Exception {
        this.master = master;
        this.id = new ResourceID(name);
        TaskExecutorGateway gateway =
                new TestingTaskExecutorGatewayBuilder()
                        .setAddress(name)
                        .setSubmitTaskConsumer(
                                (task, jobMaster) -> run(task.getExecutionAttemptId()))
                        .setCancelTaskFunction(this::cancel)
                        .createTestingTaskExecutorGateway();
        master.rpc().registerGateway(name, gateway);
        master.gateway()
                .registerTaskManager(
                        master.graph().getJobID(),
                        TaskManagerRegistrationInformation.create(
                                name,
                                new UnresolvedTaskManagerLocation(id, "localhost", -1, name),
                                UUID.randomUUID()),
                        JobMasterOfTwoPlanes.LIMIT)
                .get();
    }

    private CompletableFuture<Acknowledge> run(ExecutionAttemptID task) {
        running.add(task);
        tell(task, ExecutionState.INITIALIZING);
        tell(task, ExecutionState.RUNNING);
        return CompletableFuture.completedFuture(Acknowledge.get());
    }

    private CompletableFuture<Acknowledge> cancel(ExecutionAttemptID task) {
        cancelled.add(task);
        if (running.remove(task)) {
            tell(task, ExecutionState.CANCELED);
        }
        return CompletableFuture.completedFuture(Acknowledge.get());
    }

    private void tell(ExecutionAttemptID task, ExecutionState state) {
        master.gateway().updateTaskExecutionState(new TaskExecutionState(task, state));
    }

    /**
     * Offers slots that will do for anything.
     *
     * @return how many were accepted
     */
    int offer(int slots) throws Exception {
        List<SlotOffer> offers =
                IntStream.range(0, slots)
                        .mapToObj(i -> new SlotOffer(new AllocationID(), i, ResourceProfile.ANY))
                        .toList();
        Collection<SlotOffer> accepted =
                master.gateway().offerSlots(id, offers, JobMasterOfTwoPlanes.LIMIT).get();
        return accepted.size();
    }

    /** The tasks of one plane that run, as in {@code 0#1} for the second attempt of the first. */
    String running(boolean ofService) {
        return running.stream()
                .filter(task -> master.isService(task.getJobVertexId()) == ofService)
                .map(task -> task.getSubtaskIndex() + "#" + task.getAttemptNumber())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    /** The tasks that were cancelled. */
    Set<ExecutionAttemptID> cancelled() {
        return cancelled;
    }

    /** A task of one plane ends with a failure. */
    void fail(boolean ofService, Throwable cause) {
        ExecutionAttemptID task = of(ofService).iterator().next();
        running.remove(task);
        master.gateway()
                .updateTaskExecutionState(
                        new TaskExecutionState(task, ExecutionState.FAILED, cause));
    }

    /** Tasks of one plane are gone, and nobody has said so. */
    void lose(boolean ofService) {
        running.removeAll(of(ofService));
    }

    private Set<ExecutionAttemptID> of(boolean ofService) {
        Predicate<ExecutionAttemptID> asked =
                task -> master.isService(task.getJobVertexId()) == ofService;
        return running.stream().filter(asked).collect(Collectors.toSet());
    }

    /** Sends a heartbeat: what runs here, and {@code more}. */
    void heartbeat(ExecutionAttemptID... more) throws Exception {
        Set<ExecutionAttemptID> here = new HashSet<>(running);
        here.addAll(List.of(more));
        master.gateway()
                .heartbeatFromTaskManager(
                        id,
                        new TaskExecutorToJobManagerHeartbeatPayload(
                                new AccumulatorReport(List.of()),
                                new ExecutionDeploymentReport(here)))
                .get();
    }
}
