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

/** The route with the smallest expected wait of all; of equals any. */
final class LeastLoaded implements LoadBalancer {

    @Override
    public Route pick(Route[] routes, Call<?> call, long nowNanos) {
        int start = ThreadLocalRandom.current().nextInt(routes.length);
        Route best = routes[start];
        double least = best.expectedWait(nowNanos);
        for (int i = 1; i < routes.length; i++) {
            Route route = routes[(start + i) % routes.length];
            double wait = route.expectedWait(nowNanos);
            if (wait < least) {
                best = route;
                least = wait;
            }
        }
        return best;
    }
}
