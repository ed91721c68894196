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
package io.rpcoperator.runtime.serving;

import java.time.Duration;
import org.apache.flink.util.clock.Clock;

/**
 * How long a serving thread has been inside a call of its operator.
 *
 * <p>Written by that thread, read by any.
 */
final class CallWatch {

    private final Clock clock;

    /** Owned by the serving thread. */
    private volatile long began;

    /** Owned by the serving thread; written after {@link #began}. */
    private volatile boolean inside;

    CallWatch(Clock clock) {
        this.clock = clock;
    }

    void begin() {
        began = clock.relativeTimeNanos();
        inside = true;
    }

    /** Returns how long the call took, in nanoseconds. */
    long end() {
        inside = false;
        return clock.relativeTimeNanos() - began;
    }

    boolean exceeds(Duration timeout) {
        return inside && clock.relativeTimeNanos() - began > timeout.toNanos();
    }
}
