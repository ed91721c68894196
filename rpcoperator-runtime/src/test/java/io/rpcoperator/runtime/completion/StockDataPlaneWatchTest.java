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
package io.rpcoperator.runtime.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.config.Parallelism;
import org.junit.jupiter.api.Test;

class StockDataPlaneWatchTest {

    @Test
    void theLogSaysWhatAServiceMissesWithoutItsScheduler() {
        assertThat(StockDataPlaneWatch.withoutScheduler("svc", new Parallelism(2, 5)))
                .isEqualTo(
                        "Service 'svc' is run by Flink's own scheduler: it has 2 subtask(s), the"
                                + " fewest of its range 2..5, as long as its job runs. With"
                                + " rpcoperator-scheduler in the JobManager's lib/ it could be scaled"
                                + " while that runs.");
        assertThat(StockDataPlaneWatch.withoutScheduler("svc", Parallelism.of(1)))
                .contains("it has 1 subtask(s) as long as its job runs")
                .doesNotContain("range");
    }
}
