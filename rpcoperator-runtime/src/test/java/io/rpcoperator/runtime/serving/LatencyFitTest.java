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
package io.rpcoperator.runtime.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyFitTest {

    private final LatencyFit fit = new LatencyFit();

    @ParameterizedTest(name = "{0} n + {1}")
    @CsvSource({"1000, 10000", "1000, 0", "10, 100000", "0.5, 500"})
    void aLineIsFound(double perRequest, double perBatch) {
        for (int i = 0; i < 500; i++) {
            int size = 1 + i % 16;
            fit.add(size, Math.round(perRequest * size + perBatch));
        }
        assertThat(fit.knowsSlope()).isTrue();
        assertThat(fit.largestWithin(40 * perRequest + perBatch))
                .isCloseTo(40, Percentage.withPercentage(8));
    }

    @Test
    void equalSizesTellNoSlopeAndLargerOnesAreTakenForDear() {
        for (int i = 0; i < 100; i++) {
            fit.add(10, 1000);
        }
        assertThat(fit.knowsSlope()).isFalse();
        assertThat(fit.latency()).isCloseTo(1000, within(1e-6));
        assertThat(fit.largestWithin(2000)).isCloseTo(20, within(1e-6));
        assertThat(fit.largestWithin(500)).isCloseTo(5, within(1e-6));
    }

    @Test
    void whatWasKnownOfOtherSizesIsForgottenInTheEnd() {
        for (int i = 0; i < 100; i++) {
            fit.add(1 + i % 10, 1000);
        }
        assertThat(fit.knowsSlope()).isTrue();
        for (int i = 0; i < 1000; i++) {
            fit.add(10, 1000);
        }
        assertThat(fit.knowsSlope()).isFalse();
    }

    @Test
    void largerBatchesAreNeverTakenForCheaper() {
        for (int i = 0; i < 100; i++) {
            int size = 1 + i % 10;
            fit.add(size, 2000 - 100 * size);
        }
        assertThat(fit.largestWithin(10_000)).isInfinite();
        assertThat(fit.largestWithin(100)).isZero();
    }

    @Test
    void aSingleInvocationFarOffHardlyCounts() {
        for (int i = 0; i < 200; i++) {
            fit.add(10, 1000);
        }
        fit.add(10, 1_000_000);
        assertThat(fit.latency()).isLessThan(1010);
    }

    @Test
    void manyInvocationsFarOffAreTheTruth() {
        for (int i = 0; i < 200; i++) {
            fit.add(10, 1000);
        }
        for (int i = 0; i < 100; i++) {
            fit.add(10, 10_000);
        }
        assertThat(fit.latency()).isGreaterThan(8000);
    }

    @Test
    void anEngineThatTakesNoTimeAtFirstIsLearntLater() {
        for (int i = 0; i < 10; i++) {
            fit.add(1, 0);
        }
        assertThat(fit.largestWithin(5)).isInfinite();
        for (int i = 0; i < 500; i++) {
            fit.add(1, 1000);
        }
        assertThat(fit.latency()).isGreaterThan(900);
    }
}
