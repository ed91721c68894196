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
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where calls can go now. Immutable; replaced whole.
 *
 * @param routes the open sessions to READY endpoints
 * @param settling whether a route may appear in a moment: the registry has not answered yet, or a
 *     session is being opened
 * @param failure why there is no route, when that is known
 */
record RoutingTable(List<Route> routes, boolean settling, @Nullable RosException failure) {

    /** Before the registry's first answer. */
    static final RoutingTable INITIAL = new RoutingTable(List.of(), true, null);

    RoutingTable {
        routes = List.copyOf(routes);
    }

    boolean isEmpty() {
        return routes.isEmpty();
    }

    int ejected() {
        return (int) routes.stream().filter(route -> route.health().isEjected()).count();
    }

    /**
     * The routes that a call may take: those in the rotation, without those it has tried while
     * there are others. When every endpoint is left out of the rotation, what fails is more likely
     * something else, and all are used (Envoy's "panic" mode).
     */
    List<Route> candidates(Call<?> call) {
        return preferring(
                route -> !call.hasTried(route.endpoint()),
                preferring(route -> !route.health().isEjected(), routes));
    }

    /** An endpoint out of the rotation that the caller shall try with this call. */
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

    private static List<Route> preferring(Predicate<Route> preferred, List<Route> routes) {
        for (Route route : routes) {
            if (!preferred.test(route)) {
                List<Route> some = routes.stream().filter(preferred).toList();
                return some.isEmpty() ? routes : some;
            }
        }
        return routes; // as nearly always
    }

    /** The less loaded of two routes drawn at random; null when there is none. */
    static @Nullable Route pick(List<Route> routes, RandomGenerator random) {
        int size = routes.size();
        if (size <= 1) {
            return size == 0 ? null : routes.get(0);
        }
        int first = random.nextInt(size);
        int second = random.nextInt(size - 1);
        if (second >= first) {
            second++;
        }
        Route a = routes.get(first);
        Route b = routes.get(second);
        return a.outstanding() <= b.outstanding() ? a : b;
    }
}
