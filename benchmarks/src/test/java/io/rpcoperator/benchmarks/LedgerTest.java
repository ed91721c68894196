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

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LedgerTest {

    @Test
    void everyRecordOnceIsNoLoss() {
        assertThat(Ledger.of(LongStream.of(0, 1, 2), LongStream.of(2, 0, 1)))
                .isEqualTo(new Ledger(0, 0));
    }

    @Test
    void countsWhatIsMissingUpToTheLastAnswer() {
        assertThat(Ledger.of(LongStream.of(0, 1, 2, 3, 4), LongStream.of(0, 3)))
                .isEqualTo(new Ledger(3, 0));
    }

    @Test
    void countsWhatIsThereMoreThanOnce() {
        assertThat(Ledger.of(LongStream.of(0, 1, 1), LongStream.of(0, 1, 1, 1)))
                .isEqualTo(new Ledger(0, 2));
    }

    @Test
    void nothingIsNoLoss() {
        assertThat(Ledger.of(LongStream.empty(), LongStream.empty())).isEqualTo(new Ledger(0, 0));
    }
}
