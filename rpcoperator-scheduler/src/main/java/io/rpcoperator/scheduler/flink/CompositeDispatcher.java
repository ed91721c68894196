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

import io.rpcoperator.scheduler.control.ChangeRange;
import io.rpcoperator.scheduler.control.CheckRequirements;
import io.rpcoperator.scheduler.control.ControlRequest;
import io.rpcoperator.scheduler.control.DescribeServices;
import io.rpcoperator.scheduler.control.Granted;
import io.rpcoperator.scheduler.control.Refusal;
import io.rpcoperator.scheduler.control.ServiceDescription;
import io.rpcoperator.scheduler.control.ServiceDescriptions;
import io.rpcoperator.scheduler.control.ServicePlane;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.application.AbstractApplication;
import org.apache.flink.runtime.dispatcher.DispatcherBootstrapFactory;
import org.apache.flink.runtime.dispatcher.DispatcherId;
import org.apache.flink.runtime.dispatcher.DispatcherServices;
import org.apache.flink.runtime.dispatcher.StandaloneDispatcher;
import org.apache.flink.runtime.highavailability.ApplicationResult;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.JobVertexResourceRequirements;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.rpc.RpcService;
import org.apache.flink.runtime.scheduler.CoordinatorNotExistException;
import org.apache.flink.streaming.api.graph.ExecutionPlan;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedValue;
import org.apache.flink.util.concurrent.FutureUtils;

/**
 * Asks the scheduler of a job's services about new resource requirements before they are persisted,
 * and changes those of one service alone. A job without services it leaves to Flink.
 *
 * <p>Thread model: confined to the Dispatcher's main thread.
 */
final class CompositeDispatcher extends StandaloneDispatcher {

    private final Duration timeout;

    /** The jobs whose requirements are being changed: of each job one change at a time. */
    private final Set<JobID> changing = new HashSet<>();

    CompositeDispatcher(
            RpcService rpc,
            DispatcherId id,
            Collection<ExecutionPlan> recoveredJobs,
            Collection<JobResult> recoveredJobResults,
            Collection<AbstractApplication> recoveredApplications,
            Collection<ApplicationResult> recoveredApplicationResults,
            DispatcherBootstrapFactory bootstrap,
            DispatcherServices services)
            throws Exception {
        super(
                rpc,
                id,
                recoveredJobs,
                recoveredJobResults,
                recoveredApplications,
                recoveredApplicationResults,
                bootstrap,
                services);
        this.timeout = services.getConfiguration().get(WebOptions.TIMEOUT);
    }

    @Override
    public CompletableFuture<Acknowledge> updateJobResourceRequirements(
            JobID job, JobResourceRequirements requested) {
        return alone(job, () -> checkAndUpdate(job, requested));
    }

    /** Takes {@link ChangeRange} itself, and hands anything else on to the JobMaster. */
    @Override
    public CompletableFuture<CoordinationResponse> deliverCoordinationRequestToCoordinator(
            JobID job,
            String operatorUid,
            SerializedValue<CoordinationRequest> request,
            Duration askTimeout) {
        return operatorUid.equals(ServicePlane.DISPATCHER_UID)
                ? alone(job, () -> change(job, request))
                : super.deliverCoordinationRequestToCoordinator(
                        job, operatorUid, request, askTimeout);
    }

    private <T> CompletableFuture<T> alone(JobID job, Supplier<CompletableFuture<T>> change) {
        if (!changing.add(job)) {
            return FutureUtils.completedExceptionally(
                    Refusal.conflict(
                            "Another change of the resource requirements of job "
                                    + job
                                    + " is under way."));
        }
        return change.get()
                .whenCompleteAsync(
                        (done, failure) -> changing.remove(job), getMainThreadExecutor());
    }

    // ------------------------------------------------------------------ the steps of a change

    private CompletableFuture<CoordinationResponse> change(
            JobID job, SerializedValue<CoordinationRequest> request) {
        try {
            ChangeRange change =
                    (ChangeRange)
                            request.deserializeValue(CompositeDispatcher.class.getClassLoader());
            return ask(job, new DescribeServices(), ServiceDescriptions.class)
                    .thenComposeAsync(
                            services -> change(job, services, change), getMainThreadExecutor());
        } catch (IOException | ClassNotFoundException e) {
            return FutureUtils.completedExceptionally(e);
        }
    }

    private CompletableFuture<CoordinationResponse> change(
            JobID job, ServiceDescriptions services, ChangeRange change) {
        ServiceDescription service;
        try {
            service = services.get(change.service());
        } catch (Refusal unknown) {
            return FutureUtils.completedExceptionally(unknown);
        }
        return requestJobResourceRequirements(job)
                .thenApply(all -> changed(all, service, change))
                .thenComposeAsync(all -> checkAndUpdate(job, all), getMainThreadExecutor())
                .thenApply(acknowledged -> Granted.INSTANCE);
    }

    private static JobResourceRequirements changed(
            JobResourceRequirements all, ServiceDescription service, ChangeRange change) {
        ServiceRange now = service.parallelism();
        Map<JobVertexID, JobVertexResourceRequirements> bounds =
                new HashMap<>(all.getJobVertexParallelisms());
        bounds.put(
                JobVertexID.fromHexString(service.vertexId()),
                new JobVertexResourceRequirements(
                        new JobVertexResourceRequirements.Parallelism(
                                Objects.requireNonNullElse(change.lowerBound(), now.lowerBound()),
                                Objects.requireNonNullElse(
                                        change.upperBound(), now.upperBound()))));
        return new JobResourceRequirements(bounds);
    }

    private CompletableFuture<Acknowledge> checkAndUpdate(
            JobID job, JobResourceRequirements requested) {
        return ask(job, new CheckRequirements(requested), Granted.class)
                .exceptionally(CompositeDispatcher::grantedByDefault)
                .thenComposeAsync(
                        granted -> super.updateJobResourceRequirements(job, requested),
                        getMainThreadExecutor());
    }

    /** Of a job without services nobody answers. */
    private static Granted grantedByDefault(Throwable failure) {
        Throwable cause = ExceptionUtils.stripCompletionException(failure);
        if (cause instanceof CoordinatorNotExistException) {
            return Granted.INSTANCE;
        }
        throw new CompletionException(cause);
    }

    private <A extends CoordinationResponse> CompletableFuture<A> ask(
            JobID job, ControlRequest request, Class<A> answer) {
        try {
            return super.deliverCoordinationRequestToCoordinator(
                            job,
                            ServicePlane.SCHEDULER_UID,
                            new SerializedValue<>(request),
                            timeout)
                    .thenApply(answer::cast);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }
}
