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
package io.rpcoperator.benchmarks.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.benchmarks.scaling.ScalingSuite.Part;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("soak")
class ScalingSuiteITCase {

    @Test
    void aServiceIsScaledAndTheJobDoesNotNotice() throws Exception {
        Plan plan =
                new Plan(
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        1,
                        List.of(2),
                        List.of(20),
                        1);

        Map<String, Double> figures =
                ScalingSuite.measure(plan, EnumSet.allOf(Part.class)).figures();

        assertThat(figures)
                .containsEntry("calls-failed", 0.0)
                .containsEntry("records-lost", 0.0)
                .containsEntry("records-duplicated", 0.0)
                .containsEntry("checkpoints-failed", 0.0)
                .containsEntry("embedded/records-lost", 0.0);
        assertThat(List.of("scale-out-ms/p50", "scale-in-ms/p50", "output-gap-ms/max"))
                .allSatisfy(
                        name ->
                                assertThat(figures)
                                        .hasEntrySatisfying(
                                                name, value -> assertThat(value).isPositive())
                                        .hasEntrySatisfying(
                                                "embedded/" + name,
                                                value -> assertThat(value).isPositive()));
        assertThat(List.of("schedule-ms/2", "main-thread-us-per-replica/2", "fan-out-ms/20"))
                .allSatisfy(
                        name ->
                                assertThat(figures)
                                        .hasEntrySatisfying(
                                                name, value -> assertThat(value).isPositive()));
    }
}
