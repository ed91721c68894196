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

import static io.rpcoperator.examples.fraud.Transactions.scored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counting what was lost, what was doubled, and how good the scores are. */
class LedgerTest {

    @Test
    void everythingOnceIsExact() {
        Ledger ledger = new Ledger(3);
        enter(ledger, scored(2, false, 0, 1), scored(0, false, 0, 1), scored(1, false, 0, 1));
        assertThat(ledger.scored()).isEqualTo(3);
        assertThat(ledger.lost()).isZero();
        assertThat(ledger.duplicates()).isZero();
        assertThat(ledger.isExact()).isTrue();
    }

    @Test
    void missingRecordsAreLost() {
        Ledger ledger = new Ledger(5);
        enter(ledger, scored(4, false, 0, 1), scored(1, false, 0, 1));
        assertThat(ledger.lost()).isEqualTo(3);
        assertThat(ledger.isExact()).isFalse();
    }

    @Test
    void aDuplicateDoesNotMakeUpForALoss() {
        Ledger ledger = new Ledger(2);
        enter(ledger, scored(1, false, 0, 1), scored(1, false, 0, 1), scored(1, false, 0, 1));
        assertThat(ledger.scored()).isOne();
        assertThat(ledger.lost()).isOne();
        assertThat(ledger.duplicates()).isEqualTo(2);
        assertThat(ledger.isExact()).isFalse();
    }

    @Test
    void recordsThatWereNeverInTheInputAreAnError() {
        Ledger ledger = new Ledger(2);
        assertThatThrownBy(() -> enter(ledger, scored(2, false, 0, 1)))
                .hasMessageContaining("record 2, the input only 2");
    }

    @Test
    void judgesByTheLabels() {
        Ledger ledger = new Ledger(5);
        enter(
                ledger,
                scored(0, true, 0.9f, 1),
                scored(1, true, 0.1f, 1),
                scored(2, false, 0.5f, 1),
                scored(3, false, 0.49f, 1),
                scored(4, false, 0, 1));
        assertThat(ledger.accuracy()).isEqualTo(0.6);
        assertThat(ledger.recall()).isEqualTo(0.5);
        assertThat(ledger.precision()).isEqualTo(0.5);
        assertThat(ledger.fraudRate()).isEqualTo(0.4);
    }

    @Test
    void latencyIsThatOfTheNearestRank() {
        Ledger ledger = new Ledger(100);
        for (int record = 0; record < 100; record++) {
            enter(ledger, scored(record, false, 0, 1000L * (100 - record)));
        }
        assertThat(ledger.latencyMillis(0.50)).isEqualTo(50);
        assertThat(ledger.latencyMillis(0.99)).isEqualTo(99);
        assertThat(ledger.latencyMillis(1)).isEqualTo(100);
    }

    @Test
    void readsCommittedFilesOnly(@TempDir Path directory) throws Exception {
        Files.write(directory.resolve("part-a-0.csv"), List.of(Ledger.line(scored(0, true, 1, 5))));
        Files.write(directory.resolve("part-b-0.csv"), List.of(Ledger.line(scored(1, true, 1, 5))));
        Files.write(
                directory.resolve(".part-b-1.csv.inprogress.x"),
                List.of(Ledger.line(scored(2, true, 1, 5))));
        Ledger ledger = Ledger.of(directory, 3);
        assertThat(ledger.scored()).isEqualTo(2);
        assertThat(ledger.recall()).isOne();
    }

    @Test
    void nothingCommittedIsAllLost(@TempDir Path directory) throws Exception {
        Ledger ledger = Ledger.of(directory.resolve("never-written"), 3);
        assertThat(ledger.lost()).isEqualTo(3);
        assertThat(ledger.accuracy()).isZero();
        assertThat(ledger.latencyMillis(0.5)).isZero();
    }

    private static void enter(Ledger ledger, ScoredTransaction... scored) {
        for (ScoredTransaction each : scored) {
            ledger.add(Ledger.line(each));
        }
    }
}
