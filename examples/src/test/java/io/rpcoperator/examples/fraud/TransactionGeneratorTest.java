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
package io.rpcoperator.examples.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the generated transactions are like. */
class TransactionGeneratorTest {

    private static final int COUNT = 20_000;

    @Test
    void sameSeedMakesTheSameTransactions() {
        assertThat(Transactions.generated(3, COUNT)).isEqualTo(Transactions.generated(3, COUNT));
    }

    @Test
    void otherSeedMakesOthers() {
        assertThat(Transactions.generated(3, 10)).isNotEqualTo(Transactions.generated(4, 10));
    }

    /** A cached model and cached data are found by version. */
    @Test
    void versionStandsForTheseTransactions() {
        assertThat(
                        Transactions.generated(1, COUNT).stream()
                                .map(TransactionCsv::format)
                                .toList()
                                .hashCode())
                .as("When the generator changes, raise FraudModelTrainer.VERSION, then this value")
                .isEqualTo(708733538);
    }

    @Test
    void numbersWithoutGapsInOrderOfTime() {
        List<Transaction> transactions = Transactions.generated(5, COUNT);
        assertThat(transactions)
                .extracting(Transaction::record)
                .containsExactlyElementsOf(LongStream.range(0, COUNT).boxed().toList());
        assertThat(transactions).isSortedAccordingTo(Comparator.comparing(Transaction::time));
    }

    @Test
    void someOfThemAreFraud() {
        double frauds =
                Transactions.generated(6, COUNT).stream().filter(Transaction::fraud).count();
        assertThat(frauds / COUNT).isBetween(0.015, 0.06);
    }

    @Test
    void cardsAreUsedAgainAndAgain() {
        long cards =
                Transactions.generated(7, COUNT).stream().map(Transaction::card).distinct().count();
        assertThat(cards).isBetween(COUNT / 50L, COUNT / 30L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void fewAreValidToo(int count) {
        assertThat(Transactions.generated(8, count))
                .hasSize(count)
                .allSatisfy(
                        transaction -> {
                            assertThat(transaction.amount()).isPositive();
                            assertThat(transaction.latitude()).isBetween(-90.0, 90.0);
                            assertThat(transaction.longitude()).isBetween(-180.0, 180.0);
                        });
    }
}
