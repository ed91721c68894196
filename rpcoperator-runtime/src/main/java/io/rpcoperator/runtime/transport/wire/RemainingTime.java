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
package io.rpcoperator.runtime.transport.wire;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * How deadlines travel: as the time that remains, for clocks of two machines have nothing to do
 * with each other. In microseconds.
 */
public final class RemainingTime {

    /** About 100 years: more would overflow a deadline in nanoseconds. */
    private static final long MAX_MICROS = TimeUnit.DAYS.toMicros(36_500);

    private static final Duration MAX = Duration.of(MAX_MICROS, ChronoUnit.MICROS);

    private RemainingTime() {}

    /** The deadline of what has so much time left; one that has passed is now. */
    public static long toDeadlineNanos(Duration remaining, long nowNanos) {
        if (remaining.isNegative()) {
            return nowNanos;
        }
        return nowNanos + (remaining.compareTo(MAX) < 0 ? remaining : MAX).toNanos();
    }

    static long toDeadlineNanos(long remainingMicros, long nowNanos) {
        return nowNanos + Math.max(0, Math.min(remainingMicros, MAX_MICROS)) * 1000;
    }

    static long toMicros(long deadlineNanos, long nowNanos) {
        return Math.max(0, deadlineNanos - nowNanos) / 1000;
    }
}
