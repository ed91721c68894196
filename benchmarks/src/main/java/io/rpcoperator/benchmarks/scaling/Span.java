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
package io.rpcoperator.benchmarks.scaling;

/**
 * A span of time.
 *
 * @param fromMicros its beginning
 * @param toMicros its end, which is not part of it
 */
record Span(long fromMicros, long toMicros) {

    boolean contains(long micros) {
        return fromMicros <= micros && micros < toMicros;
    }

    /**
     * The longest time between an event and the next one that is at least partly in this span; 0 if
     * there is none.
     *
     * @param sorted when something happened, in its order, also before and after this span
     */
    double longestGapMillis(long[] sorted) {
        long longest = 0;
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] > fromMicros && sorted[i - 1] < toMicros) {
                longest = Math.max(longest, sorted[i] - sorted[i - 1]);
            }
        }
        return longest / 1e3;
    }
}
