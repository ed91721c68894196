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
package io.rpcoperator.runtime.transport.session;

import java.time.Duration;

/**
 * Deadlines between machines: clocks differ, so what travels is the time that remains, in
 * microseconds.
 */
final class RemainingTime {

    /** About 100 years: more would overflow a deadline in nanoseconds. */
    private static final long MAX_MICROS = Duration.ofDays(36_500).toMillis() * 1000;

    private RemainingTime() {}

    static long toMicros(Duration remaining) {
        long seconds = Math.min(remaining.getSeconds(), MAX_MICROS / 1_000_000);
        return Math.max(0, seconds * 1_000_000 + remaining.getNano() / 1000);
    }

    static long toDeadlineNanos(long remainingMicros, long nowNanos) {
        return nowNanos + Math.max(0, Math.min(remainingMicros, MAX_MICROS)) * 1000;
    }
}
