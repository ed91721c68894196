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
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where calls can go now. Immutable; replaced whole. */
final class RoutingTable {

    /** Before the registry's first answer. */
    static final RoutingTable INITIAL = new RoutingTable(new Route[0], 0, true, null);

    /** Not changed. */
    private final Route[] routes;

    private final int unreachable;
    private final boolean settling;
    private final @Nullable RosException failure;

    /**
     * A table.
     *
     * @param routes the ways to READY endpoints
     * @param unreachable how many READY endpoints there is no way to
     * @param settling whether a route may appear in a moment: the registry has not answered yet, or
     *     a session is being opened
     * @param failure why there is no route, when that is known
     */
    RoutingTable(
            Collection<Route> routes,
            int unreachable,
            boolean settling,
            @Nullable RosException failure) {
        this(routes.toArray(Route[]::new), unreachable, settling, failure);
    }

    private RoutingTable(
            Route[] routes, int unreachable, boolean settling, @Nullable RosException failure) {
        this.routes = routes;
        this.unreachable = unreachable;
        this.settling = settling;
        this.failure = failure;
    }

    boolean isEmpty() {
        return routes.length == 0;
    }

    int size() {
        return routes.length;
    }

    int unreachable() {
        return unreachable;
    }

    /** Whether large requests have a session of their own to any endpoint. */
    boolean hasBulkSession() {
        for (Route route : routes) {
            if (route.hasBulkSession()) {
                return true;
            }
        }
        return false;
    }

    /** The subtasks that keys are pinned to. */
    List<Integer> pinned(long nowNanos) {
        return Arrays.stream(routes)
                .filter(route -> route.hasPinnedKeys(nowNanos))
                .map(route -> route.endpoint().id().subtask())
                .toList();
    }

    boolean isSettling() {
        return settling;
    }

    @Nullable RosException failure() {
        return failure;
    }

    int ejected() {
        int ejected = 0;
        for (Route route : routes) {
            if (route.health().isEjected()) {
                ejected++;
            }
        }
        return ejected;
    }

    /**
     * The routes that a call may take, not to be changed: those in the rotation, without those it
     * has tried while there are others. When every endpoint is left out of the rotation, what fails
     * is more likely something else, and all are used (Envoy's "panic" mode).
     */
    Route[] candidates(Call<?> call) {
        Route[] sound =
                ejected() == 0 ? routes : preferring(route -> !route.health().isEjected(), routes);
        return call.failedAttempts() == 0
                ? sound
                : preferring(route -> !call.hasTried(route.endpoint()), sound);
    }

    private static Route[] preferring(Predicate<Route> preferred, Route[] routes) {
        Route[] some = Arrays.stream(routes).filter(preferred).toArray(Route[]::new);
        return some.length == 0 ? routes : some;
    }

    /** Whether a call would go to an endpoint that it has tried already. */
    boolean leavesOnlyTried(Call<?> call) {
        return !isEmpty() && call.hasTried(candidates(call)[0].endpoint());
    }

    /** Whether a call avoids a route that another could take. */
    boolean holdsBack(Call<?> call) {
        if (call.failedAttempts() > 0 && !leavesOnlyTried(call)) {
            for (Route route : routes) {
                if (call.hasTried(route.endpoint())) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * An endpoint out of the rotation that the caller shall try with this call. If it was not sent
     * there, the endpoint's health is told.
     */
    @Nullable Route dueProbe(Call<?> call, long nowNanos) {
        for (Route route : routes) {
            if (route.health().isEjected()
                    && !call.hasTried(route.endpoint())
                    && route.health().tryProbe(nowNanos)) {
                return route;
            }
        }
        return null;
    }
}
