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
package io.rpcoperator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelismTest {

    @ParameterizedTest
    @CsvSource({
        "3, 3, 3",
        "1..4, 1, 4",
        "2..2, 2, 2",
        "' 1 .. 4 ', 1, 4",
        "' 007 ', 7, 7",
        "999999999, 999999999, 999999999"
    })
    void reads(String text, int min, int max) {
        assertThat(Parallelism.parse(text)).isEqualTo(new Parallelism(min, max));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "many", "-1", "1.5", "1-4", "1...4", "1..", "..4", "1..4..8"})
    void refusesWhatIsNotAParallelism(String text) {
        assertThatThrownBy(() -> Parallelism.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'%s' is not a parallelism; write 'n' or 'min..max', as in '1..4'", text);
    }

    @Test
    void refusesANumberThatIsNoInt() {
        assertThatThrownBy(() -> Parallelism.parse("1..9999999999"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'1..9999999999' is not a parallelism");
    }

    @ParameterizedTest
    @CsvSource({"0, 0..0", "0..3, 0..3", "4..1, 4..1"})
    void refusesBoundsOutOfOrder(String text, String shown) {
        assertThatThrownBy(() -> Parallelism.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parallelism needs 1 <= min <= max, was " + shown);
    }

    @Test
    void onlyTwoDifferentBoundsAreARange() {
        assertThat(Parallelism.of(3).isRange()).isFalse();
        assertThat(new Parallelism(1, 4).isRange()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "1..4"})
    void printsWhatItReads(String text) {
        assertThat(Parallelism.parse(text)).hasToString(text);
    }
}
