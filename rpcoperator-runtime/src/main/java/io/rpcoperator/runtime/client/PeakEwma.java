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

/**
 * A moving average that follows a rise at once and forgets it in time: a value above the average
 * replaces it, one below pulls it down by as much as time has passed since the last, and without
 * values it goes to zero. After the "Peak EWMA" of Twitter's Finagle (M. Ohta, "Beyond Round Robin:
 * Load Balancing for Latency", 2016).
 *
 * <p>Time is an argument, as of {@link System#nanoTime}. Thread-safe.
 */
final class PeakEwma {

    /** Below it there is nothing to forget. */
    private static final double NEGLIGIBLE = 0.5;

    private final double decayNanos;

    /** Written under this object's lock. */
    private volatile double average;

    /** When {@link #average} was. Written under this object's lock. */
    private volatile long stampNanos;

    /**
     * An average of zero.
     *
     * @param decayNanos after so long a value counts a third
     */
    PeakEwma(long decayNanos) {
        this.decayNanos = decayNanos;
    }

    synchronized void add(double value, long nowNanos) {
        double known = at(nowNanos);
        if (value < known) {
            double weight = Math.exp(-Math.max(0, nowNanos - stampNanos) / decayNanos);
            average = average * weight + value * (1 - weight);
        } else {
            average = value;
        }
        stampNanos = nowNanos;
    }

    double at(long nowNanos) {
        long age = nowNanos - stampNanos;
        double then = average;
        return then < NEGLIGIBLE || age <= 0 ? then : then * Math.exp(-age / decayNanos);
    }
}
