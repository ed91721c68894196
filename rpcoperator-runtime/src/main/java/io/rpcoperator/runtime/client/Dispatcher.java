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

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.transport.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Gives calls to routes. Those that no route has room for wait, the oldest first; a call that comes
 * back from a lost endpoint finds its old place.
 *
 * <p>Thread-safe: a call is brought by its caller's thread, or by whichever thread learnt that its
 * last attempt failed.
 */
final class Dispatcher<OUT> {

    private final String service;
    private final Clock clock;
    private final LoadBalancer balancer;
    private final Quarantine quarantine;
    private final ClientCounters counters;
    private final BiConsumer<Call<OUT>, RosException> end;
    private final InFlight<OUT> inFlight;
    private final WaitingCalls<OUT> waiting = new WaitingCalls<>();

    /** How many asked for the waiting calls to be sent while somebody was at it. */
    private final AtomicInteger sendRequests = new AtomicInteger();

    /** Written by the client's thread, replaced whole. */
    private volatile RoutingTable table = RoutingTable.INITIAL;

    /**
     * A dispatcher without routes.
     *
     * @param end ends a call that cannot be sent
     */
    Dispatcher(
            String service,
            Clock clock,
            LoadBalancer balancer,
            Quarantine quarantine,
            ClientCounters counters,
            InFlight<OUT> inFlight,
            BiConsumer<Call<OUT>, RosException> end) {
        this.service = service;
        this.clock = clock;
        this.balancer = balancer;
        this.quarantine = quarantine;
        this.counters = counters;
        this.inFlight = inFlight;
        this.end = end;
    }

    RoutingTable table() {
        return table;
    }

    int waitingCalls() {
        return waiting.size();
    }

    /** Calls go here from now on. */
    void routes(RoutingTable now) {
        table = now;
        if (now.isEmpty()) {
            waiting.all().forEach(this::endIfItMayNotWait);
        } else {
            sendWaiting();
        }
    }

    // ------------------------------------------------------------------ calls to routes

    /** Sends a new call, now or when there is room, or ends it when it may not wait for that. */
    void dispatch(Call<OUT> call) {
        dispatch(call, false);
    }

    /** Likewise a call that comes back, and has its old place among the waiting ones. */
    void dispatchAgain(Call<OUT> call) {
        dispatch(call, true);
    }

    private void dispatch(Call<OUT> call, boolean again) {
        if (call.hasEnded()) {
            return;
        }
        RoutingTable routes = table;
        // Only who does not wait may pass those that do.
        if ((call.waitsForRoom() && !waiting.isEmpty()) || !trySend(call, routes)) {
            await(call, routes, again);
            sendWaiting();
        }
    }

    /** Whether a call would go to an endpoint that it has tried already. */
    boolean wouldRepeatItself(Call<OUT> call) {
        return table.leavesOnlyTried(call);
    }

    /**
     * Has a call wait that was not sent. Whoever ended the call, or took the last route away, may
     * have looked just before.
     *
     * @param routes what it was not sent by
     */
    private void await(Call<OUT> call, RoutingTable routes, boolean again) {
        if (!call.waitsForRoom() && !routes.isEmpty()) {
            end.accept(call, noRoom());
            return;
        }
        if (again) {
            waiting.addAgain(call);
        } else {
            waiting.add(call);
            counters.creditWaits().inc();
        }
        if (call.hasEnded()) {
            waiting.remove(call);
        }
        endIfItMayNotWait(call);
    }

    /** Ends a waiting call that has nothing to wait for; not one that somebody took to send it. */
    private void endIfItMayNotWait(Call<OUT> call) {
        RoutingTable now = table;
        if (now.isEmpty() && !now.isSettling() && !call.waitForReady() && waiting.remove(call)) {
            end.accept(call, unavailable(now));
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

    private RosException noRoom() {
        return RosException.notExecuted(
                RosStatus.RESOURCE_EXHAUSTED,
                "No endpoint of service '"
                        + service
                        + "' has room for the call ("
                        + RosOptions.QUEUE_MAX_REQUESTS.key()
                        + ", "
                        + RosOptions.QUEUE_MAX_BYTES.key()
                        + "), and it does not wait for some.");
    }

    /**
     * Sends a call by the picked route, else by any that has room; ends it when its request is
     * refused everywhere.
     *
     * @return false if the call is still in the hands of the calling thread
     */
    private boolean trySend(Call<OUT> call, RoutingTable routes) {
        if (!quarantine.admits(call)) {
            end.accept(call, quarantine.refusal(call));
            return true;
        }
        if (routes.isEmpty()) {
            return false;
        }
        long now = clock.relativeTimeNanos();
        Route probe = routes.dueProbe(call, now);
        if (probe != null) {
            if (trySend(call, probe, now)) {
                return true;
            }
            probe.health().probeNotSent(now);
        }
        Route[] candidates = routes.candidates(call);
        Route picked = balancer.pick(candidates, call, now);
        if (trySend(call, picked, now)) {
            return true;
        }
        for (Route route : candidates) {
            if (route != picked && trySend(call, route, now)) {
                return true;
            }
        }
        return false;
    }

    private boolean trySend(Call<OUT> call, Route route, long now) {
        Attempt<OUT> attempt = inFlight.begin(call, route, now);
        if (attempt == null) {
            return false; // the route was closed meanwhile
        }
        if (call.hasEnded()) {
            inFlight.take(attempt);
            return true; // whoever ended it may not have seen the attempt, and must be right
        }
        try {
            Duration remaining = Duration.ofNanos(call.deadlineNanos() - now);
            if (attempt.session()
                    .send(attempt.id(), call.payload(), remaining, call.deaths() > 0)) {
                sent(attempt);
                return true;
            }
        } catch (RosException refused) {
            end.accept(call, refused.at(route.toString()));
            return true;
        }
        if (!inFlight.take(attempt)) {
            return true; // the route was lost meanwhile, and the call is on its way elsewhere
        }
        call.notSent();
        return false;
    }

    private void sent(Attempt<OUT> attempt) {
        Call<OUT> call = attempt.call();
        counters.sent(call);
        if (call.hasEnded()) {
            withdraw(attempt); // whoever ended it may have looked before it was sent
        }
    }

    // ------------------------------------------------------------------ calls from routes

    /** The endpoint is about to execute this suspect. */
    void started(long attemptId) {
        Attempt<OUT> attempt = inFlight.get(attemptId);
        if (attempt != null) {
            attempt.call().executing();
        }
    }

    /** Takes an attempt out, to end its call or to go on with it; null if somebody else has. */
    @Nullable Attempt<OUT> take(long attemptId) {
        return inFlight.take(attemptId);
    }

    /** Takes an attempt out; false if somebody else has. */
    boolean take(Attempt<OUT> attempt) {
        return inFlight.take(attempt);
    }

    /** The attempts of a session, oldest first. */
    List<Attempt<OUT>> attemptsBy(Session session) {
        return inFlight.by(session);
    }

    /** Takes a call that has ended from wherever it is. */
    void withdraw(Call<OUT> call) {
        waiting.remove(call);
        Attempt<OUT> attempt = call.attempt();
        if (attempt != null && inFlight.take(attempt)) {
            attempt.session().cancel(attempt.id());
        }
    }

    private void withdraw(Attempt<OUT> attempt) {
        inFlight.take(attempt);
        attempt.session().cancel(attempt.id());
    }

    // ------------------------------------------------------------------ waiting calls

    /**
     * Sends waiting calls while there is room. One thread at a time does it; a thread that comes
     * meanwhile leaves a note.
     */
    void sendWaiting() {
        // In this order: the thread that is at it may have the only waiting call in its hands.
        if (sendRequests.get() == 0 && waiting.isEmpty()) {
            return;
        }
        if (sendRequests.getAndIncrement() != 0) {
            return;
        }
        int noted = 1;
        do {
            sendWaitingUntilFull();
            noted = sendRequests.addAndGet(-noted);
        } while (noted != 0);
    }

    private void sendWaitingUntilFull() {
        List<Call<OUT>> passedOver = new ArrayList<>(0);
        RoutingTable routes = table;
        boolean full = false;
        while (!full) {
            Call<OUT> call = waiting.poll();
            if (call == null) {
                break;
            }
            if (!call.hasEnded() && !trySend(call, routes)) {
                passedOver.add(call);
                full = !routes.holdsBack(call); // then there is no room for anyone behind it
            }
        }
        passedOver.forEach(call -> await(call, routes, true));
    }
}
