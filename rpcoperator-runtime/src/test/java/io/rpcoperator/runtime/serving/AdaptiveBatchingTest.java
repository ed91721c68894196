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

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.graph.ServiceSettings.Batching;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The adaptive policy over engines that are simulated: a batch's size in, its milliseconds out. */
class AdaptiveBatchingTest {

    private static final double TARGET_MILLIS = 30;
    private static final int MAX_SIZE = 64;

    /** Enough to know an engine, and to forget another. */
    private static final int MANY = 1000;

    private final Random random = new Random(17);
    private final AdaptiveBatching policy = policy(MAX_SIZE, List.of());

    /** How many of the batches that ran took longer than the target. */
    private int late;

    // ------------------------------------------------------------------ saturated engines

    @ParameterizedTest(name = "{0} ms a request and {1} ms a batch: {2}")
    @CsvSource({
        "1, 10, 20", // the textbook
        "1, 0, 30", // no gain by batching
        "0.1, 27, 30", // all is fixed cost
        "0.1, 0.1, 64", // fast: max-size is the bound
        "0, 20, 64", // size costs nothing
        "0.01, 0, 64",
        "5, 1, 5",
        "14, 1, 2",
        "15, 1, 1", // two would be late
        "40, 0, 1", // one is late already
        "0, 40, 1",
        "0, 0, 64"
    })
    void findsTheLargestBatchThatKeepsTheTarget(double perRequest, double perBatch, int largest) {
        saturate(MANY, n -> perRequest * n + perBatch);
        assertThat(policy.limit()).isBetween((int) Math.floor(0.9 * largest), largest + 1);
    }

    @ParameterizedTest(name = "noise of {0} %")
    @ValueSource(ints = {1, 5, 10, 20})
    void noiseNeitherHidesTheTargetNorStarvesTheEngine(int percent) {
        IntToDoubleFunction engine = n -> (n + 10) * (1 + percent / 100.0 * random.nextGaussian());
        saturate(MANY, engine);
        late = 0;
        long requests = saturate(MANY, engine);
        assertThat(late).as("nearly all keep the target").isLessThan(MANY / 8);
        double keepsMean = TARGET_MILLIS / (1 + 2.5 * percent / 100.0) - 10;
        assertThat(requests / (double) MANY).isBetween(0.75 * keepsMean, 20.5);
    }

    @Test
    void aPauseOfTheJvmNowAndThenChangesLittle() {
        IntToDoubleFunction engine = n -> n + 10 + (random.nextInt(100) == 0 ? 500 : 0);
        saturate(MANY, engine);
        long requests = saturate(MANY, engine);
        assertThat(requests / (double) MANY).isBetween(15.0, 21.0);
    }

    @Test
    void anEngineThatRunsInTilesIsFollowedAsFarAsALineCan() {
        IntToDoubleFunction tiles = n -> 6 * Math.ceil(n / 8.0); // 40 requests in 30 ms
        saturate(MANY, tiles);
        late = 0;
        long requests = saturate(MANY, tiles);
        assertThat(requests / (double) MANY).isBetween(28.0, 41.0);
        assertThat(late).isLessThan(MANY / 4);
    }

    @Test
    void anEngineWhoseLatencyBendsIsFollowedWhereItRuns() {
        saturate(MANY, n -> 5 + n * n / 16.0); // 20 requests in 30 ms
        assertThat(policy.limit()).isBetween(17, 21);
    }

    // ------------------------------------------------------------------ change

    @ParameterizedTest(name = "from {0} to {1} times the cost")
    @CsvSource({"1, 2, 5", "2, 1, 20", "1, 1.5, 10", "1.5, 0.5, 50", "1, 0.2, 64"})
    void anotherSpeedIsNoticed(double before, double after, int largest) {
        saturate(MANY, n -> before * (n + 10));
        saturate(MANY, n -> after * (n + 10));
        assertThat(policy.limit()).isBetween((int) Math.floor(0.8 * largest), largest + 1);
    }

    @Test
    void aSlowSpellDoesNotLeaveTheEngineStarved() {
        saturate(MANY, n -> n + 10);
        saturate(50, n -> 20 * (n + 10));
        assertThat(policy.limit()).isLessThanOrEqualTo(2);
        saturate(MANY, n -> n + 10);
        assertThat(policy.limit()).isBetween(18, 21);
    }

    // ------------------------------------------------------------------ batches of one size

    @Test
    void aTargetThatOneRequestAlmostTakesIsNoReasonToStayThere() {
        saturate(MANY, n -> 20 + 0.1 * n);
        assertThat(policy.limit()).as("found by trying a larger one").isEqualTo(MAX_SIZE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 20})
    void equalSizesPromiseNothingTheyHaveNotShown(int size) {
        run(MANY, limit -> size, n -> n + 10);
        assertThat(policy.limit()).isBetween(Math.min(size, 20), 2 * size + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aBurstAfterALullIsServedInGrowingBatches(int lull) {
        saturate(MANY, n -> n + 10);
        run(MANY, limit -> Math.min(limit, lull), n -> n + 10);
        saturate(10, n -> n + 10);
        assertThat(policy.limit()).isBetween(16, 21);
    }

    @Test
    void anyLoadLeavesRoomForOne() {
        run(
                MANY,
                limit -> 1 + random.nextInt(limit),
                n -> random.nextInt(3) == 0 ? 1000 * random.nextDouble() : random.nextDouble());
        // run() checks each limit
    }

    // ------------------------------------------------------------------ groups

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 16, 64})
    void aBatchMayHaveAsManyRequestsAsItsGroupsTogether(int keys) {
        saturateGroups(MANY, keys, n -> 0.1 * n + 0.1);
        assertThat(policy.limit()).as("the bound is max-size").isEqualTo(MAX_SIZE);
    }

    @Test
    void theTargetIsOfEachInvocation() {
        saturateGroups(MANY, 2, n -> 2 * n + 10); // 10 requests in 30 ms
        assertThat(policy.limit()).isBetween(12, 24);
        late = 0;
        saturateGroups(MANY, 2, n -> 2 * n + 10);
        assertThat(late).isLessThan(MANY / 2);
    }

    @Test
    void groupsThatWereAreForgotten() {
        saturateGroups(MANY, 8, n -> n + 10);
        saturateGroups(MANY, 1, n -> n + 10);
        assertThat(policy.limit()).isBetween(18, 21);
    }

    // ------------------------------------------------------------------ bounds

    @Test
    void beginsWithOneAndDoublesAtMost() {
        AdaptiveBatching fresh = policy(MAX_SIZE, List.of());
        assertThat(fresh.limit()).isEqualTo(1);
        int expected = 1;
        while (expected < MAX_SIZE) {
            fresh.ran(fresh.limit(), 1);
            expected *= 2;
            assertThat(fresh.limit()).isEqualTo(expected);
        }
    }

    @Test
    void onlyAllowedSizesAreTaken() {
        AdaptiveBatching allowed = policy(MAX_SIZE, List.of(4, 16, 64));
        assertThat(allowed.limit()).isEqualTo(4);
        for (int i = 0; i < MANY; i++) {
            allowed.ran(allowed.limit(), nanos(allowed.limit() + 10));
            assertThat(allowed.limit()).isIn(4, 16, 64);
        }
        assertThat(allowed.limit()).isEqualTo(16);
    }

    @Test
    void aSizeThatIsFarAboveTheOneBeforeIsReached() {
        AdaptiveBatching allowed = policy(MAX_SIZE, List.of(1, 64));
        for (int i = 0; i < 100; i++) {
            allowed.ran(allowed.limit(), nanos(10 + 0.1 * allowed.limit()));
        }
        assertThat(allowed.limit()).isEqualTo(64);
    }

    @Test
    void aBoundOfOneIsOne() {
        AdaptiveBatching one = policy(1, List.of());
        for (int i = 0; i < 100; i++) {
            one.ran(1, nanos(1));
            assertThat(one.limit()).isEqualTo(1);
        }
    }

    // ------------------------------------------------------------------ fixture

    /** Runs batches as large as they may be; returns how many requests that served. */
    private long saturate(int batches, IntToDoubleFunction millis) {
        return run(batches, limit -> limit, millis);
    }

    private long run(int batches, IntUnaryOperator sizeOfLimit, IntToDoubleFunction millis) {
        long requests = 0;
        for (int i = 0; i < batches; i++) {
            assertThat(policy.limit()).isBetween(1, MAX_SIZE);
            int size = sizeOfLimit.applyAsInt(policy.limit());
            double took = Math.max(0, millis.applyAsDouble(size));
            late += took > TARGET_MILLIS ? 1 : 0;
            requests += size;
            policy.ran(size, nanos(took));
        }
        return requests;
    }

    /** Runs batches as large as they may be, whose requests have one of some keys each. */
    private void saturateGroups(int batches, int keys, IntToDoubleFunction millis) {
        for (int i = 0; i < batches; i++) {
            int[] groups = new int[keys];
            for (int request = 0; request < policy.limit(); request++) {
                groups[random.nextInt(keys)]++;
            }
            policy.grouped(policy.limit(), IntStream.of(groups).max().orElseThrow());
            for (int size : groups) {
                if (size > 0) {
                    double took = millis.applyAsDouble(size);
                    late += took > TARGET_MILLIS ? 1 : 0;
                    policy.ran(size, nanos(took));
                }
            }
        }
    }

    private static long nanos(double millis) {
        return (long) (millis * 1e6);
    }

    private static AdaptiveBatching policy(int maxSize, List<Integer> allowed) {
        Duration target = Duration.ofNanos(nanos(TARGET_MILLIS));
        return new AdaptiveBatching(
                new Batching(maxSize, 1 << 20, Duration.ZERO, Optional.of(target), allowed),
                target);
    }
}
