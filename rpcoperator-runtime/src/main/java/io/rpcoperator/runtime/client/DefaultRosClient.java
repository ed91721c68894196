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

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.RosClient;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.discovery.EndpointDiscovery;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import io.rpcoperator.runtime.registry.PollEndpoints;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client: puts its parts together, follows the registry, and ends.
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li>A caller's thread serializes, admits and sends a call, or waits until there is room for it.
 *   <li>A transport's thread takes a call whose answer arrived out of the pending calls.
 *   <li>The client's thread, one of its own, owns the sessions and the deadlines, sends the calls
 *       of a lost session elsewhere, deserializes responses and completes the callers' futures.
 * </ul>
 *
 * <p>A call ends exactly once: whoever removes it from {@link PendingCalls} ends it. It goes on
 * exactly once after each attempt: whoever takes that out of {@link InFlight} decides how.
 */
final class DefaultRosClient<IN, OUT> implements RosClient<IN, OUT>, EndpointDiscovery.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(DefaultRosClient.class);

    private final String service;
    private final ClientSettings settings;
    private final ClientThread clientThread;
    private final Clock clock;
    private final BooleanSupplier taskIsCancelled;
    private final Quarantine quarantine;
    private final CallerReports reports;
    private final ClientCounters counters = new ClientCounters();
    private final Room room;
    private final CallStarts<IN, OUT> starts;
    private final PendingCalls<OUT> pending;
    private final CallEnds<OUT> ends;
    private final InFlight<OUT> inFlight;
    private final Dispatcher<OUT> dispatcher;
    private final AttemptEnds<OUT> attempts;
    private final Overseer<OUT> overseer;
    private final Outage outage;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Completes when the first route appears, or when there will be none. */
    private final CompletableFuture<Void> settled = new CompletableFuture<>();

    /** Owned by the client's thread, set before anything runs there. */
    private @Nullable EndpointSessions sessions;

    private @Nullable EndpointDiscovery discovery;

    /**
     * A client that has not begun.
     *
     * @param taskIsCancelled whether the caller's task has been told to end without its results
     */
    DefaultRosClient(
            String service,
            ClientSettings settings,
            PayloadCodec<IN, OUT> codec,
            ClientThread clientThread,
            Clock clock,
            BooleanSupplier taskIsCancelled,
            Quarantine quarantine,
            CallerReports reports) {
        this.service = service;
        this.settings = settings;
        this.clientThread = clientThread;
        this.clock = clock;
        this.taskIsCancelled = taskIsCancelled;
        this.quarantine = quarantine;
        this.reports = reports;
        this.room = new Room(settings.maxPendingRequests(), settings.maxPendingBytes());
        this.pending = new PendingCalls<>(room.maxCalls(), clock.relativeTimeNanos());
        this.ends =
                new CallEnds<>(
                        pending, room, codec, clientThread, counters, clock, this::withdrawn);
        this.inFlight = new InFlight<>(pending, this::routeSpent);
        Sender<OUT> sender =
                new Sender<>(
                        service,
                        clock,
                        settings.loadBalancer(),
                        quarantine,
                        counters,
                        inFlight,
                        ends::end);
        this.dispatcher = new Dispatcher<>(service, sender, counters, ends::end);
        Retries<OUT> retries =
                new Retries<>(
                        settings.retries(), quarantine, dispatcher, clientThread, clock, ends::end);
        this.attempts =
                new AttemptEnds<>(
                        inFlight,
                        dispatcher,
                        retries,
                        quarantine,
                        ends,
                        counters,
                        clock,
                        this::routes);
        this.outage = new Outage(clock.relativeTimeNanos());
        this.overseer =
                new Overseer<>(
                        service, room, pending, dispatcher, attempts, ends, outage, reports, clock);
        this.starts =
                new CallStarts<>(
                        settings,
                        codec,
                        new Admission(service, room, counters, clock),
                        pending,
                        dispatcher,
                        ends,
                        new Sweep(clientThread, () -> room.calls() > 0, this::lookAfterCalls),
                        clientThread,
                        counters,
                        clock);
    }

    /**
     * Begins to follow the registry. Called once, before any call.
     *
     * @param registry sends a poll
     */
    void start(
            ServiceTransport transport,
            SessionRequest request,
            Function<PollEndpoints, CompletableFuture<CoordinationResponse>> registry) {
        sessions =
                new EndpointSessions(
                        transport, request, settings.ejection(), clientThread, attempts);
        discovery =
                new EndpointDiscovery(
                        service,
                        request.scope().client(),
                        settings.pollTimeout(),
                        registry,
                        clientThread,
                        this);
        clientThread.execute(discovery::poll);
    }

    /** Completes when the first route appears, or exceptionally when there will be none. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    // ------------------------------------------------------------------ what is seen from outside

    int pendingCalls() {
        return room.calls();
    }

    long pendingBytes() {
        return room.bytes();
    }

    int waitingCalls() {
        return dispatcher.waitingCalls();
    }

    int waitingCallers() {
        return room.waiting();
    }

    @Override
    public int readyEndpoints() {
        return dispatcher.table().size();
    }

    int ejectedEndpoints() {
        return dispatcher.table().ejected();
    }

    int unreachableEndpoints() {
        return dispatcher.table().unreachable();
    }

    int attemptsUnderWay() {
        return inFlight.count();
    }

    long millisWithoutEndpoint() {
        return outage.durationAt(clock.relativeTimeNanos()).toMillis();
    }

    Quarantine quarantine() {
        return quarantine;
    }

    ClientCounters counters() {
        return counters;
    }

    // ------------------------------------------------------------------ calls

    @Override
    public CompletableFuture<OUT> call(IN request, CallOptions options) {
        return starts.start(request, options);
    }

    @Override
    public CompletableFuture<OUT> call(IN request, CallOptions options, Runnable admitted) {
        return starts.start(request, options, admitted);
    }

    // ------------------------------------------------------------------ while calls are pending

    private void withdrawn(Call<OUT> call) {
        dispatcher.withdraw(call);
        dispatcher.sendWaiting();
    }

    private void lookAfterCalls() {
        if (taskIsCancelled.getAsBoolean()) {
            LOG.info("The task of the client of service '{}' ends: its calls do, too.", service);
            close();
        } else {
            overseer.look();
        }
    }

    // ------------------------------------------------------------------ endpoints

    @Override
    public void endpoints(EndpointSnapshot snapshot) {
        quarantine.learn(snapshot.suspects());
        Objects.requireNonNull(sessions).follow(snapshot);
        reports.every(
                Duration.ofMillis(snapshot.callerReportMillis()),
                now -> dispatcher.table().pinned(now));
    }

    @Override
    public void noSuchService(RosException failure) {
        routes(new RoutingTable(List.of(), 0, false, failure));
        settled.completeExceptionally(failure);
    }

    private void routes(RoutingTable now) {
        outage.endpoints(!now.isEmpty(), clock.relativeTimeNanos());
        dispatcher.routes(now);
        if (!now.isEmpty()) {
            settled.complete(null);
        }
    }

    private void routeSpent() {
        clientThread.execute(() -> Objects.requireNonNull(sessions).closeSpent());
    }

    // ------------------------------------------------------------------ the client ends

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        starts.close();
        RosException cancelled =
                RosException.maybeExecuted(
                        RosStatus.CANCELLED, "The client of service '" + service + "' was closed.");
        pending.forEach(call -> ends.end(call, cancelled));
        clientThread.execute(
                () -> {
                    Objects.requireNonNull(discovery).close();
                    Objects.requireNonNull(sessions).close();
                });
        clientThread.close();
    }
}
