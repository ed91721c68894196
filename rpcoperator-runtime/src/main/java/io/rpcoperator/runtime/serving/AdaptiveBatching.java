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

import io.rpcoperator.runtime.graph.ServiceSettings.Batching;
import java.time.Duration;

/**
 * The largest batches that an operator answers within a target.
 *
 * <p>What a size costs is learnt by {@link LatencyFit}, and believed only up to twice the largest
 * size of late: further out a small error in the slope is a large one in the latency. So it begins
 * with batches of one, and doubles until the target or the bound is met.
 *
 * <p>While every batch has the same size, nothing tells what another one would cost. Then now and
 * then a slightly larger one is tried.
 *
 * <p>The target is of one invocation. A batch whose requests fall into groups is run in several,
 * and may be larger by as much as batches of late were larger than their largest groups.
 *
 * <p>Owned by the serving thread of its instance.
 */
final class AdaptiveBatching extends BatchingPolicy {

    private static final double GROWTH = 2;

    /** How much larger a batch is that is tried. */
    private static final double PROBE = 1.15;

    /** How many invocations lie between two trials. */
    private static final int INVOCATIONS_PER_PROBE = 32;

    /** What a batch adds to what is known of the groups: about 10 are remembered. */
    private static final double WEIGHT_OF_ONE_BATCH = 0.1;

    private final double targetNanos;
    private final LatencyFit fit = new LatencyFit();

    /** The largest size of late. */
    private double reached = 1;

    /** The mean size of batches, and that of their largest groups. */
    private double meanBatch = 1;

    private double meanLargestGroup = 1;

    private int limit;
    private int untilProbe = INVOCATIONS_PER_PROBE;

    AdaptiveBatching(Batching settings, Duration target) {
        super(settings);
        this.targetNanos = (double) target.toNanos();
        this.limit = sizes().atMost(1);
    }

    @Override
    int limit() {
        return limit;
    }

    @Override
    void grouped(int requests, int largestGroup) {
        if (requests > 0) {
            meanBatch += (requests - meanBatch) * WEIGHT_OF_ONE_BATCH;
            meanLargestGroup += (largestGroup - meanLargestGroup) * WEIGHT_OF_ONE_BATCH;
        }
    }

    @Override
    void ran(int size, long nanos) {
        fit.add(size, nanos);
        reached = Math.max(size, reached + (size - reached) * LatencyFit.WEIGHT_OF_ONE);
        double wanted = isProbing() ? probe(size) : fit.largestWithin(targetNanos);
        double invocation = Math.min(wanted, farthest());
        limit = sizes().atMost((int) (invocation * meanBatch / meanLargestGroup));
    }

    /** As far as the fit is believed; the next allowed size in any case. */
    private double farthest() {
        int next = sizes().atLeast(Math.min((int) reached + 1, sizes().largest()));
        return Math.max(GROWTH * reached, next);
    }

    private boolean isProbing() {
        if (fit.knowsSlope() || fit.latency() > targetNanos || --untilProbe > 0) {
            return false;
        }
        untilProbe = INVOCATIONS_PER_PROBE;
        return true;
    }

    private int probe(int size) {
        int larger = (int) Math.min(Math.ceil(size * PROBE), sizes().largest());
        return sizes().atLeast(Math.max(larger, Math.min(size + 1, sizes().largest())));
    }
}
