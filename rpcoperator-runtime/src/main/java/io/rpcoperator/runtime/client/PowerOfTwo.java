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

import java.util.concurrent.ThreadLocalRandom;

/**
 * Of two routes drawn at random the one with the smaller expected wait: nearly as good as the best
 * of all, without every client running to the same one (M. Mitzenmacher, "The Power of Two Choices
 * in Randomized Load Balancing", IEEE Transactions on Parallel and Distributed Systems, 2001).
 */
final class PowerOfTwo implements LoadBalancer {

    @Override
    public Route pick(Route[] routes, Call<?> call, long nowNanos) {
        if (routes.length == 1) {
            return routes[0];
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int first = random.nextInt(routes.length);
        int second = random.nextInt(routes.length - 1);
        if (second >= first) {
            second++;
        }
        Route a = routes[first];
        Route b = routes[second];
        return a.expectedWait(nowNanos) <= b.expectedWait(nowNanos) ? a : b;
    }
}
