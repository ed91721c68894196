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
 * What a number is on average, told by looks now and then: what one look finds stays so until the
 * next, but not for long, because nobody looks where there is nothing to see. Not thread-safe.
 */
final class TimeAverage {

    private static final long LONGEST_NANOS = 100_000_000;

    private long sinceNanos;
    private long lookedNanos;
    private int found;
    private double sum;

    /** Of the time from now on, in which the number is 0 as long as nobody looks. */
    TimeAverage(long nowNanos) {
        this.sinceNanos = nowNanos;
        this.lookedNanos = nowNanos;
    }

    /** The number is this now. */
    void look(int number, long nowNanos) {
        sum += (double) found * Math.min(LONGEST_NANOS, nowNanos - lookedNanos);
        lookedNanos = nowNanos;
        found = number;
    }

    /** What it was on average since this was last asked. */
    double take(long nowNanos) {
        look(found, nowNanos);
        double average = sum / Math.max(1, nowNanos - sinceNanos);
        sinceNanos = nowNanos;
        sum = 0;
        return average;
    }
}
