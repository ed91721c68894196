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
import io.rpcoperator.runtime.discovery.EndpointDiscovery;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The client: takes a call in, gives it to a route, ends it.
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li>A caller's thread serializes, admits and sends a call.
 *   <li>A transport's thread takes a call whose answer arrived out of the pending calls.
 *   <li>The client's thread, one of its own, owns the sessions and the deadlines, deserializes
 *       responses and completes the callers' futures.
 * </ul>
 *
 * <p>A call ends exactly once: whoever removes it from {@link PendingCalls} ends it.
 */
final class DefaultRosClient<IN, OUT>
        implements RosClient<IN, OUT>, EndpointSessions.Owner, EndpointDiscovery.Listener {

    private static final Duration SWEEP_INTERVAL = Duration.ofMillis(20);

    private final String service;
    private final ClientSettings settings;
    private final PayloadCodec<IN, OUT> codec;
    private final ScheduledExecutorService clientThread;
    private final Clock clock;
    private final PendingCalls<OUT> pending;
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean sweeping = new AtomicBoolean();

    /** Calls that no route has room for, in their order; also holds calls that ended meanwhile. */
    private final ConcurrentLinkedQueue<Call<OUT>> waiting = new ConcurrentLinkedQueue<>();

    /** How many asked for the waiting calls to be sent while somebody was at it. */
    private final AtomicInteger sendRequests = new AtomicInteger();

    /** Completes when the first route appears, or when there will be none. */
    private final CompletableFuture<Void> settled = new CompletableFuture<>();

    /** Written by the client's thread, replaced whole. */
    private volatile RoutingTable table = RoutingTable.INITIAL;

    /** Owned by the client's thread, set before anything runs there. */
    private @Nullable EndpointSessions sessions;

    private @Nullable EndpointDiscovery discovery;

    DefaultRosClient(
            String service,
            ClientSettings settings,
            PayloadCodec<IN, OUT> codec,
            ScheduledExecutorService clientThread,
            Clock clock) {
        this.service = service;
        this.settings = settings;
        this.codec = codec;
        this.clientThread = clientThread;
        this.clock = clock;
        this.pending =
                new PendingCalls<>(settings.maxPendingRequests(), settings.maxPendingBytes());
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

    int pendingCalls() {
        return pending.size();
    }

    @Override
    public int readyEndpoints() {
        return table.routes().size();
    }

    // ------------------------------------------------------------------ a call begins

    @Override
    public CompletableFuture<OUT> call(IN request, CallOptions options) {
        Objects.requireNonNull(request, "request");
        Call<OUT> call;
        try {
            call = newCall(codec.encode(request), options);
        } catch (RosException unserializable) {
            return CompletableFuture.failedFuture(unserializable);
        }
        RosException refused = closed.get() ? closedFailure() : pending.admit(call);
        if (refused != null) {
            return CompletableFuture.failedFuture(refused);
        }
        if (closed.get()) {
            end(call, closedFailure()); // close() may have looked before the call was in
        } else {
            watchDeadlines();
            dispatch(call);
        }
        return call;
    }

    private Call<OUT> newCall(byte[] payload, CallOptions options) {
        Duration timeout = options.timeout().orElse(settings.callTimeout());
        return new Call<>(
                lastId.incrementAndGet(),
                payload,
                clock.relativeTimeNanos() + timeout.toNanos(),
                options.waitForReady().orElse(settings.waitForReady()),
                this::cancelled);
    }

    private void dispatch(Call<OUT> call) {
        endIfItMayNotWait(call);
        if (!call.hasEnded() && (!waiting.isEmpty() || !trySend(call, table))) {
            waiting.add(call);
            sendWaiting();
            endIfItMayNotWait(call); // the table may have changed before the call was in the queue
        }
    }

    private void endIfItMayNotWait(Call<OUT> call) {
        RoutingTable now = table;
        if (now.isEmpty() && !mayWait(call, now)) {
            end(call, unavailable(now));
        }
    }

    private static boolean mayWait(Call<?> call, RoutingTable table) {
        return call.waitForReady() || table.settling();
    }

    /** Sends a call by the picked route, else by any that has room. */
    private boolean trySend(Call<OUT> call, RoutingTable table) {
        Route picked = table.pick(ThreadLocalRandom.current());
        if (picked == null) {
            return false;
        }
        if (trySend(call, picked)) {
            return true;
        }
        for (Route route : table.routes()) {
            if (route != picked && trySend(call, route)) {
                return true;
            }
        }
        return false;
    }

    private boolean trySend(Call<OUT> call, Route route) {
        Duration remaining = Duration.ofNanos(call.deadlineNanos() - clock.relativeTimeNanos());
        call.giveTo(route);
        try {
            if (route.session().send(call.id(), call.payload(), remaining)) {
                if (call.hasEnded()) {
                    withdraw(call); // whoever ended it may have looked before it had a route
                }
                return true;
            }
        } catch (RosException refused) {
            end(call, refused.at(route.toString()));
            return true;
        }
        takeBack(call);
        return false;
    }

    /**
     * Sends waiting calls, first come first served, while there is room. One thread at a time does
     * it; a thread that comes meanwhile leaves a note.
     */
    private void sendWaiting() {
        if (waiting.isEmpty() || sendRequests.getAndIncrement() != 0) {
            return;
        }
        int noted = 1;
        do {
            sendWaitingUntilFull();
            noted = sendRequests.addAndGet(-noted);
        } while (noted != 0);
    }

    private void sendWaitingUntilFull() {
        for (Call<OUT> call = waiting.peek(); call != null; call = waiting.peek()) {
            if (!call.hasEnded() && !trySend(call, table)) {
                return;
            }
            waiting.remove(call); // by name: the sweep may have taken it out already
        }
    }

    // ------------------------------------------------------------------ a call ends

    @Override
    public void reply(long callId, byte[] response) {
        Call<OUT> call = pending.remove(callId);
        if (call == null) {
            return; // ended already: the answer is late
        }
        Route route = release(call);
        onClientThread(() -> complete(call, response, route));
    }

    @Override
    public void failed(long callId, RosException failure) {
        Call<OUT> call = pending.remove(callId);
        if (call != null) {
            Route route = release(call);
            completeExceptionally(call, route == null ? failure : failure.at(route.toString()));
        }
    }

    @Override
    public void lost(Route route, RosException cause, Set<Long> begun) {
        RosException notBegun =
                RosException.notExecuted(cause.status(), cause.description()).causedBy(cause);
        for (Call<OUT> call : pending.all()) {
            if (call.route() == route) {
                RosException why = begun.contains(call.id()) ? cause : notBegun;
                end(call, why.at(route.toString()));
            }
        }
    }

    private void cancelled(Call<OUT> call) {
        end(call, null);
    }

    /** Ends a call without an answer, if it has not ended yet. Null when its future is done. */
    private void end(Call<OUT> call, @Nullable RosException failure) {
        if (pending.remove(call.id()) == null) {
            return;
        }
        withdraw(call);
        sendWaiting();
        if (failure != null) {
            completeExceptionally(call, failure);
        }
    }

    /** Takes a call back from its route and tells the endpoint that nobody waits for it. */
    private void withdraw(Call<OUT> call) {
        Route route = takeBack(call);
        if (route != null) {
            route.session().cancel(call.id());
        }
    }

    /** Gives back the room that an answered call took. */
    private @Nullable Route release(Call<OUT> call) {
        Route route = takeBack(call);
        sendWaiting();
        return route;
    }

    private @Nullable Route takeBack(Call<OUT> call) {
        Route route = call.takeBack();
        if (route != null && route.isSpent()) {
            onClientThread(() -> Objects.requireNonNull(sessions).closeSpent());
        }
        return route;
    }

    private void complete(Call<OUT> call, byte[] response, @Nullable Route route) {
        try {
            call.complete(codec.decode(response));
        } catch (RosException unreadable) {
            call.completeExceptionally(
                    route == null ? unreadable : unreadable.at(route.toString()));
        }
    }

    private void completeExceptionally(Call<OUT> call, RosException failure) {
        onClientThread(() -> call.completeExceptionally(failure));
    }

    private void onClientThread(Runnable action) {
        try {
            clientThread.execute(action);
        } catch (RejectedExecutionException clientIsClosed) {
            action.run(); // there is no other thread left to complete futures with
        }
    }

    // ------------------------------------------------------------------ deadlines

    /** Starts the sweep over the deadlines, which goes on while any call is pending. */
    private void watchDeadlines() {
        if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
            onClientThread(this::scheduleSweep);
        }
    }

    private void scheduleSweep() {
        if (!closed.get()) {
            clientThread.schedule(
                    this::endExpired, SWEEP_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void endExpired() {
        long now = clock.relativeTimeNanos();
        for (Call<OUT> call : pending.all()) {
            if (now - call.deadlineNanos() >= 0) {
                end(call, expired(call));
            }
        }
        waiting.removeIf(Call::hasEnded);
        sendWaiting(); // a session does not tell when a cancelled request has left it
        if (pending.isEmpty()) {
            sweeping.set(false);
            if (!pending.isEmpty()) {
                watchDeadlines();
            }
        } else {
            scheduleSweep();
        }
    }

    private RosException expired(Call<OUT> call) {
        Route route = call.route();
        return route == null
                ? RosException.notExecuted(
                        RosStatus.DEADLINE_EXCEEDED,
                        "No endpoint of service '" + service + "' took the call in time.")
                : RosException.maybeExecuted(RosStatus.DEADLINE_EXCEEDED, "No answer in time.")
                        .at(route.toString());
    }

    // ------------------------------------------------------------------ endpoints

    @Override
    public void endpoints(EndpointSnapshot snapshot) {
        Objects.requireNonNull(sessions).follow(snapshot);
    }

    @Override
    public void noSuchService(RosException failure) {
        routes(new RoutingTable(List.of(), false, failure));
        settled.completeExceptionally(failure);
    }

    @Override
    public void routes(RoutingTable now) {
        table = now;
        if (now.isEmpty()) {
            waiting.forEach(this::endIfItMayNotWait);
        } else {
            settled.complete(null);
            sendWaiting();
        }
    }

    private RosException unavailable(RoutingTable now) {
        RosException why = now.failure();
        if (why == null) {
            return RosException.notExecuted(
                    RosStatus.UNAVAILABLE, "No endpoint of service '" + service + "' is READY.");
        }
        return RosException.notExecuted(
                        why.status(),
                        "No endpoint of service '"
                                + service
                                + "' can be reached: "
                                + why.description())
                .causedBy(why);
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
