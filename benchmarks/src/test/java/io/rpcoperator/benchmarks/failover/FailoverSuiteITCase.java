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
package io.rpcoperator.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.benchmarks.Ledger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("soak")
class FailoverSuiteITCase {

    @Test
    void aServiceRecoversAndLosesNothing() throws Exception {
        Plan plan = new Plan(Duration.ofMillis(100), Map.of(Scenario.SERVICE, 1));

        List<Outcome> outcomes = FailoverSuite.measure(plan, 42);

        assertThat(outcomes).extracting(Outcome::scenario).containsExactly(Scenario.SERVICE);
        assertThat(outcomes)
                .allSatisfy(
                        outcome -> {
                            assertThat(outcome.ledger()).isEqualTo(new Ledger(0, 0));
                            assertThat(outcome.rounds())
                                    .singleElement()
                                    .satisfies(
                                            round ->
                                                    assertThat(round.recoveryMillis())
                                                            .isPositive());
                        });
    }
}
