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
package io.rpcoperator.scheduler.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.scheduler.autoscaling.ReplicaLoad.State;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds whatever the load: seen on loads that are drawn at random. */
class AutoscalingPropertiesTest {

    private static final int LOOKS = 200;
    private static final long INTERVAL = Loads.SETTINGS.interval().toMillis();

    static IntStream seeds() {
        return IntStream.range(0, 50);
    }

    /** Hundredths of what keeps a replica busy, up to twice what the range has. */
    static IntStream levels() {
        return IntStream.rangeClosed(0, 200).map(each -> each * 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void staysWithinTheRangeAndSaysSo(int seed) {
        Random random = new Random(seed);
        AutoscalingPolicy policy = new AutoscalingPolicy(Loads.SETTINGS);
        int target = 1 + random.nextInt(12);
        for (int i = 0; i < LOOKS; i++) {
            int lower = 1 + random.nextInt(4);
            ServiceRange range = new ServiceRange(lower, lower + random.nextInt(8));
            ServiceLoad load = anyLoad(random, target);
            Decision decision = policy.decide(new Observation(load, target, range, i * INTERVAL));
            assertThat(decision.to()).isBetween(range.lowerBound(), range.upperBound());
            assertThat(decision.reason())
                    .matches(each -> decision.isMove() == moves().contains(each));
            target = decision.to();
        }
    }

    private static Set<Reason> moves() {
        return Set.of(
                Reason.UTILISATION,
                Reason.QUEUE_DELAY,
                Reason.BACKLOG,
                Reason.SURPLUS,
                Reason.RANGE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void movesOnlyWhatWasNeededAllThroughTheDelay(int seed) {
        Random random = new Random(seed);
        AutoscalingPolicy policy = new AutoscalingPolicy(Loads.SETTINGS);
        DemandEstimator shadow = new DemandEstimator(Loads.SETTINGS);
        List<Integer> needed = new ArrayList<>();
        ServiceRange range = new ServiceRange(1, 10);
        int up = (int) (Loads.SETTINGS.scaleUpDelay().toMillis() / INTERVAL);
        int down = (int) (Loads.SETTINGS.scaleDownDelay().toMillis() / INTERVAL);
        int target = 5;
        for (int i = 0; i < LOOKS; i++) {
            double level = i / 40 % 2 == 0 ? 8 * random.nextDouble() : random.nextDouble();
            ServiceLoad load = Loads.offered(level, target).get();
            needed.add(clamp(shadow.observe(load, i * INTERVAL).orElseThrow().needed(), range));
            int to = policy.decide(new Observation(load, target, range, i * INTERVAL)).to();

            boolean isUpKnown = i >= up;
            int fewest = Collections.min(needed.subList(Math.max(0, i - up), i + 1));
            int most = Collections.max(needed.subList(Math.max(0, i - down), i + 1));
            int expected =
                    isUpKnown && fewest > target
                            ? fewest
                            : i >= down && most < target ? most : target;
            assertThat(to).as("at look %d", i).isEqualTo(expected);
            target = to;
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void backpressureKeepsFromGrowingOnly(int seed) {
        Random random = new Random(seed);
        AutoscalingPolicy policy = new AutoscalingPolicy(Loads.SETTINGS);
        ServiceRange range = new ServiceRange(1, 10);
        int target = 10;
        for (int i = 0; i < LOOKS; i++) {
            Loads loads = Loads.offered(12 * random.nextDouble() * i / LOOKS, target);
            int to =
                    policy.decide(
                                    new Observation(
                                            loads.backpressured().get(),
                                            target,
                                            range,
                                            i * INTERVAL))
                            .to();
            assertThat(to).isLessThanOrEqualTo(target);
            target = to;
        }
        assertThat(target).as("it shrank when there was little").isLessThan(10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void neverGoesBelowThePinned(int seed) {
        Random random = new Random(seed);
        AutoscalingPolicy policy = new AutoscalingPolicy(Loads.SETTINGS);
        ServiceRange range = new ServiceRange(1, 10);
        int target = 10;
        for (int i = 0; i < LOOKS; i++) {
            Loads loads = Loads.offered(random.nextDouble(), target);
            IntStream.range(0, target)
                    .filter(each -> random.nextInt(4) == 0)
                    .forEach(loads::pinned);
            Decision decision =
                    policy.decide(new Observation(loads.get(), target, range, i * INTERVAL));
            assertThat(decision.pinned()).hasSizeLessThanOrEqualTo(decision.to());
            assertThat(decision.pinned())
                    .isEqualTo(
                            loads.get().replicas().stream()
                                    .filter(ReplicaLoad::pinned)
                                    .map(ReplicaLoad::subtask)
                                    .collect(Collectors.toSet()));
            target = decision.to();
        }
    }

    /** From wherever it begins, and with whatever waits. */
    @ParameterizedTest
    @MethodSource("levels")
    void aConstantLoadMovesItInOneDirectionOnly(int level) {
        for (int i = 0; i < 40; i++) {
            int begin = 1 + i % 10;
            double unevenness = 50.0 * (i - i % 10);
            List<Integer> targets = targetsUnder(level / 100.0, unevenness, begin);
            int last = targets.get(targets.size() - 1);
            assertThat(targets)
                    .as("from %d with an unevenness of %f", begin, unevenness)
                    .isSortedAccordingTo(
                            last >= begin ? Comparator.naturalOrder() : Comparator.reverseOrder());
            assertThat(targets.subList(LOOKS / 4, LOOKS)).containsOnly(last);
        }
    }

    @ParameterizedTest
    @MethodSource("levels")
    void moreLoadNeverEndsInFewer(int level) {
        List<Integer> less = targetsUnder(level / 100.0, 100, 5);
        List<Integer> more = targetsUnder(level / 100.0 + 0.05, 100, 5);
        for (int i = 0; i < less.size(); i++) {
            assertThat(more.get(i)).as("at look %d", i).isGreaterThanOrEqualTo(less.get(i));
        }
    }

    /**
     * With the same past, whatever in the present is more. Busier subtasks let requests wait
     * longer, as a queue does; that others have the same wait would say that requests come more
     * evenly.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void moreOfAnythingNeedsNoFewer(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            int ready = 1 + random.nextInt(8);
            double busy = ready * 0.95 * random.nextDouble();
            int queued = random.nextInt(500);
            double unevenness = 2_000 * random.nextDouble();
            double delay = delay(busy / ready, unevenness);
            double wait = 100_000 * random.nextDouble();
            long load = random.nextInt(60_000);
            int needed = needed(ready, busy, queued, delay, wait, load);
            int calm = needed(ready, busy, queued, delay, 0, load);
            double more = Math.min(ready * 0.99, busy + random.nextDouble());
            double longerDelay = delay(more / ready, unevenness);
            int busier = needed(ready, more, queued, longerDelay, 0, load);
            int longer = needed(ready, busy, queued + random.nextInt(99), delay, wait, load);
            int slower = needed(ready, busy, queued, delay + 500, wait, load);
            int waiting = needed(ready, busy, queued, delay, wait + 50_000, load);
            assertThat(busier).as("busier").isGreaterThanOrEqualTo(calm);
            assertThat(List.of(longer, slower, waiting))
                    .as("longer queue, longer delay, waiting in clients")
                    .allSatisfy(each -> assertThat(each).isGreaterThanOrEqualTo(needed));
        }
    }

    /** Of a queue as uneven at any utilisation. */
    private static double delay(double utilisation, double unevenness) {
        return utilisation < 1 ? unevenness * utilisation / (1 - utilisation) : 10_000;
    }

    private static int needed(
            int ready, double busy, int queued, double delay, double wait, long load) {
        DemandEstimator estimator = new DemandEstimator(Loads.SETTINGS);
        estimator.observe(Loads.offered(ready * 0.5, ready).queueing(100, 0).get(), 0);
        Loads loads = Loads.offered(busy, ready).queueing(queued, delay);
        return estimator
                .observe(loads.clientWait(wait).loadedIn(load).get(), INTERVAL)
                .orElseThrow()
                .needed();
    }

    /** Of replicas that are READY at once. */
    private static List<Integer> targetsUnder(double busy, double unevenness, int begin) {
        AutoscalingPolicy policy = new AutoscalingPolicy(Loads.SETTINGS);
        ServiceRange range = new ServiceRange(1, 10);
        List<Integer> targets = new ArrayList<>();
        int target = begin;
        for (int i = 0; i < LOOKS; i++) {
            double delay = delay(busy / target, unevenness);
            target =
                    policy.decide(
                                    new Observation(
                                            Loads.offered(busy, target).queueing(0, delay).get(),
                                            target,
                                            range,
                                            i * INTERVAL))
                            .to();
            targets.add(target);
        }
        return targets;
    }

    private static ServiceLoad anyLoad(Random random, int target) {
        List<ReplicaLoad> replicas =
                IntStream.range(0, random.nextInt(target + 3))
                        .mapToObj(subtask -> anyReplica(random, subtask))
                        .toList();
        return new ServiceLoad(
                replicas,
                any(random, 1e6),
                random.nextInt(5) == 0,
                Math.max(0, random.nextInt(8) - 6));
    }

    private static ReplicaLoad anyReplica(Random random, int subtask) {
        return new ReplicaLoad(
                subtask,
                List.of(State.values()).get(random.nextInt(State.values().length)),
                any(random, 1),
                random.nextInt(5_000),
                any(random, 10_000),
                any(random, 1_000),
                random.nextInt(6) == 0,
                random.nextInt(100_000));
    }

    /** What a broken meter may say, too. */
    private static double any(Random random, double most) {
        return switch (random.nextInt(12)) {
            case 0 -> Double.NaN;
            case 1 -> 0;
            case 2 -> Double.POSITIVE_INFINITY;
            case 3 -> -most;
            default -> most * random.nextDouble();
        };
    }

    private static int clamp(int value, ServiceRange range) {
        return Math.max(range.lowerBound(), Math.min(value, range.upperBound()));
    }
}
