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
import io.rpcoperator.scheduler.control.DrainReplica;
import io.rpcoperator.scheduler.control.Granted;
import io.rpcoperator.scheduler.control.Refusal;
import io.rpcoperator.scheduler.control.ServiceDescription;
import io.rpcoperator.scheduler.control.ServiceDescriptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.runtime.rest.handler.AbstractRestHandler;
import org.apache.flink.runtime.rest.handler.HandlerRequest;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.EmptyResponseBody;
import org.apache.flink.runtime.rest.messages.JobIDPathParameter;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.MessageParameters;
import org.apache.flink.runtime.rest.messages.RequestBody;
import org.apache.flink.runtime.rest.messages.ResponseBody;
import org.apache.flink.runtime.webmonitor.RestfulGateway;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.concurrent.FixedRetryStrategy;
import org.apache.flink.util.concurrent.FutureUtils;
import org.apache.flink.util.concurrent.ScheduledExecutor;
import org.apache.flink.util.concurrent.ScheduledExecutorServiceAdapter;

/** Answers the requests of {@link RpcServicesHeaders}. */
public final class RpcServicesHandlers {

    /** How long a change waits for others of the same job to be done. */
    private static final FixedRetryStrategy WHILE_OTHERS_CHANGE =
            new FixedRetryStrategy(10, Duration.ofMillis(100));

    private final GatewayRetriever<? extends RestfulGateway> dispatcher;
    private final Duration timeout;
    private final Map<String, String> responseHeaders;
    private final ScheduledExecutor timer;

    /** For an endpoint of Flink's REST API. */
    public RpcServicesHandlers(
            GatewayRetriever<? extends RestfulGateway> dispatcher,
            Duration timeout,
            Map<String, String> responseHeaders,
            ScheduledExecutorService timer) {
        this.dispatcher = dispatcher;
        this.timeout = timeout;
        this.responseHeaders = responseHeaders;
        this.timer = new ScheduledExecutorServiceAdapter(timer);
    }

    /** The handlers. */
    public List<AbstractRestHandler<RestfulGateway, ?, ?, ?>> all() {
        return List.of(list(), describe(), autoscaling(), scale(), drain());
    }

    // ------------------------------------------------------------------ one by one

    Handler<EmptyRequestBody, ServiceDescriptions, JobMessageParameters> list() {
        return handler(RpcServicesHeaders.LIST, (request, job) -> job.services());
    }

    Handler<EmptyRequestBody, ServiceDescription, ServiceParameters> describe() {
        return handler(
                RpcServicesHeaders.DESCRIBE, (request, job) -> job.service(service(request)));
    }

    Handler<EmptyRequestBody, AutoscalingDescription, ServiceParameters> autoscaling() {
        return handler(
                RpcServicesHeaders.AUTOSCALING,
                (request, job) -> job.autoscaling(service(request)));
    }

    Handler<ServicePatch, ServiceDescription, ServiceParameters> scale() {
        return handler(
                RpcServicesHeaders.SCALE,
                (request, job) -> {
                    String service = service(request);
                    ServicePatch.Bounds bounds = request.getRequestBody().bounds();
                    return change(
                                    job,
                                    new ChangeRange(
                                            service, bounds.lowerBound(), bounds.upperBound()))
                            .thenCompose(granted -> job.service(service));
                });
    }

    private CompletableFuture<Granted> change(JobDesk job, ChangeRange change) {
        return FutureUtils.retryWithDelay(
                        () -> job.change(change),
                        WHILE_OTHERS_CHANGE,
                        RpcServicesHandlers::isConflict,
                        timer)
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(unwrapped(failure)));
    }

    private static boolean isConflict(Throwable failure) {
        return unwrapped(failure) instanceof Refusal refusal
                && refusal.getHttpResponseStatus().equals(HttpResponseStatus.CONFLICT);
    }

    /** Retries are wrapped up once they are over. */
    private static Throwable unwrapped(Throwable failure) {
        return ExceptionUtils.findThrowable(failure, Refusal.class)
                .map(Throwable.class::cast)
                .orElse(failure);
    }

    Handler<EmptyRequestBody, EmptyResponseBody, ServiceParameters.OfReplica> drain() {
        return handler(
                RpcServicesHeaders.DRAIN,
                (request, job) -> {
                    int subtask = request.getPathParameter(ServiceParameters.Subtask.class);
                    return job.drain(new DrainReplica(service(request), subtask))
                            .thenApply(granted -> EmptyResponseBody.getInstance());
                });
    }

    private static String service(HandlerRequest<?> request) {
        return request.getPathParameter(ServiceParameters.Service.class);
    }

    // ------------------------------------------------------------------ what they have in common

    /** What becomes of a request. */
    @FunctionalInterface
    private interface Answer<R extends RequestBody, P> {

        CompletableFuture<P> to(HandlerRequest<R> request, JobDesk job) throws Refusal;
    }

    private <R extends RequestBody, P extends ResponseBody, M extends MessageParameters>
            Handler<R, P, M> handler(RpcServicesHeaders<R, P, M> headers, Answer<R, P> answer) {
        return new Handler<>(dispatcher, timeout, responseHeaders, headers, answer);
    }

    /** Finds out which job is meant. */
    static final class Handler<
                    R extends RequestBody, P extends ResponseBody, M extends MessageParameters>
            extends AbstractRestHandler<RestfulGateway, R, P, M> {

        private final Answer<R, P> answer;

        private Handler(
                GatewayRetriever<? extends RestfulGateway> dispatcher,
                Duration timeout,
                Map<String, String> responseHeaders,
                RpcServicesHeaders<R, P, M> headers,
                Answer<R, P> answer) {
            super(dispatcher, timeout, responseHeaders, headers);
            this.answer = answer;
        }

        @Override
        protected CompletableFuture<P> handleRequest(
                HandlerRequest<R> request, RestfulGateway gateway) throws RestHandlerException {
            return answer.to(
                    request,
                    new JobDesk(
                            gateway, request.getPathParameter(JobIDPathParameter.class), timeout));
        }
    }
}
