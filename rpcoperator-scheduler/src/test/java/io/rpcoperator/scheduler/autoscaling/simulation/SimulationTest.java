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
import static org.assertj.core.api.Assertions.within;

import io.rpcoperator.scheduler.autoscaling.ReplicaLoad;
import io.rpcoperator.scheduler.autoscaling.ReplicaLoad.State;
import io.rpcoperator.scheduler.autoscaling.ServiceLoad;
import io.rpcoperator.scheduler.autoscaling.simulation.Simulation.Service;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps the simulation from flattering anybody. */
class SimulationTest {

    private static final Service SERVICE = Service.loadingFor(30_000);

    /** Sees all loads, and wants what it is told to at 60 s. */
    private static final class Script implements Scaler {

        final List<ServiceLoad> loads = new ArrayList<>();
        private final int then;

        Script(int then) {
            this.then = then;
        }

        @Override
        public long intervalMillis() {
            return 10_000;
        }

        @Override
        public int decide(ServiceLoad load, int target, ServiceRange range, long nowMillis) {
            loads.add(load);
            return nowMillis >= 60_000 ? then : target;
        }

        long count(int look, State state) {
            return loads.get(look).replicas().stream()
                    .filter(each -> each.state() == state)
                    .count();
        }
    }

    @Test
    void halfTheCapacityIsHalfBusyAndNobodyWaits() {
        Script script = new Script(2);
        Outcome outcome = Simulation.run(SERVICE, constant(100, 600), 2, script);
        assertThat(outcome.requests()).isCloseTo(60_000L, within(1_000L));
        assertThat(outcome.late()).isZero();
        assertThat(outcome.replicaSeconds()).isCloseTo(1_200, within(1e-6));
        assertThat(outcome.moves()).isZero();
        assertThat(script.loads.get(30).replicas())
                .extracting(ReplicaLoad::utilisation)
                .allSatisfy(each -> assertThat(each).isCloseTo(0.5, within(0.1)));
    }

    @Test
    void whatIsTooMuchWaitsInTheQueueThenInTheCallers() {
        Script script = new Script(1);
        Outcome outcome = Simulation.run(SERVICE, constant(200, 60), 1, script);
        ServiceLoad last = script.loads.get(5);
        assertThat(last.replicas().get(0).utilisation()).isCloseTo(1, within(1e-9));
        assertThat(last.replicas().get(0).answeredPerSecond()).isCloseTo(100, within(1e-9));
        assertThat(last.replicas().get(0).queued()).isBetween(90, 100);
        assertThat(last.replicas().get(0).queueDelayMillis()).isCloseTo(1_000, within(100.0));
        assertThat(last.clientWaitMillisPerSecond())
                .as("100/s more for 60 s less the queue: 5,400 on average of the last 10 s")
                .isCloseTo(5_400_000, within(300_000.0));
        assertThat(outcome.late()).as("all but of the first two seconds").isGreaterThan(11_000);
    }

    @Test
    void aNewReplicaServesOnceItHasLoaded() {
        Script script = new Script(3);
        Simulation.run(SERVICE, constant(50, 120), 1, script);
        assertThat(script.count(6, State.LOADING)).isEqualTo(2);
        assertThat(script.loads.get(6).replicas().get(1).loadMillis()).isEqualTo(10_000);
        assertThat(script.loads.get(6).replicas().get(1).utilisation()).isNaN();
        assertThat(script.count(7, State.LOADING)).isEqualTo(2);
        assertThat(script.count(8, State.READY)).isEqualTo(3);
        assertThat(script.loads.get(9).replicas().get(1).answeredPerSecond()).isPositive();
    }

    @Test
    void aReplicaThatGoesAnswersWhatItHasAndCostsUntilThen() {
        Script script = new Script(1);
        Outcome outcome = Simulation.run(SERVICE, constant(250, 120), 2, script);
        assertThat(outcome.replicaSeconds())
                .as("2 for 60 s, 1 for 60 s, and one that drains for about a second")
                .isBetween(180.5, 181.5);
    }

    @Test
    void theSameAgainIsTheSame() {
        Trace trace = constant(170, 300);
        assertThat(Simulation.run(SERVICE, trace, 2, new Script(3)))
                .isEqualTo(Simulation.run(SERVICE, trace, 2, new Script(3)));
    }

    private static Trace constant(double rate, int seconds) {
        return new Trace("constant", seconds, second -> rate);
    }
}
