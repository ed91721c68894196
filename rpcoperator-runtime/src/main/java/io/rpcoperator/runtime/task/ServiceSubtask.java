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
package io.rpcoperator.runtime.task;

import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.graph.ServiceConfiguration;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.graph.ServiceVertex;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.registry.EndpointDraining;
import io.rpcoperator.runtime.registry.EndpointLoading;
import io.rpcoperator.runtime.registry.EndpointReady;
import io.rpcoperator.runtime.registry.RegistryCalls;
import io.rpcoperator.runtime.registry.ReportLoad;
import io.rpcoperator.runtime.report.EndpointLoad;
import io.rpcoperator.runtime.serving.OperatorSource;
import io.rpcoperator.runtime.serving.ServiceServer;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.pekko.PekkoNodes;
import io.rpcoperator.spi.ServiceDeclaration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one service subtask: {@code LOADING -> READY -> DRAINING -> CLOSED}.
 *
 * <p>Thread model: the source thread runs it from {@link #load} to {@link #drain}; the task's
 * thread calls {@link #close} after that thread has ended. The server's timer reports how busy the
 * endpoint is.
 */
final class ServiceSubtask {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceSubtask.class);

    /** The values of the gauge {@code state}. */
    private enum State {
        LOADING,
        READY,
        DRAINING,
        CLOSED
    }

    private final ServiceDeclaration service;
    private final Environment task;
    private final EndpointId id;
    private final ServiceSettings settings;
    private final Configuration configuration;
    private final ServiceTransport transport;
    private final ServiceServer<?, ?> server;
    private final StreamingRuntimeContext context;
    private final MetricGroup metrics;
    private final ClassLoader userCode;
    private final OperatorEventGateway registry;

    private volatile State state = State.LOADING;
    private volatile long loadMillis;

    /** Completes when the registry has it, or never will. Owned by the server's timer. */
    private CompletableFuture<?> lastReport = CompletableFuture.completedFuture(null);

    /** A subtask that has loaded nothing yet. */
    ServiceSubtask(
            ServiceDeclaration service,
            Environment task,
            StreamingRuntimeContext context,
            OperatorEventGateway registry) {
        this.service = service;
        this.task = task;
        this.context = context;
        this.registry = registry;
        this.userCode = task.getUserCodeClassLoader().asClassLoader();
        this.id =
                new EndpointId(
                        service.name(),
                        task.getTaskInfo().getIndexOfThisSubtask(),
                        task.getTaskInfo().getAttemptNumber(),
                        ThreadLocalRandom.current().nextLong());
        this.configuration =
                ServiceConfiguration.of(
                        service.name(),
                        task.getTaskManagerInfo().getConfiguration(),
                        task.getJobConfiguration(),
                        service.descriptor().configuration());
        this.settings = ServiceSettings.of(service.descriptor(), configuration);
        this.metrics = context.getMetricGroup().addGroup("rpcService", service.name());
        this.metrics.gauge("state", (Gauge<String>) () -> state().name());
        this.metrics.gauge("modelLoadMillis", (Gauge<Long>) () -> loadMillis);
        this.transport =
                PekkoNodes.acquire(
                        configuration, task.getTaskManagerInfo(), task.getUserCodeClassLoader());
        this.server = server(service.requestType(), service.responseType());
    }

    private <IN, OUT> ServiceServer<IN, OUT> server(
            TypeInformation<IN> requests, TypeInformation<OUT> responses) {
        SerializerConfig serializers = task.getExecutionConfig().getSerializerConfig();
        return new ServiceServer<>(
                id,
                settings,
                requests.createSerializer(serializers),
                responses.createSerializer(serializers),
                new OperatorsOfTheClass<IN, OUT>(),
                !runsAttemptsAtOnce(task),
                metrics);
    }

    /** Speculative execution runs two attempts of a subtask at once, and either may win. */
    private static boolean runsAttemptsAtOnce(Environment task) {
        return task.getJobConfiguration().get(BatchExecutionOptions.SPECULATIVE_ENABLED)
                || task.getTaskManagerInfo()
                        .getConfiguration()
                        .get(BatchExecutionOptions.SPECULATIVE_ENABLED);
    }

    /** While no instance works, this is as if it had not loaded yet. */
    private State state() {
        return state == State.READY && !server.isHealthy() ? State.LOADING : state;
    }

    /** Loads and warms up every operator instance, but begins with no more once the end is told. */
    void load(Future<?> end) throws Exception {
        RegistryCalls.send(registry, new EndpointLoading(id));
        LOG.info(
                "Endpoint {} is LOADING {} instance(s) of {}.",
                id,
                settings.concurrency(),
                service.operatorClass().getName());
        long began = System.nanoTime();
        server.load(pause -> isDoneWithin(pause, end));
        if (end.isDone()) {
            LOG.info("Endpoint {} is not needed any more and loads no further.", id);
            return;
        }
        loadMillis = (System.nanoTime() - began) / 1_000_000;
        LOG.info("Endpoint {} has loaded and warmed up in {} ms.", id, loadMillis);
    }

    private boolean isDoneWithin(Duration pause, Future<?> end) throws InterruptedException {
        if (!pause.isZero() && !end.isDone()) {
            try {
                end.get(pause.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.trace("Endpoint {} has waited {} and is still needed.", id, pause, e);
            }
        }
        return end.isDone();
    }

    /** Lets callers in. */
    void serve() {
        server.serve(transport);
        state = State.READY;
        RegistryCalls.send(registry, new EndpointReady(new Endpoint(id, transport.address())));
        server.reportLoad(settings.loadReportInterval(), loadMillis, this::report);
    }

    /**
     * On the server's timer. While the registry is slow to take one report it gets no other: the
     * next says more.
     */
    private void report(EndpointLoad load) {
        if (!lastReport.isDone()) {
            return;
        }
        try {
            lastReport =
                    RegistryCalls.ask(
                            task.getOperatorCoordinatorEventGateway(),
                            ServiceVertex.operatorId(service.name()),
                            new ReportLoad(id, load));
        } catch (RuntimeException e) {
            LOG.debug("Endpoint {} could not report how busy it is.", id, e);
        }
    }

    /**
     * Serves until the end is told.
     *
     * @throws Exception what the subtask cannot go on from
     */
    <E> E await(CompletableFuture<E> end) throws Exception {
        CompletableFuture.anyOf(end, server.fatal()).exceptionally(failure -> null).get();
        throwIfFailed();
        return end.get();
    }

    /**
     * Takes no more, and answers what it has.
     *
     * @throws Exception what the subtask cannot go on from
     */
    void drain() throws Exception {
        state = State.DRAINING;
        RegistryCalls.send(registry, new EndpointDraining(id));
        boolean drained = server.drain(settings.drainTimeout());
        throwIfFailed();
        if (!drained) {
            LOG.warn(
                    "Endpoint {} could not answer everything within {} (rpc-operator.drain-timeout).",
                    id,
                    settings.drainTimeout());
        }
    }

    /** Serves on without the source thread; what that would have thrown fails the task instead. */
    void serveOn() {
        server.fatal()
                .exceptionally(
                        failure -> {
                            task.failExternally(failure);
                            return null;
                        });
    }

    private void throwIfFailed() throws Exception {
        if (server.fatal().isCompletedExceptionally()) {
            try {
                server.fatal().get();
            } catch (ExecutionException e) {
                ExceptionUtils.rethrowException(e.getCause());
            }
        }
    }

    void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            server.close();
            LOG.info("Endpoint {} is CLOSED.", id);
        }
    }

    /** Instances of the operator's class. */
    private final class OperatorsOfTheClass<IN, OUT> implements OperatorSource<IN, OUT> {

        @Override
        @SuppressWarnings("unchecked") // the declaration's types were extracted from this class
        public RpcOperator<IN, OUT> create() throws Exception {
            return (RpcOperator<IN, OUT>)
                    service.operatorClass().getDeclaredConstructor().newInstance();
        }

        @Override
        public RpcOperatorContext context(int instance) {
            return new SubtaskContext(
                    service.name(), instance, context, metrics, userCode, configuration);
        }
    }
}
