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

import java.util.Arrays;
import java.util.List;

/** What many measurements are summed up to. */
public final class Statistics {

    private Statistics() {}

    /** The middle of the values, or the mean of the two in the middle. */
    public static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values, so there is no median");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The median of {@code ours / theirs}, round by round: what slows a whole round down, slows
     * both.
     */
    public static double medianRatio(List<Double> ours, List<Double> theirs) {
        if (ours.size() != theirs.size()) {
            throw new IllegalArgumentException(
                    String.format("%d rounds beside %d", ours.size(), theirs.size()));
        }
        Double[] ratios = new Double[ours.size()];
        Arrays.setAll(ratios, round -> ours.get(round) / theirs.get(round));
        return median(List.of(ratios));
    }

    /**
     * The value that a share of all values does not exceed.
     *
     * @param sorted ascending, not empty
     * @param share above 0, up to 1
     */
    public static long quantile(long[] sorted, double share) {
        return sorted[rank(sorted.length, share)];
    }

    /**
     * The value that a share of all values does not exceed.
     *
     * @param values in any order, not empty
     * @param share above 0, up to 1
     */
    public static double quantile(List<Double> values, double share) {
        return values.stream().sorted().toList().get(rank(values.size(), share));
    }

    private static int rank(int size, double share) {
        if (size == 0 || !(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    String.format("no quantile %s of %d values", share, size));
        }
        return (int) Math.ceil(share * size) - 1;
    }
}
