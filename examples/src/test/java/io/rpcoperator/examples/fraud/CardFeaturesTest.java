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

import static io.rpcoperator.examples.fraud.Transactions.HOME;
import static io.rpcoperator.examples.fraud.Transactions.NOON;
import static io.rpcoperator.examples.fraud.Transactions.at;
import static io.rpcoperator.examples.fraud.Transactions.genuine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What histories remember, and what the model sees. */
class CardFeaturesTest {

    @Test
    void namesAreInTheModelsOrder() {
        assertThat(CardFeatures.NAMES).isSorted().doesNotHaveDuplicates();
        assertThat(CardFeatures.NAMES)
                .containsExactlyElementsOf(
                        Arrays.stream(CardFeatures.class.getRecordComponents())
                                .map(component -> component.getName())
                                .toList());
        assertThat(new CardFeatures(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14).values())
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
    }

    @Test
    void firstTransactionIsComparedWithNothing() {
        CardFeatures features = CardFeatures.of(CardHistory.NONE, genuine(NOON, 20));
        assertThat(features.newCard()).isOne();
        assertThat(features.amount()).isPositive();
        assertThat(features.amountAboveHabit()).isZero();
        assertThat(features.distanceFromHome()).isZero();
        assertThat(features.sinceLast()).isZero();
        assertThat(features.speed()).isZero();
        assertThat(features.burst()).isZero();
    }

    @Test
    void amountIsComparedWithTheMean() {
        CardHistory history = regularHistory();
        assertThat(CardFeatures.of(history, genuine(NOON, 20)).amountAboveHabit())
                .isCloseTo(0, within(1e-9));
        assertThat(CardFeatures.of(history, genuine(NOON, 200)).amountAboveHabit())
                .isCloseTo(Math.log(10) / 2, within(1e-9));
        assertThat(CardFeatures.of(history, genuine(NOON, 1e9)).amountAboveHabit()).isEqualTo(2);
    }

    @Test
    void recentPaymentsAreCountedInTheirWindows() {
        CardHistory history =
                CardHistory.NONE
                        .plus(genuine(NOON.minus(Duration.ofMinutes(61)), 20))
                        .plus(genuine(NOON.minus(Duration.ofMinutes(30)), 20))
                        .plus(genuine(NOON.minus(Duration.ofMinutes(5)), 20));
        CardFeatures features = CardFeatures.of(history, genuine(NOON, 20));
        assertThat(features.burst()).isEqualTo(Math.log1p(2));
        assertThat(features.rush()).isEqualTo(Math.log1p(1));
        assertThat(features.burstAmount()).isCloseTo(Math.log(3) / 3, within(1e-9));
    }

    @Test
    void distanceAndSpeedGrowWithTheWay() {
        CardHistory history = regularHistory();
        CardFeatures near = CardFeatures.of(history, genuine(NOON, 20));
        CardFeatures far = CardFeatures.of(history, at(new Place(40.7, -74), NOON, 20));
        assertThat(near.distanceFromHome()).isCloseTo(0, within(1e-6));
        assertThat(far.distanceFromHome()).isGreaterThan(1);
        assertThat(far.distanceFromLast()).isGreaterThan(1);
        assertThat(far.speed()).isGreaterThan(near.speed());
    }

    @Test
    void timeThatRunsBackwardsIsNoTime() {
        CardHistory history = CardHistory.NONE.plus(genuine(NOON, 20));
        CardFeatures earlier =
                CardFeatures.of(history, genuine(NOON.minus(Duration.ofDays(1)), 20));
        assertThat(earlier.sinceLast()).isZero();
        assertThat(earlier.values()).doesNotContain(Double.NaN);
    }

    @Test
    void historyIsBounded() {
        CardHistory history = CardHistory.NONE;
        for (int i = 0; i < 1_000; i++) {
            history = history.plus(genuine(NOON.plusMillis(i), 20));
        }
        assertThat(history.transactions()).isEqualTo(1_000);
        assertThat(history.recent()).hasSize(CardHistory.MOST_RECENT);
        assertThat(history.recent().get(CardHistory.MOST_RECENT - 1).time())
                .isEqualTo(NOON.plusMillis(999));
    }

    @Test
    void allFeaturesAreOfTheSizeOfOne() {
        Map<String, CardHistory> histories = new HashMap<>();
        for (Transaction transaction : Transactions.generated(2, 5_000)) {
            CardHistory history = histories.getOrDefault(transaction.card(), CardHistory.NONE);
            for (double value : CardFeatures.of(history, transaction).values()) {
                assertThat(value).isBetween(-5.0, 10.0);
            }
            histories.put(transaction.card(), history.plus(transaction));
        }
    }

    @Test
    void distanceOnEarth() {
        assertThat(HOME.kilometresTo(HOME)).isZero();
        assertThat(new Place(52.52, 13.40).kilometresTo(new Place(48.86, 2.35)))
                .isCloseTo(878, within(5.0));
        assertThat(new Place(0, 179.5).kilometresTo(new Place(0, -179.5)))
                .isCloseTo(111, within(1.0));
    }

    private static CardHistory regularHistory() {
        CardHistory history = CardHistory.NONE;
        for (int day = 10; day > 0; day--) {
            history = history.plus(genuine(NOON.minus(Duration.ofDays(day)), 20));
        }
        return history;
    }
}
