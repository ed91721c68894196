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
import static org.assertj.core.groups.Tuple.tuple;

import io.rpcoperator.scheduler.plane.ServiceRange;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AutoscalingPolicyTest {

    private static final ServiceRange RANGE = new ServiceRange(1, 10);

    private AutoscalingPolicy policy = new AutoscalingPolicy(Loads.SETTINGS);
    private long nowMillis;
    private int target = 4;

    @Test
    void thePinnedOnesGoLastAndTheOthersAsTheyWould() {
        Decision fewer = new Decision(0, 5, 3, Reason.SURPLUS, Set.of(4, 1), null);

        assertThat(fewer.sparingPinned(List.of(4, 3, 1, 0, 2))).containsExactly(3, 0, 2, 4, 1);
    }

    @Test
    void growsOnceMoreWasNeededForTheDelay() {
        decide(Loads.offered(1, 4));
        assertThat(after(5, Loads.offered(4, 4)).reason()).isEqualTo(Reason.DELAY);
        assertThat(after(5, Loads.offered(4, 4)).isMove()).isFalse();
        Decision decision = after(5, Loads.offered(4, 4));
        assertThat(decision.reason()).isEqualTo(Reason.UTILISATION);
        assertThat(decision.from()).isEqualTo(4);
        assertThat(decision.to()).as("4 / 0.7").isEqualTo(6);
        assertThat(decision.timeMillis()).isEqualTo(15_000);
        assertThat(decision.inputs()).extracting(Demand::offered).isEqualTo(4.0);
    }

    @Test
    void aDipWithinTheDelayBeginsItAnew() {
        decide(Loads.offered(4, 4));
        after(5, Loads.offered(2.8, 4));
        assertThat(after(5, Loads.offered(4, 4)).isMove()).isFalse();
        assertThat(after(5, Loads.offered(4, 4)).isMove()).isFalse();
        assertThat(after(5, Loads.offered(4, 4)).to()).isEqualTo(6);
    }

    @Test
    void growsByTheFewestThatWereNeeded() {
        decide(Loads.offered(4, 4));
        after(5, Loads.offered(3.2, 4));
        assertThat(after(5, Loads.offered(4, 4)).to()).as("3.2 / 0.7").isEqualTo(5);
    }

    @Test
    void shrinksOnceFewerWereEnoughForTheDelayAndByTheMostThatWereNeeded() {
        decide(Loads.offered(2.8, 4));
        after(5, Loads.offered(1.2, 4));
        for (int i = 0; i < 11; i++) {
            assertThat(after(5, Loads.offered(0.1, 4)).reason()).isEqualTo(Reason.DELAY);
        }
        Decision decision = after(5, Loads.offered(0.1, 4));
        assertThat(decision.timeMillis()).isEqualTo(65_000);
        assertThat(decision.reason()).isEqualTo(Reason.SURPLUS);
        assertThat(decision.to()).as("1.2 / 0.7").isEqualTo(2);
        assertThat(after(5, Loads.offered(0.1, 2)).to()).isEqualTo(1);
    }

    @Test
    void nothingIsDecidedBeforeTheDelayWasSeen() {
        nowMillis = 1_000_000;
        assertThat(decide(Loads.offered(4, 4)).isMove()).isFalse();
        assertThat(after(9, Loads.offered(4, 4)).isMove()).isFalse();
        assertThat(after(1, Loads.offered(4, 4)).isMove()).isTrue();
    }

    @Test
    void noDelayIsNoDelay() {
        policy = new AutoscalingPolicy(settings(Duration.ZERO, Duration.ZERO, 100));
        assertThat(decide(Loads.offered(4, 4)).to()).isEqualTo(6);
        assertThat(after(5, Loads.offered(0.5, 6)).to()).isEqualTo(1);
    }

    @Test
    void whatTookLongToLoadIsKeptForLonger() {
        for (int i = 0; i < 20; i++) {
            assertThat(decide(Loads.offered(0.1, 4).loadedIn(20_000)).isMove()).isFalse();
            nowMillis += 5_000;
        }
        assertThat(nowMillis).as("five times 20 s").isEqualTo(100_000);
        assertThat(decide(Loads.offered(0.1, 4).loadedIn(20_000)).to()).isEqualTo(1);
    }

    @Test
    void movesByNoMoreThanTheStep() {
        policy = new AutoscalingPolicy(settings(Duration.ZERO, Duration.ZERO, 2));
        assertThat(decide(Loads.offered(4, 4).queueing(3000, 0)).to()).isEqualTo(6);
        assertThat(after(5, Loads.offered(0, 6)).to()).isEqualTo(4);
        assertThat(after(5, Loads.offered(0, 4)).to()).isEqualTo(2);
        assertThat(after(5, Loads.offered(0, 2)).to()).isEqualTo(1);
    }

    @Test
    void aTargetOutsideTheRangeGoesThereAtOnce() {
        assertThat(decide(Loads.none(), new ServiceRange(6, 8)).to()).isEqualTo(6);
        Decision down = decide(Loads.offered(6, 6).pinned(4).pinned(5), new ServiceRange(1, 1));
        assertThat(down.to()).isEqualTo(1);
        assertThat(down.reason()).isEqualTo(Reason.RANGE);
        assertThat(down.pinned()).containsExactlyInAnyOrder(4, 5);
    }

    @Test
    void saysThatTheRangeEnds() {
        target = 10;
        Decision decision = decide(Loads.offered(10, 10));
        assertThat(decision.reason()).isEqualTo(Reason.LIMIT);
        assertThat(decision.to()).isEqualTo(10);
    }

    @Test
    void aWiderRangeIsUsedWithoutANewDelay() {
        decide(Loads.offered(4, 4), new ServiceRange(1, 4));
        after(5, Loads.offered(4, 4), new ServiceRange(1, 4));
        assertThat(after(5, Loads.offered(4, 4), new ServiceRange(1, 5)).to()).isEqualTo(5);
    }

    @Test
    void doesNotGrowWhileCallersAreBackpressured() {
        for (int i = 0; i < 5; i++) {
            Decision decision = after(5, Loads.offered(4, 4).backpressured());
            assertThat(decision.isMove()).isFalse();
            assertThat(decision.reason()).isEqualTo(Reason.BACKPRESSURED);
        }
        assertThat(after(5, Loads.offered(4, 4)).isMove()).as("the delay begins then").isFalse();
        after(5, Loads.offered(4, 4));
        assertThat(after(5, Loads.offered(4, 4)).to()).isEqualTo(6);
    }

    @Test
    void shrinksWhileCallersAreBackpressured() {
        decide(Loads.offered(0.5, 4).backpressured());
        assertThat(after(60, Loads.offered(0.5, 4).backpressured()).to()).isEqualTo(1);
    }

    @Test
    void doesNotGrowWhileThereAreNoSlots() {
        decide(Loads.offered(3, 3).waitingForSlot(1));
        Decision decision = after(10, Loads.offered(3, 3).waitingForSlot(1));
        assertThat(decision.isMove()).isFalse();
        assertThat(decision.reason()).isEqualTo(Reason.WAITING_FOR_SLOTS);
    }

    @Test
    void keepsThePinned() {
        Loads idle = Loads.offered(0.1, 4).pinned(1).pinned(3);
        decide(idle);
        Decision decision = after(60, idle);
        assertThat(decision.to()).isEqualTo(2);
        assertThat(decision.reason()).isEqualTo(Reason.SURPLUS);
        assertThat(decision.pinned()).containsExactlyInAnyOrder(1, 3);

        Loads kept = Loads.offered(0.1, 2).pinned(0).pinned(1);
        Decision stays = after(5, kept);
        assertThat(stays.isMove()).isFalse();
        assertThat(stays.reason()).isEqualTo(Reason.PINNED);
    }

    @Test
    void morePinnedThanTheTargetDoNotMoveItUp() {
        target = 2;
        Loads idle = Loads.offered(0.1, 3).pinned(0).pinned(1).pinned(2);
        decide(idle);
        assertThat(after(60, idle).to()).isEqualTo(2);
    }

    @Test
    void withoutReportsTheTargetStays() {
        decide(Loads.offered(4, 4));
        assertThat(after(5, Loads.offered(Double.NaN, 4)).reason()).isEqualTo(Reason.NO_REPORTS);
        Decision decision = after(100, Loads.none());
        assertThat(decision.isMove()).isFalse();
        assertThat(decision.inputs()).isNull();
    }

    @Test
    void historyHasMovesAndTheBeginningsOfHindrances() {
        decide(Loads.offered(4, 4));
        after(5, Loads.offered(4, 4).backpressured());
        after(5, Loads.offered(4, 4).backpressured());
        after(5, Loads.offered(4, 4));
        after(5, Loads.offered(4, 4));
        after(5, Loads.offered(4, 4));
        after(5, Loads.offered(4, 6));
        assertThat(policy.history())
                .extracting(Decision::reason, Decision::timeMillis, Decision::to)
                .containsExactly(
                        tuple(Reason.BACKPRESSURED, 5_000L, 4),
                        tuple(Reason.UTILISATION, 25_000L, 6));
    }

    @Test
    void historyIsBounded() {
        for (int i = 0; i < 3 * AutoscalingPolicy.HISTORY; i++) {
            ServiceRange only = new ServiceRange(1 + i % 2, 1 + i % 2);
            after(5, Loads.offered(1, target), only);
        }
        assertThat(policy.history()).hasSize(AutoscalingPolicy.HISTORY);
        assertThat(policy.history().get(AutoscalingPolicy.HISTORY - 1).timeMillis())
                .isEqualTo(nowMillis);
    }

    private Decision after(int seconds, Loads loads) {
        return after(seconds, loads, RANGE);
    }

    private Decision after(int seconds, Loads loads, ServiceRange range) {
        nowMillis += seconds * 1000L;
        return decide(loads, range);
    }

    private Decision decide(Loads loads) {
        return decide(loads, RANGE);
    }

    private Decision decide(Loads loads, ServiceRange range) {
        Decision decision = policy.decide(new Observation(loads.get(), target, range, nowMillis));
        assertThat(decision.from()).isEqualTo(target);
        target = decision.to();
        return decision;
    }

    private static AutoscalingSettings settings(Duration up, Duration down, int maxStep) {
        return new AutoscalingSettings(
                Loads.SETTINGS.interval(),
                Loads.SETTINGS.targetUtilisation(),
                Loads.SETTINGS.targetQueueDelay(),
                Loads.SETTINGS.catchUpTime(),
                up,
                down,
                maxStep);
    }
}
