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
package io.rpcoperator.runtime.client;

import io.rpcoperator.client.RosClient;
import io.rpcoperator.client.RosException;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.discovery.CallerTask;
import io.rpcoperator.runtime.graph.SerializerSnapshots;
import io.rpcoperator.runtime.graph.ServiceConfiguration;
import io.rpcoperator.runtime.graph.ServiceVertex;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.payload.CompressionSettings;
import io.rpcoperator.runtime.registry.RegistryCalls;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.pekko.PekkoNodes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.util.clock.SystemClock;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires a client to the task it is created in. */
public final class ClientFactory {

    private static final Logger LOG = LoggerFactory.getLogger(ClientFactory.class);

    private static final Duration LOG_INTERVAL = Duration.ofSeconds(5);

    private ClientFactory() {}

    /**
     * Creates a client and waits as {@code rpc-operator.client.initial-wait} says.
     *
     * @throws RosException {@code FAILED_PRECONDITION} when the job does not contain the service
     */
    public static <IN, OUT> RosClient<IN, OUT> create(
            Environment task, MetricGroup metrics, RosHandle<IN, OUT> handle) {
        String service = handle.serviceName();
        Configuration effective =
                ServiceConfiguration.of(
                        service,
                        task.getTaskManagerInfo().getConfiguration(),
                        task.getJobConfiguration(),
                        handle.configuration());
        ClientSettings settings = ClientSettings.of(effective);
        CompressionSettings compression = CompressionSettings.of(effective);
        SerializerConfig serializers = task.getExecutionConfig().getSerializerConfig();
        TypeSerializer<IN> requests = handle.requestType().createSerializer(serializers);
        TypeSerializer<OUT> responses = handle.responseType().createSerializer(serializers);
        ClientScope scope = scope(task);
        ServiceTransport transport =
                PekkoNodes.acquire(
                        effective, task.getTaskManagerInfo(), task.getUserCodeClassLoader());

        ClientThread clientThread = clientThread(service, task.getTaskInfo());
        Function<CoordinationRequest, CompletableFuture<CoordinationResponse>> registry =
                request ->
                        RegistryCalls.ask(
                                task.getOperatorCoordinatorEventGateway(),
                                ServiceVertex.operatorId(service),
                                request);
        DefaultRosClient<IN, OUT> client =
                new DefaultRosClient<>(
                        service,
                        settings,
                        new PayloadCodec<>(requests, responses, compression),
                        clientThread,
                        SystemClock.getInstance(),
                        CallerTask.cancellation(task),
                        new Quarantine(
                                service,
                                task.getTaskInfo().getTaskNameWithSubtasks(),
                                settings.quarantineMaxKills(),
                                clientThread,
                                report ->
                                        registry.apply(report)
                                                .whenComplete(ClientFactory::reported)),
                        new CallerReports(
                                scope.client(),
                                CallerTask.backPressure(
                                        task, SystemClock.getInstance().relativeTimeNanos()),
                                clientThread,
                                SystemClock.getInstance(),
                                report ->
                                        registry.apply(report)
                                                .whenComplete(ClientFactory::dropped)));
        client.start(
                transport,
                new SessionRequest(
                        scope,
                        SerializerSnapshots.write(requests, compression),
                        SerializerSnapshots.write(responses, compression)),
                registry::apply);
        try {
            ClientMetrics.register(metrics, service, client);
            awaitFirstEndpoint(service, task.getTaskInfo(), settings, client);
            return client;
        } catch (RuntimeException | Error e) {
            client.close();
            throw e;
        }
    }

    private static void reported(
            @Nullable CoordinationResponse acknowledged, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("The registry did not get a report of what kills endpoints.", failure);
        }
    }

    /** The next report says more. */
    private static void dropped(
            @Nullable CoordinationResponse acknowledged, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.debug("The registry did not get a report of what a client sees.", failure);
        }
    }

    private static ClientScope scope(Environment task) {
        return new ClientScope(
                task.getJobID().toHexString(),
                task.getJobVertexId().toHexString(),
                task.getTaskInfo().getIndexOfThisSubtask(),
                task.getTaskInfo().getAttemptNumber(),
                ThreadLocalRandom.current().nextLong());
    }

    private static ClientThread clientThread(String service, TaskInfo task) {
        ScheduledThreadPoolExecutor thread =
                new ScheduledThreadPoolExecutor(
                        1,
                        new ExecutorThreadFactory(
                                "rpc-operator-client-"
                                        + service
                                        + "-"
                                        + task.getIndexOfThisSubtask()));
        // What is due when the client closes is still done, what is due later is not.
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return new ClientThread(thread);
    }

    /**
     * Waits for a first endpoint, on a restart as well: the service may have been restarted with
     * the task. If it was not, the registry's first answer names its endpoints, and the wait is
     * short.
     */
    private static void awaitFirstEndpoint(
            String service, TaskInfo task, ClientSettings settings, DefaultRosClient<?, ?> client) {
        Duration left = settings.initialWait();
        while (!left.isZero() && !client.settled().isDone()) {
            Duration step = left.compareTo(LOG_INTERVAL) < 0 ? left : LOG_INTERVAL;
            if (!awaitSettled(client, step)) {
                left = left.minus(step);
                LOG.info(
                        "{} waits for the first READY endpoint of service '{}', at most {} s more.",
                        task.getTaskNameWithSubtasks(),
                        service,
                        left.toSeconds());
            }
        }
        if (client.settled().isCompletedExceptionally()) {
            awaitSettled(client, Duration.ZERO);
        } else if (!client.settled().isDone()) {
            LOG.warn(
                    "{} starts without a READY endpoint of service '{}'; calls fail or wait as they are"
                            + " told to (rpc-operator.client.initial-wait).",
                    task.getTaskNameWithSubtasks(),
                    service);
        }
    }

    private static boolean awaitSettled(DefaultRosClient<?, ?> client, Duration time) {
        try {
            client.settled().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RosException failure
                    ? failure
                    : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelTaskException(e);
        }
    }
}
