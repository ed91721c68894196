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

import io.rpcoperator.runtime.transport.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that are under way, one of each call at most. Their ids name the slots of their
 * calls, so that an answer finds its call without a search. Thread-safe.
 */
final class InFlight<OUT> {

    private final PendingCalls<OUT> calls;
    private final AtomicLong begun = new AtomicLong();
    private final Runnable routeSpent;

    /**
     * No attempts.
     *
     * @param routeSpent told when the last call has left a route that gets no new ones
     */
    InFlight(PendingCalls<OUT> calls, Runnable routeSpent) {
        this.calls = calls;
        this.routeSpent = routeSpent;
    }

    /** Begins an attempt; null if the route takes none any more. */
    @Nullable Attempt<OUT> begin(Call<OUT> call, Route route, long nowNanos) {
        if (!route.tryBeginCall()) {
            return null;
        }
        long id = begun.incrementAndGet() << calls.slotBits() | call.slot();
        Attempt<OUT> attempt = new Attempt<>(id, call, route, route.sessionFor(call), nowNanos);
        call.began(attempt); // from here on its route may be lost
        return attempt;
    }

    /** An attempt that is under way; null if there is none of this id. */
    @Nullable Attempt<OUT> get(long id) {
        Call<OUT> call = calls.at((int) id);
        Attempt<OUT> attempt = call == null ? null : call.attempt();
        return attempt == null || attempt.id() != id || attempt.isTaken() ? null : attempt;
    }

    /** Takes an attempt out; null if somebody else has. */
    @Nullable Attempt<OUT> take(long id) {
        Attempt<OUT> attempt = get(id);
        return attempt != null && take(attempt) ? attempt : null;
    }

    /** Takes an attempt out; false if somebody else has. */
    boolean take(Attempt<OUT> attempt) {
        if (!attempt.tryTake()) {
            return false;
        }
        if (attempt.route().callEnded() == 0 && attempt.route().isRetired()) {
            routeSpent.run();
        }
        return true;
    }

    /** How many there are. They are counted then, so that a call need not pay for it. */
    int count() {
        AtomicInteger count = new AtomicInteger();
        calls.forEach(
                call -> {
                    Attempt<OUT> attempt = call.attempt();
                    if (attempt != null && !attempt.isTaken()) {
                        count.incrementAndGet();
                    }
                });
        return count.get();
    }

    /** The attempts of a session, oldest first. */
    List<Attempt<OUT>> by(Session session) {
        List<Attempt<OUT>> attempts = new ArrayList<>();
        calls.forEach(
                call -> {
                    Attempt<OUT> attempt = call.attempt();
                    if (attempt != null && attempt.session() == session && !attempt.isTaken()) {
                        attempts.add(attempt);
                    }
                });
        attempts.sort(Comparator.comparingLong(Attempt::id));
        return attempts;
    }
}
