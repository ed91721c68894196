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

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that are under way, by their ids. Thread-safe.
 *
 * <p>Whoever takes an attempt out decides how its call goes on, and nobody else does.
 */
final class InFlight<OUT> {

    private final ConcurrentHashMap<Long, Attempt<OUT>> attempts = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final Runnable routeSpent;

    /** Tells when the last call has left a route that gets no new ones. */
    InFlight(Runnable routeSpent) {
        this.routeSpent = routeSpent;
    }

    /** Begins an attempt; null if the route takes none any more. */
    @Nullable Attempt<OUT> begin(Call<OUT> call, Route route) {
        if (!route.tryBeginCall()) {
            return null;
        }
        Attempt<OUT> attempt = new Attempt<>(lastId.incrementAndGet(), call, route);
        call.began(attempt); // first: once it is among the attempts, its route may be lost
        attempts.put(attempt.id(), attempt);
        return attempt;
    }

    /** An attempt that is under way; null if there is none of this id. */
    @Nullable Attempt<OUT> get(long id) {
        return attempts.get(id);
    }

    /** Takes an attempt out; null if somebody else has. */
    @Nullable Attempt<OUT> take(long id) {
        Attempt<OUT> attempt = attempts.remove(id);
        if (attempt != null) {
            if (attempt.route().callEnded() == 0 && attempt.route().isRetired()) {
                routeSpent.run();
            }
        }
        return attempt;
    }

    /** The attempts on a route, oldest first. */
    List<Attempt<OUT>> on(Route route) {
        return attempts.values().stream()
                .filter(attempt -> attempt.route() == route)
                .sorted(Comparator.comparingLong(Attempt::id))
                .toList();
    }
}
