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

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSizesTest {

    private static final BatchSizes SOME = new BatchSizes(64, List.of(32, 4, 8, 8));
    private static final BatchSizes ALL = new BatchSizes(64, List.of());

    @ParameterizedTest
    @CsvSource({"1, 4", "4, 4", "5, 8", "8, 8", "9, 32", "32, 32"})
    void aBatchIsPaddedToTheNextAllowedSize(int requests, int padded) {
        assertThat(SOME.atLeast(requests)).isEqualTo(padded);
    }

    @ParameterizedTest
    @CsvSource({"-5, 4", "0, 4", "3, 4", "4, 4", "7, 4", "8, 8", "31, 8", "32, 32", "64, 32"})
    void aBoundBetweenAllowedSizesIsTheOneBelow(int requests, int size) {
        assertThat(SOME.atMost(requests)).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource({"-5, 1, -5", "0, 1, 0", "1, 1, 1", "7, 7, 7", "64, 64, 64", "65, 64, 65"})
    void withoutAllowedSizesEverySizeIsAllowed(int requests, int atMost, int atLeast) {
        assertThat(ALL.atMost(requests)).isEqualTo(atMost);
        assertThat(ALL.atLeast(requests)).isEqualTo(atLeast);
    }

    @Test
    void theLargestBoundsEveryBatch() {
        assertThat(SOME.largest()).isEqualTo(32);
        assertThat(ALL.largest()).isEqualTo(64);
    }
}
