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
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.flink.metrics.Counter;
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
    private final Quarantine quarantine;
    private final Counter retries;
    private final BiConsumer<Call<OUT>, RosException> end;
    private final InFlight<OUT> inFlight;
    private final ConcurrentSkipListSet<Call<OUT>> waiting =
            new ConcurrentSkipListSet<>(Comparator.comparingLong(Call::number));

    /** How many asked for the waiting calls to be sent while somebody was at it. */
    private final AtomicInteger sendRequests = new AtomicInteger();

    /** Written by the client's thread, replaced whole. */
    private volatile RoutingTable table = RoutingTable.INITIAL;

    /**
     * A dispatcher without routes.
     *
     * @param end ends a call that cannot be sent
     * @param routeSpent told when the last call has left a route that gets no new ones
     */
    Dispatcher(
            String service,
            Clock clock,
            Quarantine quarantine,
            Counter retries,
            BiConsumer<Call<OUT>, RosException> end,
            Runnable routeSpent) {
        this.service = service;
        this.clock = clock;
        this.quarantine = quarantine;
        this.retries = retries;
        this.end = end;
        this.inFlight = new InFlight<>(routeSpent);
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
            waiting.forEach(this::endIfItMayNotWait);
        } else {
            sendWaiting();
        }
    }

    // ------------------------------------------------------------------ calls to routes

    /** Sends a call, now or when there is room, or ends it when it may not wait for a route. */
    void dispatch(Call<OUT> call) {
        if (!call.hasEnded() && (!waiting.isEmpty() || !trySend(call))) {
            await(call);
            sendWaiting();
        }
    }

    /** Whether a call would go to an endpoint that it has tried already. */
    boolean wouldRepeatItself(Call<OUT> call) {
        List<Route> candidates = table.candidates(call);
        return !candidates.isEmpty()
                && candidates.stream().allMatch(route -> call.hasTried(route.endpoint()));
    }

    /** Whoever ended the call, or took the last route away, may have looked just before. */
    private void await(Call<OUT> call) {
        waiting.add(call);
        if (call.hasEnded()) {
            waiting.remove(call);
        }
        endIfItMayNotWait(call);
    }

    /** Ends a waiting call that has nothing to wait for; not one that somebody took to send it. */
    private void endIfItMayNotWait(Call<OUT> call) {
        RoutingTable now = table;
        if (now.isEmpty() && !now.settling() && !call.waitForReady() && waiting.remove(call)) {
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

    /**
     * Sends a call by the picked route, else by any that has room; ends it when its request is
     * refused everywhere.
     *
     * @return false if the call is still in the hands of the calling thread
     */
    private boolean trySend(Call<OUT> call) {
        if (!quarantine.admits(call)) {
            end.accept(call, quarantine.refusal(call));
            return true;
        }
        long now = clock.relativeTimeNanos();
        RoutingTable routes = table;
        Route probe = routes.dueProbe(call, now);
        if (probe != null && trySend(call, probe, now)) {
            return true;
        }
        List<Route> candidates = routes.candidates(call);
        Route picked = RoutingTable.pick(candidates, ThreadLocalRandom.current());
        if (picked == null) {
            return false;
        }
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
        Duration remaining = Duration.ofNanos(call.deadlineNanos() - now);
        Attempt<OUT> attempt = inFlight.begin(call, route);
        if (attempt == null) {
            return false; // the route was closed meanwhile
        }
        if (call.hasEnded()) {
            inFlight.take(attempt.id());
            return true; // whoever ended it may not have seen the attempt, and must be right
        }
        try {
            if (route.session().send(attempt.id(), call.payload(), remaining, call.deaths() > 0)) {
                if (call.failedAttempts() > 0) {
                    retries.inc();
                }
                if (call.hasEnded()) {
                    withdraw(attempt); // whoever ended it may have looked before it was sent
                }
                return true;
            }
        } catch (RosException refused) {
            end.accept(call, refused.at(route.toString()));
            return true;
        }
        if (inFlight.take(attempt.id()) == null) {
            return true; // the route was lost meanwhile, and the call is on its way elsewhere
        }
        call.notSent();
        return false;
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

    /** The attempts on a route, oldest first. */
    List<Attempt<OUT>> attemptsOn(Route route) {
        return inFlight.on(route);
    }

    /** Takes a call that has ended from wherever it is. */
    void withdraw(Call<OUT> call) {
        waiting.remove(call);
        Attempt<OUT> attempt = call.attempt();
        if (attempt != null && inFlight.take(attempt.id()) != null) {
            attempt.route().session().cancel(attempt.id());
        }
    }

    private void withdraw(Attempt<OUT> attempt) {
        inFlight.take(attempt.id());
        attempt.route().session().cancel(attempt.id());
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
        for (Call<OUT> call : waiting) {
            if (waiting.remove(call) && !call.hasEnded() && !trySend(call)) {
                await(call);
                if (!isHeldBackByItsPast(call)) {
                    return; // nor is there room for anyone behind it
                }
            }
        }
    }

    /** Whether another call could take a route that this one avoids. */
    private boolean isHeldBackByItsPast(Call<OUT> call) {
        return table.routes().stream().anyMatch(route -> call.hasTried(route.endpoint()))
                && !wouldRepeatItself(call);
    }
}
