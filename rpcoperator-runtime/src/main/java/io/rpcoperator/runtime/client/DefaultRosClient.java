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
import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosClient;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.discovery.EndpointDiscovery;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client: takes a call in, has it sent, ends it.
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li>A caller's thread serializes, admits and sends a call.
 *   <li>A transport's thread takes a call whose answer arrived out of the pending calls.
 *   <li>The client's thread, one of its own, owns the sessions and the deadlines, sends the calls
 *       of a lost session elsewhere, deserializes responses and completes the callers' futures.
 * </ul>
 *
 * <p>A call ends exactly once: whoever removes it from {@link PendingCalls} ends it. It goes on
 * exactly once after each attempt: whoever takes that out of {@link InFlight} decides how.
 */
final class DefaultRosClient<IN, OUT>
        implements RosClient<IN, OUT>, EndpointSessions.Owner, EndpointDiscovery.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(DefaultRosClient.class);

    private final String service;
    private final ClientSettings settings;
    private final PayloadCodec<IN, OUT> codec;
    private final ScheduledExecutorService clientThread;
    private final Clock clock;
    private final BooleanSupplier taskIsCancelled;
    private final Quarantine quarantine;
    private final ClientCounters counters = new ClientCounters();
    private final PendingCalls<OUT> pending;
    private final Dispatcher<OUT> dispatcher;
    private final Retries<OUT> retries;
    private final Outage outage;
    private final Sweep sweep;
    private final AtomicLong lastNumber = new AtomicLong();
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
            ScheduledExecutorService clientThread,
            Clock clock,
            BooleanSupplier taskIsCancelled,
            Quarantine quarantine) {
        this.service = service;
        this.settings = settings;
        this.codec = codec;
        this.clientThread = clientThread;
        this.clock = clock;
        this.taskIsCancelled = taskIsCancelled;
        this.quarantine = quarantine;
        this.pending =
                new PendingCalls<>(settings.maxPendingRequests(), settings.maxPendingBytes());
        this.dispatcher =
                new Dispatcher<>(
                        service,
                        clock,
                        quarantine,
                        counters.retries(),
                        this::end,
                        this::routeSpent);
        this.retries =
                new Retries<>(
                        settings.retries(), quarantine, dispatcher, clientThread, clock, this::end);
        this.outage = new Outage(clock.relativeTimeNanos());
        this.sweep = new Sweep(clientThread, () -> !pending.isEmpty(), this::lookAfterCalls);
    }

    /** Begins to follow the registry. Called once, before any call. */
    void start(EndpointSessions sessions, EndpointDiscovery discovery) {
        this.sessions = sessions;
        this.discovery = discovery;
        clientThread.execute(discovery::poll);
    }

    /** Completes when the first route appears, or exceptionally when there will be none. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    // ------------------------------------------------------------------ what is seen from outside

    int pendingCalls() {
        return pending.size();
    }

    long pendingBytes() {
        return pending.bytes();
    }

    int waitingCalls() {
        return dispatcher.waitingCalls();
    }

    @Override
    public int readyEndpoints() {
        return dispatcher.table().routes().size();
    }

    int ejectedEndpoints() {
        return dispatcher.table().ejected();
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

    // ------------------------------------------------------------------ a call begins

    @Override
    public CompletableFuture<OUT> call(IN request, CallOptions options) {
        Objects.requireNonNull(request, "request");
        Call<OUT> call;
        try {
            call = newCall(codec.encode(request), options);
        } catch (RosException unserializable) {
            return refused(unserializable);
        }
        RosException refusal = closed.get() ? closedFailure() : pending.admit(call);
        if (refusal != null) {
            return refused(refusal);
        }
        if (closed.get()) {
            end(call, closedFailure()); // close() may have looked before the call was in
        } else {
            sweep.wake();
            dispatcher.dispatch(call);
        }
        return call;
    }

    private Call<OUT> newCall(Payload payload, CallOptions options) {
        Duration timeout = options.timeout().orElse(settings.callTimeout());
        return new Call<>(
                lastNumber.incrementAndGet(),
                payload,
                clock.relativeTimeNanos() + timeout.toNanos(),
                options.waitForReady().orElse(settings.waitForReady()),
                call -> end(call, null));
    }

    private CompletableFuture<OUT> refused(RosException failure) {
        counters.failed(failure.status());
        return CompletableFuture.failedFuture(failure);
    }

    // ------------------------------------------------------------------ an attempt ends

    @Override
    public void reply(long attemptId, Payload response, long queuedMicros) {
        Attempt<OUT> attempt = dispatcher.take(attemptId);
        if (attempt == null) {
            counters.lateReplies().inc();
            return;
        }
        attempt.route().health().answered();
        quarantine.survived(attempt.call());
        dispatcher.sendWaiting();
        if (pending.remove(attempt.call())) {
            onClientThread(() -> complete(attempt, response));
        }
    }

    @Override
    public void failed(long attemptId, RosException failure) {
        Attempt<OUT> attempt = dispatcher.take(attemptId);
        if (attempt == null) {
            counters.lateReplies().inc();
            return;
        }
        if (failure.status() == RosStatus.UNAVAILABLE
                || failure.status() == RosStatus.DEADLINE_EXCEEDED) {
            endpointFailed(attempt.route());
        } else {
            attempt.route().health().answered();
        }
        if (failure.execution() == Execution.MAYBE_EXECUTED) {
            quarantine.survived(attempt.call());
        }
        retries.attemptFailed(attempt, failure);
        dispatcher.sendWaiting();
    }

    @Override
    public void lost(Route route, RosException cause, Set<Long> begun) {
        endpointFailed(route);
        RosException notBegun =
                RosException.notExecuted(cause.status(), cause.description()).causedBy(cause);
        List<Attempt<OUT>> lost =
                dispatcher.attemptsOn(route).stream()
                        .filter(attempt -> dispatcher.take(attempt.id()) != null)
                        .toList();
        quarantine.lost(
                route.endpoint().id(),
                lost.stream()
                        .filter(each -> begun.contains(each.id()))
                        .map(Attempt::call)
                        .toList());
        for (Attempt<OUT> attempt : lost) {
            retries.attemptFailed(attempt, begun.contains(attempt.id()) ? cause : notBegun);
        }
    }

    @Override
    public void started(long attemptId) {
        dispatcher.started(attemptId);
    }

    private void endpointFailed(Route route) {
        if (route.health().failed(clock.relativeTimeNanos())) {
            LOG.warn(
                    "{} has failed several calls in a row and gets none for a while, as long as there"
                            + " are others (rpc-operator.client.ejection.*).",
                    route);
        }
    }

    // ------------------------------------------------------------------ a call ends

    /**
     * Ends a call without an answer, unless it has ended.
     *
     * @param failure null when its future is done already
     */
    private void end(Call<OUT> call, @Nullable RosException failure) {
        if (pending.remove(call)) {
            ended(call, failure);
        }
    }

    /** The calling thread has taken the call out of the pending ones. */
    private void ended(Call<OUT> call, @Nullable RosException failure) {
        dispatcher.withdraw(call);
        dispatcher.sendWaiting();
        if (failure != null) {
            RosException whole = failure.after(call.failures());
            counters.failed(whole.status());
            onClientThread(() -> call.completeExceptionally(whole));
        }
    }

    private void complete(Attempt<OUT> attempt, Payload response) {
        Call<OUT> call = attempt.call();
        try {
            call.complete(codec.decode(response));
        } catch (RosException unreadable) {
            counters.failed(unreadable.status());
            call.completeExceptionally(
                    unreadable.at(attempt.route().toString()).after(call.failures()));
        }
    }

    private void onClientThread(Runnable action) {
        try {
            clientThread.execute(action);
        } catch (RejectedExecutionException clientIsClosed) {
            action.run(); // there is no other thread left to complete futures with
        }
    }

    // ------------------------------------------------------------------ while calls are pending

    private void lookAfterCalls() {
        if (taskIsCancelled.getAsBoolean()) {
            LOG.info("The task of the client of service '{}' ends: its calls do, too.", service);
            close();
            return;
        }
        long now = clock.relativeTimeNanos();
        for (Call<OUT> call : pending.all()) {
            if (now - call.deadlineNanos() >= 0) {
                endExpired(call);
            }
        }
        dispatcher.sendWaiting(); // a session does not tell when a cancelled request has left it
        warnOfStandstill(now);
    }

    private void endExpired(Call<OUT> call) {
        if (!pending.remove(call)) {
            return;
        }
        Attempt<OUT> attempt = call.attempt(); // one that begins from now on is not sent
        if (attempt == null) {
            ended(
                    call,
                    RosException.notExecuted(
                            RosStatus.DEADLINE_EXCEEDED,
                            "No endpoint of service '" + service + "' took the call in time."));
        } else {
            endpointFailed(attempt.route());
            ended(
                    call,
                    RosException.maybeExecuted(RosStatus.DEADLINE_EXCEEDED, "No answer in time.")
                            .at(attempt.route().toString()));
        }
    }

    private void warnOfStandstill(long now) {
        int waiting = dispatcher.waitingCalls();
        if (waiting > 0 && outage.isWarningDue(now)) {
            LOG.warn(
                    "Service '{}' has had no READY endpoint for {} s, and {} call(s) wait for one. Until"
                            + " there is one, or their timeouts end them"
                            + " (rpc-operator.client.call-timeout), the checkpoints of this task can be"
                            + " held up.",
                    service,
                    outage.durationAt(now).toSeconds(),
                    waiting);
        }
    }

    // ------------------------------------------------------------------ endpoints

    @Override
    public void endpoints(EndpointSnapshot snapshot) {
        quarantine.learn(snapshot.suspects());
        Objects.requireNonNull(sessions).follow(snapshot);
    }

    @Override
    public void noSuchService(RosException failure) {
        routes(new RoutingTable(List.of(), false, failure));
        settled.completeExceptionally(failure);
    }

    @Override
    public void routes(RoutingTable now) {
        outage.endpoints(!now.isEmpty(), clock.relativeTimeNanos());
        dispatcher.routes(now);
        if (!now.isEmpty()) {
            settled.complete(null);
        }
    }

    private void routeSpent() {
        try {
            clientThread.execute(() -> Objects.requireNonNull(sessions).closeSpent());
        } catch (RejectedExecutionException clientIsClosed) {
            LOG.trace("The client of service '{}' closes all its sessions.", service);
        }
    }

    // ------------------------------------------------------------------ the client ends

    private RosException closedFailure() {
        return RosException.notExecuted(
                RosStatus.CANCELLED, "The client of service '" + service + "' is closed.");
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        RosException cancelled =
                RosException.maybeExecuted(
                        RosStatus.CANCELLED, "The client of service '" + service + "' was closed.");
        pending.all().forEach(call -> end(call, cancelled));
        clientThread.execute(
                () -> {
                    Objects.requireNonNull(discovery).close();
                    Objects.requireNonNull(sessions).close();
                });
        clientThread.shutdown();
    }
}
