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
package io.rpcoperator.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("soak")
class InferenceSuiteITCase {

    @Test
    void everyContenderComputesEveryModelAndGivesEveryFigure() throws Exception {
        Duration moment = Duration.ofMillis(20);
        Report report =
                InferenceSuite.measure(
                        new Plan(
                                List.of(Model.MLP_13K, Model.TRANSFORMER),
                                List.of(1, 4),
                                moment,
                                moment,
                                1,
                                moment),
                        Placement.free());

        assertThat(report.figures())
                .hasSize(2 * 11)
                .containsKeys("of-limit/13kFLOP", "p99-ratio/grpc-window/transformer")
                .allSatisfy((name, value) -> assertThat(value).as(name).isPositive());
    }
}
