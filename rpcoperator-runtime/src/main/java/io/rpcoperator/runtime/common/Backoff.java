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
package io.rpcoperator.runtime.common;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays that double from a first to a largest one, each drawn between half and all of it.
 *
 * <p>Thread model: owned by whoever created it; not thread-safe.
 */
public final class Backoff {

    private final Duration first;
    private final Duration largest;
    private final RandomGenerator random;
    private Duration current;

    /** Begins at {@code first}. */
    public Backoff(Duration first, Duration largest, RandomGenerator random) {
        this.first = first;
        this.largest = largest;
        this.random = random;
        this.current = first;
    }

    /** The next delay. */
    public Duration next() {
        long ceiling = current.toMillis();
        current = doubled(current, largest, 1);
        return Duration.ofMillis(random.nextLong(ceiling / 2, ceiling + 1));
    }

    /** A delay, so often doubled, but no more than the largest. */
    public static Duration doubled(Duration first, Duration largest, int times) {
        Duration doubled = first;
        for (int i = 0; i < times && doubled.compareTo(largest) < 0; i++) {
            doubled = doubled.multipliedBy(2);
        }
        return doubled.compareTo(largest) > 0 ? largest : doubled;
    }

    /** It worked: begin anew. */
    public void reset() {
        current = first;
    }
}
