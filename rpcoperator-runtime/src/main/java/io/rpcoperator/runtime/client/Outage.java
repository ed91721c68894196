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

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Since when a client has had no endpoint, and when to complain. Time is an argument, as of {@link
 * System#nanoTime}.
 *
 * <p>Thread model: changed by the client's thread; {@link #durationAt} by any thread.
 */
final class Outage {

    /** Shorter ones are everyday: a subtask that is restarted. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration WARNING_INTERVAL = Duration.ofSeconds(10);

    /** Null while there is an endpoint. */
    private volatile @Nullable Long sinceNanos;

    /** Owned by the client's thread. */
    private long nextWarningNanos;

    /** Begins with no endpoint. */
    Outage(long nowNanos) {
        begin(nowNanos);
    }

    /** Whether there is an endpoint from now on. */
    void endpoints(boolean any, long nowNanos) {
        if (any) {
            sinceNanos = null;
        } else if (sinceNanos == null) {
            begin(nowNanos);
        }
    }

    private void begin(long nowNanos) {
        sinceNanos = nowNanos;
        nextWarningNanos = nowNanos + PATIENCE.toNanos();
    }

    /** How long there has been no endpoint; zero while there is one. */
    Duration durationAt(long nowNanos) {
        Long since = sinceNanos;
        return since == null ? Duration.ZERO : Duration.ofNanos(nowNanos - since);
    }

    /** True now and then, once it has gone on for long. */
    boolean isWarningDue(long nowNanos) {
        if (sinceNanos == null || nowNanos - nextWarningNanos < 0) {
            return false;
        }
        nextWarningNanos = nowNanos + WARNING_INTERVAL.toNanos();
        return true;
    }
}
