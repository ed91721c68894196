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
package io.rpcoperator.runtime.serving;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.graph.SerializerSnapshots;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one subtask of a service: a queue, and operator instances that take batches from it, each
 * on a serving thread of its own.
 *
 * <p>Thread model: its methods are called one after the other by the service subtask; requests come
 * by the transport's threads and are answered by the serving threads.
 */
public final class ServiceServer<IN, OUT> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceServer.class);

    private final EndpointId id;
    private final ServiceSettings settings;
    private final TypeSerializer<IN> requestSerializer;
    private final TypeSerializer<OUT> responseSerializer;
    private final RequestQueue queue;
    private final ServingMetrics metrics;
    private final List<OperatorInstance<IN, OUT>> instances = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CompletableFuture<Void> fatal = new CompletableFuture<>();
    private @Nullable EndpointBinding binding;

    /** A server that has no operator yet. */
    public ServiceServer(
            EndpointId id,
            ServiceSettings settings,
            TypeSerializer<IN> requestSerializer,
            TypeSerializer<OUT> responseSerializer,
            MetricGroup metricGroup) {
        this.id = id;
        this.settings = settings;
        this.requestSerializer = requestSerializer;
        this.responseSerializer = responseSerializer;
        this.queue = new RequestQueue(settings.queueMaxRequests(), settings.queueMaxBytes());
        this.metrics = new ServingMetrics(metricGroup, queue);
    }

    /**
     * Adds an operator, opens it and warms it up. Called by the loader thread, before {@link
     * #serve}.
     *
     * @throws Exception what the operator threw; {@link #close} closes it all the same
     */
    public void load(RpcOperator<IN, OUT> operator, RpcOperatorContext context) throws Exception {
        // Known before it is opened, so that it is closed whatever happens.
        instances.add(
                new OperatorInstance<>(
                        operator,
                        requestSerializer.duplicate(),
                        responseSerializer.duplicate(),
                        metrics,
                        queue::isClosed));
        operator.open(context);
        operator.warmUp();
    }

    /** Starts the serving threads and lets clients in. */
    public void serve(ServiceTransport transport) {
        for (int i = 0; i < instances.size(); i++) {
            OperatorInstance<IN, OUT> instance = instances.get(i);
            Thread thread = new Thread(() -> serveWith(instance), "rpc-operator-" + id + "-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        binding =
                transport.bind(
                        id,
                        terms(),
                        new ServiceEndpoint(
                                id.service(),
                                queue,
                                settings,
                                SerializerSnapshots.write(requestSerializer),
                                SerializerSnapshots.write(responseSerializer),
                                metrics));
    }

    private SessionTerms terms() {
        return new SessionTerms(
                settings.queueMaxRequests(),
                settings.queueMaxBytes(),
                settings.maxReplyBytes(),
                settings.maxMessageBytes(),
                maxBegun());
    }

    /** What can be outside the queue, which is first in, first out. */
    private int maxBegun() {
        return instances.stream().mapToInt(this::maxBatch).sum();
    }

    private int maxBatch(OperatorInstance<IN, OUT> instance) {
        return instance.isBatching() ? settings.batchMaxSize() : 1;
    }

    /** Completes exceptionally when a serving thread met an error that the JVM may not survive. */
    public CompletableFuture<Void> fatal() {
        return fatal;
    }

    private void serveWith(OperatorInstance<IN, OUT> instance) {
        int maxBatch = maxBatch(instance);
        try {
            List<InboundRequest> batch = take(maxBatch);
            while (!batch.isEmpty()) {
                try {
                    instance.serve(batch);
                } finally {
                    queue.done(batch);
                }
                batch = take(maxBatch);
            }
        } catch (InterruptedException closing) {
            LOG.debug("{} was interrupted.", Thread.currentThread().getName(), closing);
        } catch (Throwable e) {
            LOG.error("{} cannot go on.", Thread.currentThread().getName(), e);
            fatal.completeExceptionally(e);
        }
    }

    /**
     * The next batch; empty only when the queue is closed. An interruption alone ends nothing: an
     * operator may have left its thread interrupted.
     */
    private List<InboundRequest> take(int maxBatch) {
        while (true) {
            try {
                return queue.take(maxBatch, settings.batchMaxBytes());
            } catch (InterruptedException e) {
                LOG.debug("{} was interrupted.", Thread.currentThread().getName(), e);
            }
        }
    }

    /**
     * Lets no new request in and waits until all that came before have been answered.
     *
     * @return false if that took longer than the timeout
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        if (binding != null) {
            binding.drain();
        }
        return queue.awaitIdle(timeout.toNanos());
    }

    /**
     * Sends clients away, fails what still waits, ends the serving threads, then closes the
     * operators. A call that runs is interrupted and waited for, whatever interrupts the caller: an
     * operator is never closed under its own call, and never left open.
     */
    @Override
    public void close() {
        if (binding != null) {
            binding.drain();
        }
        for (InboundRequest left : queue.close()) {
            left.fail(
                    RosException.notExecuted(
                            RosStatus.UNAVAILABLE, "Endpoint " + id + " is closing."));
        }
        threads.forEach(Thread::interrupt);
        awaitThreads();
        if (binding != null) {
            binding.close();
        }
        instances.forEach(OperatorInstance::close);
        instances.clear();
    }

    private void awaitThreads() {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
