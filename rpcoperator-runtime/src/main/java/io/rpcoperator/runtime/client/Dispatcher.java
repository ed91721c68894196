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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Brings calls to the sender. Those that no route has room for wait, the oldest first; a call that
 * comes back from a lost endpoint finds its old place. Small and large calls wait in lines of their
 * own, as they go by sessions of their own: neither holds up the other.
 *
 * <p>Thread-safe: a call is brought by its caller's thread, or by whichever thread learnt that its
 * last attempt failed.
 */
final class Dispatcher<OUT> {

    private final String service;
    private final Sender<OUT> sender;
    private final ClientCounters counters;
    private final BiConsumer<Call<OUT>, RosException> end;

    /** Small calls, for room in the routes' first sessions. */
    private final WaitingCalls<OUT> line = new WaitingCalls<>();

    /** Large ones, for room in the sessions that they have for themselves. */
    private final WaitingCalls<OUT> bulkLine = new WaitingCalls<>();

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
            Sender<OUT> sender,
            ClientCounters counters,
            BiConsumer<Call<OUT>, RosException> end) {
        this.service = service;
        this.sender = sender;
        this.counters = counters;
        this.end = end;
    }

    RoutingTable table() {
        return table;
    }

    int waitingCalls() {
        return line.size() + bulkLine.size();
    }

    /** Calls go here from now on. */
    void routes(RoutingTable now) {
        table = now;
        if (now.isEmpty()) {
            line.all().forEach(this::endIfItMayNotWait);
            bulkLine.all().forEach(this::endIfItMayNotWait);
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
        boolean itsTurn = !call.waitsForRoom() || isTurnOf(call, routes);
        if (!itsTurn || sender.send(call, routes) == Sender.Outcome.NO_ROOM) {
            await(call, routes, again);
            sendWaiting();
        }
    }

    /** Whether a call would go to an endpoint that it has tried already. */
    boolean wouldRepeatItself(Call<OUT> call) {
        return table.leavesOnlyTried(call);
    }

    /** Takes a call that has ended from wherever it is. */
    void withdraw(Call<OUT> call) {
        lineOf(call).remove(call);
        sender.withdraw(call);
    }

    // ------------------------------------------------------------------ waiting calls

    private WaitingCalls<OUT> lineOf(Call<OUT> call) {
        return call.isLarge() ? bulkLine : line;
    }

    private boolean isTurnOf(Call<OUT> call, RoutingTable routes) {
        return lineOf(call).isEmpty()
                && (call.isLarge() || bulkLine.isEmpty() || routes.hasBulkSession());
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
            lineOf(call).addAgain(call);
        } else {
            lineOf(call).add(call);
            counters.creditWaits().inc();
        }
        if (call.hasEnded()) {
            lineOf(call).remove(call);
        }
        endIfItMayNotWait(call);
    }

    /** Ends a waiting call that has nothing to wait for; not one that somebody took to send it. */
    private void endIfItMayNotWait(Call<OUT> call) {
        RoutingTable now = table;
        if (now.isEmpty()
                && !now.isSettling()
                && !call.waitForReady()
                && lineOf(call).remove(call)) {
            end.accept(call, unavailable(now));
        }
    }

    /**
     * Sends waiting calls while there is room. One thread at a time does it; a thread that comes
     * meanwhile leaves a note.
     */
    void sendWaiting() {
        // In this order: the thread that is at it may have the only waiting call in its hands.
        if (sendRequests.get() == 0 && line.isEmpty() && bulkLine.isEmpty()) {
            return;
        }
        if (sendRequests.getAndIncrement() != 0) {
            return;
        }
        int noted = 1;
        do {
            sendWaiting(table);
            noted = sendRequests.addAndGet(-noted);
        } while (noted != 0);
    }

    /**
     * While large calls have no session of their own they compete with the small ones, and go
     * first: they need more room at once, and would never find it.
     */
    private void sendWaiting(RoutingTable routes) {
        if (sendUntilFull(bulkLine, routes) || routes.hasBulkSession()) {
            sendUntilFull(line, routes);
        }
    }

    /** Returns false if there is no room for those that are left. */
    private boolean sendUntilFull(WaitingCalls<OUT> from, RoutingTable routes) {
        if (from.isEmpty()) {
            return true;
        }
        List<Call<OUT>> passedOver = new ArrayList<>(0);
        boolean full = false;
        while (!full) {
            Call<OUT> call = from.poll();
            if (call == null) {
                break;
            }
            if (!call.hasEnded() && sender.send(call, routes) == Sender.Outcome.NO_ROOM) {
                passedOver.add(call);
                full = !routes.holdsBack(call); // then there is no room for anyone behind it
            }
        }
        passedOver.forEach(call -> await(call, routes, true));
        return !full;
    }

    // ------------------------------------------------------------------ why calls do not wait

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
}
