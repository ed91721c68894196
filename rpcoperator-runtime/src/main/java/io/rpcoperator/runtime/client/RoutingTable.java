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

    /** The less loaded of two routes drawn at random; null when there is none. */
    @Nullable Route pick(RandomGenerator random) {
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
