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

import org.junit.jupiter.api.Test;

class SpanTest {

    private final Span span = new Span(10_000, 20_000);

    @Test
    void itsEndIsNotPartOfIt() {
        assertThat(span.contains(9_999)).isFalse();
        assertThat(span.contains(10_000)).isTrue();
        assertThat(span.contains(19_999)).isTrue();
        assertThat(span.contains(20_000)).isFalse();
    }

    @Test
    void theLongestGapIsOneOfTwoNeighbours() {
        assertThat(gap(11_000, 12_000, 15_000, 16_000)).isEqualTo(3);
    }

    @Test
    void aGapThatBeginsBeforeOrEndsAfterCountsWhole() {
        assertThat(gap(4_000, 11_000, 12_000)).isEqualTo(7);
        assertThat(gap(18_000, 19_000, 31_000)).isEqualTo(12);
        assertThat(gap(0, 40_000)).isEqualTo(40);
    }

    @Test
    void aGapBeforeOrAfterDoesNot() {
        assertThat(gap(0, 10_000, 11_000)).isEqualTo(1);
        assertThat(gap(19_000, 20_000, 60_000)).isEqualTo(1);
    }

    @Test
    void oneEventHasNoGap() {
        assertThat(gap(15_000)).isZero();
        assertThat(gap()).isZero();
    }

    private double gap(long... sorted) {
        return span.longestGapMillis(sorted);
    }
}
