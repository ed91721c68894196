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

/**
 * The line {@code latency = a * size + b} through the invocations of late.
 *
 * <p>That batched inference is close to such a line is the observation of Crankshaw et al.,
 * "Clipper: A Low-Latency Online Prediction Serving System" (NSDI 2017). The line is the one of
 * recursive least squares with exponential forgetting (Haykin, "Adaptive Filter Theory"): with two
 * unknowns its normal equations are solved directly, from weighted means and covariances, and there
 * is no covariance matrix to blow up while all sizes are equal. An invocation far off the line, a
 * pause of the JVM say, weighs less the farther off it is (Huber, "Robust Estimation of a Location
 * Parameter", 1964), until there are so many that the line was wrong.
 *
 * <p>Neither a nor b is ever taken for negative. While the sizes do not differ enough to tell, b is
 * taken for 0: larger ones are never taken for cheaper than they are.
 *
 * <p>Owned by the serving thread of its instance.
 */
final class LatencyFit {

    /** What an invocation adds to what is known; the rest is forgotten: about 50 are remembered. */
    static final double WEIGHT_OF_ONE = 0.02;

    /** How far off an invocation weighs less, in usual deviations. */
    private static final double FAR_OFF = 3;

    /** How much the usual deviation grows by one invocation at most. */
    private static final double LARGEST_DEVIATION = 10;

    /** Deviations below this share of the latency are not told from none. */
    private static final double SMALLEST_DEVIATION = 0.02;

    private static final double WEIGHT_OF_ONE_DEVIATION = 0.05;

    /** The deviations that are kept clear of a target: nearly all invocations are within. */
    private static final double CLEARANCE = 2;

    /** The standard deviation of sizes, as a share of their mean, that tells a slope. */
    private static final double DIFFERENT_SIZES = 0.01;

    private double weight;
    private double meanSize;
    private double meanNanos;
    private double sizeVariance;
    private double covariance;

    /** The usual distance from the line. */
    private double deviation;

    /** Takes note of an invocation. */
    void add(int size, long latencyNanos) {
        double nanos = (double) latencyNanos;
        if (weight == 0) {
            weight = 1;
            meanSize = size;
            meanNanos = nanos;
            return;
        }
        double distance = Math.abs(nanos - latencyOf(size));
        double usual = Math.max(1, Math.max(deviation, SMALLEST_DEVIATION * meanNanos));
        weigh(size, nanos, distance <= FAR_OFF * usual ? 1 : FAR_OFF * usual / distance);
        double counted = Math.min(distance, LARGEST_DEVIATION * usual);
        deviation += (counted - deviation) * WEIGHT_OF_ONE_DEVIATION;
    }

    /** Means and moments, forgetting. */
    private void weigh(int size, double nanos, double importance) {
        double kept = 1 - WEIGHT_OF_ONE;
        weight = kept * weight + importance;
        double share = importance / weight;
        double sizeOff = size - meanSize;
        double nanosOff = nanos - meanNanos;
        meanSize += share * sizeOff;
        meanNanos += share * nanosOff;
        sizeVariance = (1 - share) * (sizeVariance + share * sizeOff * sizeOff);
        covariance = (1 - share) * (covariance + share * sizeOff * nanosOff);
    }

    /** What an invocation took of late. */
    double latency() {
        return meanNanos;
    }

    /** Whether sizes differed enough to tell what a request more costs. */
    boolean knowsSlope() {
        return Math.sqrt(sizeVariance) > DIFFERENT_SIZES * meanSize;
    }

    /** The size that is answered within a time, which may be below 1 or infinite. */
    double largestWithin(double nanos) {
        double room = nanos - CLEARANCE * deviation - meanNanos;
        double slope = slope();
        if (slope == 0) {
            return room >= 0 ? Double.POSITIVE_INFINITY : 0;
        }
        return meanSize + room / slope;
    }

    private double latencyOf(int size) {
        return meanNanos + slope() * (size - meanSize);
    }

    private double slope() {
        double throughOrigin = meanNanos / meanSize;
        if (!knowsSlope()) {
            return throughOrigin;
        }
        return Math.min(Math.max(0, covariance / sizeVariance), throughOrigin);
    }
}
