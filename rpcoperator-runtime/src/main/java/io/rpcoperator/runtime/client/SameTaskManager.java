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

import org.jspecify.annotations.Nullable;

/**
 * An endpoint in the caller's own TaskManager, which is asked without sockets, while requests do
 * not queue there for long; beyond that the power of two choices among all.
 */
final class SameTaskManager implements LoadBalancer {

    private final long spillOverMicros;
    private final LoadBalancer spillOver = new PowerOfTwo();

    /**
     * Prefers the near.
     *
     * @param spillOverMicros the longest queue delay that is put up with
     */
    SameTaskManager(long spillOverMicros) {
        this.spillOverMicros = spillOverMicros;
    }

    @Override
    public Route pick(Route[] routes, Call<?> call, long nowNanos) {
        Route near = leastLoadedNear(routes, nowNanos);
        return near != null && near.queueMicros(nowNanos) <= spillOverMicros
                ? near
                : spillOver.pick(routes, call, nowNanos);
    }

    private static @Nullable Route leastLoadedNear(Route[] routes, long nowNanos) {
        Route best = null;
        double least = Double.POSITIVE_INFINITY;
        for (Route route : routes) {
            if (route.isNear()) {
                double wait = route.expectedWait(nowNanos);
                if (wait < least) {
                    best = route;
                    least = wait;
                }
            }
        }
        return best;
    }
}
