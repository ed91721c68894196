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
package io.rpcoperator.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.benchmarks.inference.Model;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("soak")
class PipelineSuiteITCase {

    @Test
    void everyVariantAnswersAndTheServiceSurvivesAKill() throws Exception {
        Plan plan =
                new Plan(
                        List.of(1),
                        List.of(Model.MLP_13K),
                        1,
                        Duration.ofMillis(100),
                        Duration.ofMillis(50),
                        Duration.ofMillis(500),
                        Map.of(Duration.ZERO, 1),
                        List.of(Variant.SERVICE));

        Map<String, Double> figures = PipelineSuite.measure(plan).figures();

        for (Variant variant : Variant.values()) {
            assertThat(figures)
                    .hasEntrySatisfying(
                            "13kFLOP/throughput/" + variant + "/p1",
                            perSecond -> assertThat(perSecond).isPositive())
                    .hasEntrySatisfying(
                            "13kFLOP/model-memory-mb/" + variant + "/p1",
                            mebibytes -> assertThat(mebibytes).isPositive());
        }
        assertThat(figures)
                .hasEntrySatisfying(
                        "kill-silence-ms/service/load-0s",
                        millis -> assertThat(millis).isPositive());
    }
}
