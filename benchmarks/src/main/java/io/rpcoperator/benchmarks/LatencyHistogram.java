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
package io.rpcoperator.benchmarks;

/**
 * Counts durations in buckets whose width is below a hundredth of what they hold, so that a run of
 * any length needs the same memory and no sorting at its end. Not thread-safe.
 */
public final class LatencyHistogram {

    /** As the power of two that they are: buckets between one power of two and the next. */
    private static final int BUCKETS_LOG = 7;

    private static final int BUCKETS = 1 << BUCKETS_LOG;

    private final long[] counts = new long[(Long.SIZE - BUCKETS_LOG) * BUCKETS];

    private long count;

    /**
     * Counts one.
     *
     * @param nanos not negative
     */
    public void record(long nanos) {
        counts[bucketOf(nanos)]++;
        count++;
    }

    /** How many were counted. */
    public long count() {
        return count;
    }

    /**
     * What a share of all durations did not exceed, give or take half a bucket.
     *
     * @param share above 0, up to 1
     */
    public double quantileMicros(double share) {
        if (count == 0 || !(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    String.format("no quantile %s of %d values", share, count));
        }
        long rank = (long) Math.ceil(share * count);
        int bucket = -1;
        for (long seen = 0; seen < rank; seen += counts[bucket]) {
            bucket++;
        }
        return middleOf(bucket) / 1e3;
    }

    private static int bucketOf(long nanos) {
        int shift = shiftOf(nanos);
        return shift * BUCKETS + (int) (nanos >>> shift);
    }

    /** How many of its lowest bits do not count. */
    private static int shiftOf(long nanos) {
        return Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(nanos) - BUCKETS_LOG - 1);
    }

    private static double middleOf(int bucket) {
        int shift = Math.max(0, bucket / BUCKETS - 1);
        return ((bucket - (long) shift * BUCKETS) + (shift == 0 ? 0 : 0.5)) * (1L << shift);
    }
}
