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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlinkOperatorRuleTest {

    private static final ServiceRange RANGE = new ServiceRange(1, 10);

    private final FlinkOperatorRule rule =
            new FlinkOperatorRule(FlinkOperatorRule.Config.defaults());
    private int minute;
    private int target = 2;

    @Test
    void doesNothingWithinTheBoundaries() {
        run(180, 0.5, 0);
        assertThat(target).isEqualTo(2);
        run(180, 0.99, 0);
        assertThat(target).isEqualTo(2);
    }

    @Test
    void goesUpWhenTheWindowOfAQuarterOfAnHourSaysSo() {
        run(15, 1, 6_000);
        assertThat(target).as("the window is not full").isEqualTo(2);
        run(1, 1, 6_000);
        assertThat(target)
                .as("200/s / 0.7, 200/s for 5 of 30 min, 6,000 in 30 min: 322/s of 100/s each")
                .isEqualTo(4);
        run(16, 1, 6_000);
        assertThat(target).as("stabilizes for five minutes, and the window is new").isEqualTo(4);
    }

    @Test
    void goesDownAfterAnHour() {
        target = 5;
        run(75, 0.1, 0);
        assertThat(target).isEqualTo(5);
        run(1, 0.1, 0);
        assertThat(target).as("by six tenths at most").isEqualTo(2);
    }

    private void run(int minutes, double utilisation, int backlog) {
        for (int i = 0; i < minutes; i++) {
            int replicas = target;
            ServiceLoad load =
                    new ServiceLoad(
                            IntStream.range(0, replicas)
                                    .mapToObj(each -> replica(utilisation, backlog / replicas))
                                    .toList(),
                            0,
                            false,
                            0);
            target = rule.decide(load, target, RANGE, minute++ * 60_000L);
        }
    }

    private static ReplicaLoad replica(double utilisation, int queued) {
        return new ReplicaLoad(0, State.READY, utilisation, queued, 0, 100 * utilisation, false, 0);
    }
}
