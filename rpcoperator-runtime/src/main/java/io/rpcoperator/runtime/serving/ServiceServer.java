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
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.graph.SerializerSnapshots;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.report.EndpointLoad;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.GrantedCredits;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.time.Deadline;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.clock.Clock;
import org.apache.flink.util.clock.SystemClock;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one subtask of a service: a queue, and operator instances that take batches from it, each
 * on a serving thread of its own.
 *
 * <p>Thread model: its methods are called one after the other by the service subtask; requests come
 * by the transport's threads and are answered by the serving threads. The timer's thread says that
 * a load goes on, looks for calls that take too long, and tells how busy the server is.
 */
public final class ServiceServer<IN, OUT> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceServer.class);

    /** How many short calls one client may have answered before it confirms the first. */
    private static final int ANSWERS_ON_THEIR_WAY = 64;

    /** An instance that is loaded and does not serve yet. */
    private record Loaded<IN, OUT>(
            OperatorInstance<IN, OUT> instance, OperatorLoader<IN, OUT> loader) {}

    private final EndpointId id;
    private final ServiceSettings settings;
    private final TypeSerializer<IN> requestSerializer;
    private final TypeSerializer<OUT> responseSerializer;
    private final OperatorSource<IN, OUT> operators;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final RequestQueue queue;
    private final ServingMetrics metrics;
    private final ServiceEndpoint endpoint;
    private final OperatorInstance.Surroundings surroundings;
    private final List<Loaded<IN, OUT>> loaded = new ArrayList<>();
    private final List<ServingThread<IN, OUT>> threads = new ArrayList<>();
    private final CompletableFuture<Void> fatal = new CompletableFuture<>();

    /** Written by the subtask's methods, read by metrics too. */
    private volatile @Nullable EndpointBinding binding;

    /**
     * A server that has no operator yet.
     *
     * @param fencing whether a newer attempt of a calling task puts an end to what older ones ask
     */
    public ServiceServer(
            EndpointId id,
            ServiceSettings settings,
            TypeSerializer<IN> requestSerializer,
            TypeSerializer<OUT> responseSerializer,
            OperatorSource<IN, OUT> operators,
            boolean fencing,
            MetricGroup metricGroup) {
        this(
                id,
                settings,
                requestSerializer,
                responseSerializer,
                operators,
                fencing,
                metricGroup,
                SystemClock.getInstance(),
                Executors.newSingleThreadScheduledExecutor(
                        new ExecutorThreadFactory("rpc-operator-timer-" + id)));
    }

    /** A server whose time is the test's. */
    ServiceServer(
            EndpointId id,
            ServiceSettings settings,
            TypeSerializer<IN> requestSerializer,
            TypeSerializer<OUT> responseSerializer,
            OperatorSource<IN, OUT> operators,
            boolean fencing,
            MetricGroup metricGroup,
            Clock clock,
            ScheduledExecutorService timer) {
        this.id = id;
        this.settings = settings;
        this.requestSerializer = requestSerializer;
        this.responseSerializer = responseSerializer;
        this.operators = operators;
        this.clock = clock;
        this.timer = timer;
        this.queue = new RequestQueue(settings.queueMaxRequests(), settings.queueMaxBytes(), clock);
        this.metrics = new ServingMetrics(metricGroup, queue);
        DeadRequests deadRequests = new DeadRequests(clock, metrics);
        this.endpoint =
                new ServiceEndpoint(
                        id.service(),
                        queue,
                        settings,
                        SerializerSnapshots.write(requestSerializer, settings.compression()),
                        SerializerSnapshots.write(responseSerializer, settings.compression()),
                        metrics,
                        new Fences(fencing),
                        deadRequests,
                        new ExpiryTimer(queue, deadRequests, clock, timer));
        metricGroup.gauge("healthyInstances", (Gauge<Integer>) endpoint::healthyInstances);
        metricGroup.gauge("sessions", (Gauge<Integer>) () -> granted().sessions());
        metricGroup.gauge("grantedRequests", (Gauge<Integer>) () -> granted().requests());
        metricGroup.gauge("grantedBytes", (Gauge<Long>) () -> granted().bytes());
        metricGroup.gauge("shrinkingSessions", (Gauge<Integer>) () -> granted().shrinking());
        this.surroundings =
                new OperatorInstance.Surroundings(
                        deadRequests, metrics, clock, settings, queue::isClosed);
    }

    // ------------------------------------------------------------------ load

    /**
     * Opens and warms up every instance, but begins with no more once the end is told. Called by
     * the loader thread, before {@link #serve}.
     *
     * @throws FlinkException with the cause of every attempt, when an instance cannot be loaded;
     *     {@link #close} closes the others all the same
     */
    public void load(EndSignal end) throws FlinkException, InterruptedException {
        for (int i = 0; i < settings.concurrency() && loaded.size() == i; i++) {
            OperatorLoader<IN, OUT> loader = loader(i);
            OperatorInstance<IN, OUT> instance = loader.load(end);
            if (instance != null) {
                loaded.add(new Loaded<>(instance, loader));
            }
        }
    }

    private OperatorLoader<IN, OUT> loader(int index) {
        String name = "Endpoint " + id + ", instance " + index;
        return new OperatorLoader<>(
                name,
                settings.loadRetries(),
                () ->
                        new OperatorInstance<>(
                                operators.create(),
                                operators.context(index),
                                requestSerializer.duplicate(),
                                responseSerializer.duplicate(),
                                surroundings),
                () -> new LoadProgress(name, timer, clock),
                metrics);
    }

    // ------------------------------------------------------------------ serve

    /** Starts the serving threads and lets clients in. */
    public void serve(ServiceTransport transport) {
        while (!loaded.isEmpty()) {
            Loaded<IN, OUT> next = loaded.get(0);
            ServingThread<IN, OUT> thread =
                    new ServingThread<>(
                            "rpc-operator-" + id + "-" + threads.size(),
                            next.instance,
                            next.loader,
                            queue,
                            endpoint,
                            clock,
                            this::fail);
            thread.start();
            threads.add(thread);
            loaded.remove(0); // its thread closes it from now on
        }
        new OperatorTimeout(settings.operatorTimeout(), threads, this::fail).start(timer);
        binding = transport.bind(id, terms(), endpoint);
    }

    /**
     * Has the timer tell how busy the server is, again and again until it is closed. Called after
     * {@link #serve}.
     *
     * @param interval 0 for never
     * @param modelLoadMillis how long the load took
     */
    public void reportLoad(Duration interval, long modelLoadMillis, Consumer<EndpointLoad> report) {
        EndpointBinding bound = binding;
        if (interval.isZero() || bound == null) {
            return;
        }
        LoadMeter meter =
                new LoadMeter(
                        queue,
                        threads.stream().map(ServingThread::work).toList(),
                        bound::takeBlockedSessions,
                        modelLoadMillis,
                        clock);
        long nanos = interval.toNanos();
        timer.scheduleWithFixedDelay(
                () -> report.accept(meter.look()), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private GrantedCredits granted() {
        EndpointBinding bound = binding;
        return bound == null ? GrantedCredits.NONE : bound.granted();
    }

    private SessionTerms terms() {
        return new SessionTerms(
                settings.queueMaxRequests(),
                settings.queueMaxBytes(),
                settings.maxReplyBytes(),
                settings.maxMessageBytes(),
                maxBegun());
    }

    /**
     * As many as the instances take, and as many again while clients confirm their answers, so that
     * no instance waits for that.
     */
    private int maxBegun() {
        long taken = threads.stream().mapToLong(ServingThread::maxBatch).sum();
        return (int) Math.min(Integer.MAX_VALUE, ANSWERS_ON_THEIR_WAY + 2 * taken);
    }

    /** Whether any instance can be asked. */
    public boolean isHealthy() {
        return endpoint.healthyInstances() > 0;
    }

    /** Completes exceptionally with what the subtask cannot go on from. */
    public CompletableFuture<Void> fatal() {
        return fatal;
    }

    /** What waits is sent elsewhere at once: the subtask is about to fail. */
    private void fail(Throwable cause) {
        fatal.completeExceptionally(cause);
        closeQueue("is failing");
    }

    private void closeQueue(String why) {
        for (ServedRequest waiting : queue.close()) {
            waiting.fail(
                    RosException.notExecuted(
                            RosStatus.UNAVAILABLE, "Endpoint " + id + " " + why + "."));
        }
    }

    // ------------------------------------------------------------------ end

    /**
     * Lets no new request in and waits until all that came before have been answered, and the
     * answers have departed.
     *
     * @return false if that took longer than the timeout, or the subtask failed meanwhile
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        Deadline deadline = Deadline.fromNow(timeout);
        EndpointBinding bound = binding;
        if (bound == null) {
            return true;
        }
        CompletableFuture<Void> answered = bound.drain();
        return queue.awaitIdle(timeout.toNanos()) && awaitAnswers(answered, deadline.timeLeft());
    }

    private boolean awaitAnswers(CompletableFuture<Void> answered, Duration timeout)
            throws InterruptedException {
        try {
            CompletableFuture.anyOf(answered, fatal).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException unanswered) {
            return false;
        }
    }

    /**
     * Sends clients away, fails what still waits, and ends the serving threads, which close their
     * operators. A call that runs is interrupted and waited for, whatever interrupts the caller,
     * but not for ever: past {@code rpc-operator.close-timeout} its thread is left alone, and
     * closes its operator if the call ever returns.
     */
    @Override
    public void close() {
        EndpointBinding bound = binding;
        if (bound != null) {
            bound.drain();
        }
        closeQueue("is closing");
        timer.shutdownNow();
        threads.forEach(ServingThread::interrupt);
        awaitThreads();
        threads.clear();
        if (bound != null) {
            bound.close();
        }
        loaded.forEach(unused -> unused.instance.close());
        loaded.clear();
    }

    private void awaitThreads() {
        Deadline deadline = Deadline.fromNow(settings.closeTimeout());
        boolean interrupted = false;
        for (ServingThread<IN, OUT> thread : threads) {
            boolean waiting = true;
            while (waiting) {
                try {
                    if (!thread.joinUntil(deadline)) {
                        abandon(thread);
                    }
                    waiting = false;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void abandon(ServingThread<IN, OUT> thread) {
        metrics.abandonedThread();
        LOG.error(
                "Endpoint {} leaves a thread behind, whose operator has not returned from its call"
                        + " within {} ms of being interrupted ({}).",
                id,
                settings.closeTimeout().toMillis(),
                RosOptions.CLOSE_TIMEOUT.key(),
                thread.whereabouts());
    }
}
