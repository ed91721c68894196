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
package io.rpcoperator.scheduler.autoscaling.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.scheduler.autoscaling.ReplicaLoad;
import io.rpcoperator.scheduler.autoscaling.ReplicaLoad.State;
import io.rpcoperator.scheduler.autoscaling.ServiceLoad;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class RayServeRuleTest {

    private static final ServiceRange RANGE = new ServiceRange(1, 10);

    private final RayServeRule rule = new RayServeRule(RayServeRule.Config.defaults(), 3);
    private int second;
    private int target = 1;

    @Test
    void wantsTwoOngoingRequestsOfEachReplicaForThirtySeconds() {
        assertThat(secondsUntilMove(9)).as("averages of what is the same").isEqualTo(31);
        assertThat(target).as("9 of 2 each").isEqualTo(5);
    }

    @Test
    void averagesOverTheLookBackPeriod() {
        run(30, 1);
        run(10, 17);
        assertThat(secondsUntilMove(1)).as("17 for 10 s of 30: 6.3 ongoing").isGreaterThan(600);
        assertThat(target).isEqualTo(1);
    }

    @Test
    void goesDownAfterTenMinutes() {
        target = 5;
        assertThat(secondsUntilMove(2)).isEqualTo(601);
        assertThat(target).isEqualTo(1);
    }

    @Test
    void aCallerThatWaitsIsOngoing() {
        ServiceLoad load = new ServiceLoad(List.of(replica(0)), 6_000, false, 0);
        for (int i = 0; i < 31; i++) {
            target = rule.decide(load, target, RANGE, i * 1_000L);
        }
        assertThat(target).isEqualTo(3);
    }

    /** How long it takes, up to a quarter of an hour, with so many ongoing requests. */
    private int secondsUntilMove(int ongoing) {
        int begin = target;
        for (int i = 1; i <= 900; i++) {
            run(1, ongoing);
            if (target != begin) {
                return i;
            }
        }
        return 901;
    }

    private void run(int seconds, int ongoing) {
        for (int i = 0; i < seconds; i++) {
            ServiceLoad load = new ServiceLoad(List.of(replica(ongoing)), 0, false, 0);
            target = rule.decide(load, target, RANGE, second++ * 1_000L);
        }
    }

    private static ReplicaLoad replica(int ongoing) {
        return new ReplicaLoad(0, State.READY, 0, ongoing, 0, 0, false, 0);
    }
}
