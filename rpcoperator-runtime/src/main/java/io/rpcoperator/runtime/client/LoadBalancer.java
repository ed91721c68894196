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

import io.rpcoperator.config.LoadBalancing;

/**
 * Which of several endpoints gets a call. Thread-safe, and makes no garbage: it is asked for every
 * call.
 */
interface LoadBalancer {

    /**
     * Picks a route.
     *
     * @param routes at least one; not changed
     * @param nowNanos as of {@link System#nanoTime}
     */
    Route pick(Route[] routes, Call<?> call, long nowNanos);

    /**
     * The route that is asked when another has no room. From any of them on it leads to each of the
     * others once, so that what one has no room for is not all sent to the same next.
     *
     * @param full one of the routes
     */
    default Route next(Route[] routes, Call<?> call, Route full) {
        for (int i = 0; i < routes.length - 1; i++) {
            if (routes[i] == full) {
                return routes[i + 1];
            }
        }
        return routes[0];
    }

    /** As configured; calls with an affinity key go by that. */
    static LoadBalancer of(LoadBalancing policy, long spillOverMicros) {
        LoadBalancer configured =
                switch (policy) {
                    case POWER_OF_TWO -> new PowerOfTwo();
                    case ROUND_ROBIN -> new RoundRobin();
                    case LEAST_LOADED -> new LeastLoaded();
                    case SAME_TASKMANAGER -> new SameTaskManager(spillOverMicros);
                };
        return new KeyAffinity(configured);
    }
}
