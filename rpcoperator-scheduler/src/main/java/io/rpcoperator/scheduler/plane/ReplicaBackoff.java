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
package io.rpcoperator.scheduler.plane;

import io.rpcoperator.runtime.common.Backoff;
import java.time.Duration;

/**
 * When a subtask that failed is tried again: each time after twice as long, until it has worked for
 * a while.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
public final class ReplicaBackoff {

    /**
     * The delays.
     *
     * @param initial the first
     * @param max the longest
     * @param resetAfter how long a subtask has to have run for its failure to count as the first
     */
    public record Delays(Duration initial, Duration max, Duration resetAfter) {}

    private final Delays delays;
    private int failures;
    private int restarts;

    public ReplicaBackoff(Delays delays) {
        this.delays = delays;
    }

    /**
     * The subtask has failed.
     *
     * @param ran how long it had been running
     * @return after what time to try again
     */
    public Duration failed(Duration ran) {
        if (ran.compareTo(delays.resetAfter) >= 0) {
            failures = 0;
        }
        restarts++;
        return Backoff.doubled(delays.initial, delays.max, failures++);
    }

    /** How often it was tried again. */
    public int restarts() {
        return restarts;
    }
}
