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
import static org.assertj.core.api.Assertions.within;

import io.rpcoperator.scheduler.autoscaling.ReplicaLoad.State;
import org.junit.jupiter.api.Test;

class DemandEstimatorTest {

    private final DemandEstimator estimator = new DemandEstimator(Loads.SETTINGS);

    private long nowMillis;

    @Test
    void whatIsBusyIsSpreadToTheTargetUtilisation() {
        Demand demand = observe(Loads.offered(3, 4));
        assertThat(demand.offered()).isEqualTo(3);
        assertThat(demand.arrivingPerSecond()).isEqualTo(300);
        assertThat(demand.perReplicaPerSecond()).isEqualTo(100);
        assertThat(demand.needed()).as("3 / 0.7, rounded up").isEqualTo(5);
        assertThat(demand.driver()).isEqualTo(Reason.UTILISATION);
        assertThat(observe(Loads.offered(3.5, 4)).needed()).as("3.5 / 0.7").isEqualTo(5);
        assertThat(observe(Loads.offered(3.51, 4)).needed()).isEqualTo(6);
    }

    @Test
    void whatTheBacklogGrowsByIsOfferedToo() {
        observe(Loads.offered(0.9, 1));
        Demand demand = observe(Loads.offered(0.9, 1).queueing(1000, 0));
        assertThat(demand.offered()).as("0.9 busy, and 200/s of 100/s each").isEqualTo(2.9);
        assertThat(demand.arrivingPerSecond()).isCloseTo(290, within(1e-9));
    }

    @Test
    void whatTheBacklogShrinksByIsNot() {
        observe(Loads.offered(2, 2).queueing(500, 0));
        Demand demand = observe(Loads.offered(2, 2).queueing(250, 0));
        assertThat(demand.offered()).as("2 busy, 100/s of them with the backlog").isEqualTo(1);
    }

    @Test
    void callsThatWaitInClientsAreBacklog() {
        observe(Loads.offered(0.8, 1));
        Demand demand = observe(Loads.offered(0.8, 1).clientWait(1_000_000));
        assertThat(demand.backlog()).as("by Little's law").isEqualTo(1000);
        assertThat(demand.offered()).isCloseTo(2.8, within(1e-9));
        assertThat(demand.waitMillis())
                .as("a million milliseconds of wait by eighty requests")
                .isCloseTo(12_500, within(1e-6));
    }

    @Test
    void backlogIsToBeGoneInTime() {
        Demand demand = observe(Loads.offered(0.9, 1).queueing(3090, 0));
        assertThat(demand.needed())
                .as("0.9 for what comes, and 3090 - 90 requests in 30 s at 100/s each")
                .isEqualTo(2);
        assertThat(demand.driver()).isEqualTo(Reason.BACKLOG);
        assertThat(observe(Loads.offered(0.9, 1).queueing(3400, 0)).needed()).isGreaterThan(2);
    }

    @Test
    void backlogIsProjectedOverTheTimeToLoad() {
        observe(Loads.offered(1.8, 2).loadedIn(60_000));
        Demand demand = observe(Loads.offered(1.8, 2).queueing(300, 0).loadedIn(60_000));
        assertThat(demand.offered()).as("120/s more than 1.8 replicas do").isEqualTo(3);
        assertThat(demand.projectedBacklog()).as("600 + 100/s in 60 s").isEqualTo(6600);
        assertThat(demand.needed()).as("3 + (6600 - 300) / 30 s").isEqualTo(6);
    }

    @Test
    void backlogThatIsGoneBeforeAReplicaCouldLoadNeedsNone() {
        observe(Loads.offered(2, 2).queueing(900, 0).loadedIn(60_000));
        Demand demand = observe(Loads.offered(2, 2).queueing(650, 0).loadedIn(60_000));
        assertThat(demand.projectedBacklog()).as("1300 - 100/s in 60 s").isZero();
        assertThat(demand.needed()).as("1 / 0.7").isEqualTo(2);
    }

    @Test
    void replicasThatLoadAreCapacityOnTheWay() {
        observe(Loads.offered(0.9, 1).loadedIn(20_000));
        Loads load = Loads.offered(0.9, 1).queueing(1550, 0).loadedIn(20_000);
        load.withLoading(15_000).withLoading(5_000);
        Demand demand = observe(load);
        assertThat(demand.loading()).isEqualTo(2);
        assertThat(demand.projectedBacklog())
                .as("1550 + 300/s in 20 s, less 100/s in 15 s and in 5 s")
                .isCloseTo(5550, within(1e-6));
    }

    @Test
    void callersThatAreHeldUpOfferWhatWaits() {
        observe(Loads.offered(2, 2).queueing(250, 2_500));
        Demand demand = observe(Loads.offered(2, 2).queueing(250, 2_500));
        assertThat(demand.offered()).as("500 that wait, each second").isEqualTo(5);
        assertThat(demand.needed()).as("5 / 0.7").isEqualTo(8);
        assertThat(observe(Loads.offered(2, 2).queueing(150, 0)).offered())
                .as("a backlog that shrinks")
                .isLessThan(2);
        assertThat(observe(Loads.offered(1.8, 2).queueing(150, 0)).offered())
                .as("replicas that are not full")
                .isEqualTo(1.8);
    }

    @Test
    void whatReplicasThatLoadWillHaveAnsweredIsNotHeldUpForLong() {
        observe(Loads.offered(2, 2).queueing(250, 0));
        Loads load = Loads.offered(2, 2).queueing(250, 0).loadedIn(20_000);
        assertThat(observe(load.withLoading(2_000)).offered())
                .as("500, less 100/s in 2 s")
                .isEqualTo(3);
    }

    @Test
    void whatHeldUpCallersAreThoughtToOfferIsBounded() {
        assertThat(observe(Loads.offered(1, 1).queueing(2_000, 0)).offered()).isEqualTo(8);
    }

    @Test
    void oneThatLoadsLongerThanTheOthersDidIsTheMeasure() {
        assertThat(observe(Loads.offered(1, 1).loadedIn(20_000).withLoading(30_000)).loadMillis())
                .isEqualTo(30_000);
    }

    @Test
    void waitThatGoesWithUtilisationIsBoughtOff() {
        Demand demand = observe(Loads.offered(3, 6).queueing(0, 4_000));
        assertThat(demand.needed())
                .as("4 s at 1/2: 1 s at 1/5, which is below half of 0.7, so 3 / 0.35")
                .isEqualTo(9);
        assertThat(demand.driver()).isEqualTo(Reason.QUEUE_DELAY);

        assertThat(observe(Loads.offered(3, 6).queueing(0, 1_000)).needed())
                .as("1 s at 1/2: as many as there are")
                .isEqualTo(6);
        assertThat(observe(Loads.offered(3, 6).queueing(0, 400)).needed())
                .as("1 s at 0.71")
                .isEqualTo(5);
    }

    @Test
    void delayCountsByWhatIsAnswered() {
        Loads load = Loads.none();
        load.with(Loads.ready(0, 0.9, 0, 1_000)).with(Loads.ready(1, 0.1, 0, 0));
        assertThat(observe(load).waitMillis()).isCloseTo(900, within(1e-6));
    }

    @Test
    void whatHasNotReportedIsTakenToBeLikeTheOthers() {
        Loads load = Loads.offered(1.2, 2);
        load.with(new ReplicaLoad(2, State.READY, Double.NaN, 0, Double.NaN, Double.NaN, false, 0));
        Demand demand = observe(load);
        assertThat(demand.ready()).isEqualTo(3);
        assertThat(demand.offered()).isCloseTo(1.8, within(1e-9));
    }

    @Test
    void withoutAReportThereIsNothingToSay() {
        assertThat(estimator.observe(Loads.none().get(), 0)).isEmpty();
        assertThat(estimator.observe(Loads.none().withLoading(5).get(), 0)).isEmpty();
        assertThat(estimator.observe(Loads.offered(Double.NaN, 3).get(), 0)).isEmpty();
    }

    @Test
    void whatDrainsIsLeftOut() {
        Loads load = Loads.offered(1, 2).queueing(10, 0);
        load.with(new ReplicaLoad(2, State.DRAINING, 1, 500, 9_000, 100, true, 99_000));
        Demand demand = observe(load);
        assertThat(demand.ready()).isEqualTo(2);
        assertThat(demand.backlog()).isEqualTo(20);
        assertThat(demand.waitMillis()).isZero();
        assertThat(demand.loadMillis()).isZero();
    }

    @Test
    void anIdleServiceNeedsNothing() {
        Demand demand = observe(Loads.offered(0, 3));
        assertThat(demand.needed()).isZero();
        assertThat(demand.perReplicaPerSecond()).as("nobody knows").isZero();
    }

    @Test
    void requestsThatTakeLongerThanTheIntervalDoNotLookLikeNone() {
        Loads stuck = Loads.none();
        stuck.with(new ReplicaLoad(0, State.READY, 1, 50, Double.NaN, 0, false, 0));
        assertThat(observe(stuck).needed()).as("1 / 0.7").isEqualTo(2);
    }

    private Demand observe(Loads loads) {
        nowMillis += 5_000;
        return estimator.observe(loads.get(), nowMillis).orElseThrow();
    }
}
