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

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {

    private final LatencyHistogram histogram = new LatencyHistogram();

    @ParameterizedTest
    @ValueSource(
            longs = {
                1,
                127,
                128,
                255,
                256,
                257,
                1000,
                65_535,
                65_536,
                123_456_789,
                Long.MAX_VALUE / 2,
                Long.MAX_VALUE
            })
    void aDurationIsKeptToHalfAHundredth(long nanos) {
        histogram.record(nanos);
        assertThat(histogram.quantileMicros(1))
                .isCloseTo(nanos / 1e3, Percentage.withPercentage(0.5));
    }

    @Test
    void zeroIsADuration() {
        histogram.record(0);
        assertThat(histogram.quantileMicros(1)).isZero();
    }

    @Test
    void aQuantileIsTheValueThatItsShareDoesNotExceed() {
        for (int i = 100; i > 0; i--) {
            histogram.record(i);
        }
        assertThat(histogram.count()).isEqualTo(100);
        assertThat(histogram.quantileMicros(0.5)).isEqualTo(0.050);
        assertThat(histogram.quantileMicros(0.501)).isEqualTo(0.051);
        assertThat(histogram.quantileMicros(0.99)).isEqualTo(0.099);
        assertThat(histogram.quantileMicros(1)).isEqualTo(0.100);
    }

    @Test
    void refusesQuantilesThatAreNone() {
        assertThatThrownBy(() -> histogram.quantileMicros(0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of 0 values");
        histogram.record(1);
        assertThatThrownBy(() -> histogram.quantileMicros(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> histogram.quantileMicros(1.1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
