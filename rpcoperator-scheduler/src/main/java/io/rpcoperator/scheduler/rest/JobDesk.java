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
package io.rpcoperator.scheduler.rest;

import io.rpcoperator.scheduler.control.AutoscalingDescription;
import io.rpcoperator.scheduler.control.ChangeRange;
import io.rpcoperator.scheduler.control.DescribeAutoscaling;
import io.rpcoperator.scheduler.control.DescribeServices;
import io.rpcoperator.scheduler.control.DrainReplica;
import io.rpcoperator.scheduler.control.Granted;
import io.rpcoperator.scheduler.control.Refusal;
import io.rpcoperator.scheduler.control.ServiceDescription;
import io.rpcoperator.scheduler.control.ServiceDescriptions;
import io.rpcoperator.scheduler.control.ServicePlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.dispatcher.UnavailableDispatcherOperationException;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.rpc.exceptions.RpcException;
import org.apache.flink.runtime.scheduler.CoordinatorNotExistException;
import org.apache.flink.runtime.webmonitor.RestfulGateway;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedValue;

/**
 * Where a job is asked about its services. What goes wrong is said as a {@link Refusal}, unless it
 * is nothing that could be expected.
 *
 * @param dispatcher who knows where the job is
 * @param job the job
 * @param timeout how long an answer may take
 */
record JobDesk(RestfulGateway dispatcher, JobID job, Duration timeout) {

    /** All services. */
    CompletableFuture<ServiceDescriptions> services() {
        return orSay(
                send(ServicePlane.SCHEDULER_UID, new DescribeServices(), ServiceDescriptions.class)
                        .exceptionally(JobDesk::noServices));
    }

    /** Nobody answers where a job without services is asked. */
    private static ServiceDescriptions noServices(Throwable failure) {
        Throwable cause = ExceptionUtils.stripCompletionException(failure);
        if (cause instanceof CoordinatorNotExistException) {
            return new ServiceDescriptions(List.of());
        }
        throw new CompletionException(cause);
    }

    /** One of them. */
    CompletableFuture<ServiceDescription> service(String name) {
        return services()
                .thenApply(
                        all -> {
                            try {
                                return all.get(name);
                            } catch (Refusal unknown) {
                                throw new CompletionException(unknown);
                            }
                        });
    }

    /** How one is scaled by its load. */
    CompletableFuture<AutoscalingDescription> autoscaling(String name) {
        return orSay(
                send(
                        ServicePlane.SCHEDULER_UID,
                        new DescribeAutoscaling(name),
                        AutoscalingDescription.class));
    }

    /** Sets the bounds of one. */
    CompletableFuture<Granted> change(ChangeRange change) {
        return orSay(send(ServicePlane.DISPATCHER_UID, change, Granted.class));
    }

    /** Has a replica of one drain. */
    CompletableFuture<Granted> drain(DrainReplica drain) {
        return orSay(send(ServicePlane.SCHEDULER_UID, drain, Granted.class));
    }

    private <A extends CoordinationResponse> CompletableFuture<A> send(
            String address, CoordinationRequest request, Class<A> answer) {
        try {
            return dispatcher
                    .deliverCoordinationRequestToCoordinator(
                            job, address, new SerializedValue<>(request), timeout)
                    .thenApply(answer::cast);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    // ------------------------------------------------------------------ what went wrong

    private <A> CompletableFuture<A> orSay(CompletableFuture<A> answer) {
        return answer.exceptionallyCompose(
                failure -> say(ExceptionUtils.stripCompletionException(failure)));
    }

    private <A> CompletableFuture<A> say(Throwable failure) {
        if (failure instanceof FlinkJobNotFoundException) {
            return dispatcher
                    .requestJobStatus(job, timeout)
                    .handle((status, unknown) -> unknown == null ? notRunning(status) : noJob())
                    .thenCompose(CompletableFuture::failedFuture);
        }
        return CompletableFuture.failedFuture(refusal(failure));
    }

    private Refusal noJob() {
        return Refusal.notFound("There is no job " + job + ".");
    }

    private Refusal notRunning(JobStatus status) {
        return status.isGloballyTerminalState()
                ? Refusal.conflict(
                        "Job " + job + " is " + status + ": its services have ended with it.")
                : notReady();
    }

    private Refusal notReady() {
        return Refusal.unavailable(
                "Job "
                        + job
                        + " cannot be asked now: it is starting, recovering or ending. Try again.");
    }

    private Throwable refusal(Throwable failure) {
        if (failure instanceof CoordinatorNotExistException) {
            return Refusal.notFound("Job " + job + " has no services.");
        }
        return failure instanceof UnavailableDispatcherOperationException
                        || failure instanceof RpcException
                        || failure instanceof TimeoutException
                ? notReady()
                : failure;
    }
}
