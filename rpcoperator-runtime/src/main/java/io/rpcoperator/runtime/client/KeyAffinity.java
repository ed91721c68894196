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
 * Calls of one key to one endpoint, so that what it keeps for the key is found again: the endpoint
 * that key and subtask index score highest together. When endpoints come or go only the keys of
 * these move (D. Thaler, C. Ravishankar, "Using Name-Based Mappings to Increase Hit Rates",
 * IEEE/ACM Transactions on Networking, 1998). A restarted subtask gets its keys back.
 *
 * <p>No endpoint gets much more than its share for all that: at a quarter above the average the
 * key's next endpoint takes over (V. Mirrokni, M. Thorup, M. Zadimoghaddam, "Consistent Hashing
 * with Bounded Loads", SODA 2018). Few calls are no load.
 *
 * <p>Calls without a key go by another policy.
 */
final class KeyAffinity implements LoadBalancer {

    private static final double LARGEST_SHARE = 1.25;

    /** So many calls under way may always be one endpoint's. */
    private static final int FEW = 16;

    /** Above all scores. */
    private static final long HIGHEST = Long.MAX_VALUE;

    private final LoadBalancer withoutKey;

    KeyAffinity(LoadBalancer withoutKey) {
        this.withoutKey = withoutKey;
    }

    @Override
    public Route pick(Route[] routes, Call<?> call, long nowNanos) {
        Long key = call.affinityKey();
        return key == null ? withoutKey.pick(routes, call, nowNanos) : pick(routes, key);
    }

    /** The key's next endpoint: the one with the next lower score, after the lowest the highest. */
    @Override
    public Route next(Route[] routes, Call<?> call, Route full) {
        Long key = call.affinityKey();
        if (key == null) {
            return withoutKey.next(routes, call, full);
        }
        Route lower = highest(routes, key, Integer.MAX_VALUE, score(key, full));
        return lower == null ? home(routes, key) : lower;
    }

    private static Route pick(Route[] routes, long key) {
        int most = mostOutstanding(routes);
        Route best = highest(routes, key, most, HIGHEST);
        // Others may have sent calls meanwhile, and left none below the bound.
        return best == null ? home(routes, key) : best;
    }

    private static Route home(Route[] routes, long key) {
        Route home = highest(routes, key, Integer.MAX_VALUE, HIGHEST);
        return home == null ? routes[0] : home;
    }

    /** The most calls under way that an endpoint may have to get one more. */
    private static int mostOutstanding(Route[] routes) {
        int all = 1;
        for (Route route : routes) {
            all += route.outstanding();
        }
        return Math.max(FEW, (int) Math.ceil(LARGEST_SHARE * all / routes.length)) - 1;
    }

    /** The route with the highest score below another; null if there is none. */
    private static @Nullable Route highest(
            Route[] routes, long key, int mostOutstanding, long below) {
        Route best = null;
        long highest = 0;
        for (Route route : routes) {
            long score = score(key, route);
            if ((best == null || score > highest)
                    && score < below
                    && route.outstanding() <= mostOutstanding) {
                best = route;
                highest = score;
            }
        }
        return best;
    }

    /**
     * Every bit depends on every bit (the mix of SplitMix64; Steele, Lea, Flood, OOPSLA 2014), and
     * no two subtasks have the same.
     */
    private static long score(long key, Route route) {
        long z = key ^ ((route.endpoint().id().subtask() + 1) * 0x9e3779b97f4a7c15L);
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
