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
package io.rpcoperator.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void theMedianIsTheMiddleOneInAnyOrder() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
        assertThat(Statistics.median(List.of(7.0))).isEqualTo(7);
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
        assertThat(Statistics.median(List.of(100.0, 1.0, 4.0, 3.0))).isEqualTo(3.5);
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(() -> Statistics.median(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no values");
    }

    @Test
    void ratiosAreTakenWithinARound() {
        // The second round was slow for both: the ratio of the medians would be 1.5.
        assertThat(Statistics.medianRatio(List.of(30.0, 2.0, 40.0), List.of(20.0, 1.0, 20.0)))
                .isEqualTo(2);
    }

    @Test
    void ratiosNeedAsManyRoundsOfBoth() {
        assertThatThrownBy(() -> Statistics.medianRatio(List.of(1.0, 2.0), List.of(1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 rounds beside 1");
    }

    @Test
    void aQuantileIsTheValueThatItsShareDoesNotExceed() {
        long[] sorted = {10, 20, 30, 40};
        assertThat(Statistics.quantile(sorted, 0.25)).isEqualTo(10);
        assertThat(Statistics.quantile(sorted, 0.5)).isEqualTo(20);
        assertThat(Statistics.quantile(sorted, 0.51)).isEqualTo(30);
        assertThat(Statistics.quantile(sorted, 0.99)).isEqualTo(40);
        assertThat(Statistics.quantile(sorted, 1)).isEqualTo(40);
    }

    @Test
    void refusesQuantilesThatAreNone() {
        assertThatThrownBy(() -> Statistics.quantile(new long[0], 0.5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Statistics.quantile(new long[] {1}, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
