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
package io.rpcoperator.runtime.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

class SuspectTableTest {

    private static final RequestDigest POISON = digest(1);
    private static final RequestDigest INNOCENT = digest(2);

    private final ManualClock clock = new ManualClock();
    private final SuspectTable table = new SuspectTable(clock);

    @Test
    void everythingThatADeathCaughtIsSuspect() {
        table.suspect(10, List.of(POISON, INNOCENT));
        assertThat(deaths(POISON)).isEqualTo(1);
        assertThat(deaths(INNOCENT)).isEqualTo(1);
    }

    @Test
    void onlyTheSuspectThatWasExecutedIsHeldToHaveKilledAgain() {
        table.suspect(10, List.of(POISON, INNOCENT));
        assertThat(table.convict(11, POISON)).isEqualTo(2);
        table.suspect(11, List.of(INNOCENT));
        table.suspect(12, List.of(INNOCENT));
        assertThat(deaths(POISON)).isEqualTo(2);
        assertThat(deaths(INNOCENT)).isEqualTo(1);
    }

    @Test
    void aDeathThatSeveralClientsTellOfCountsOnce() {
        table.suspect(10, List.of(POISON));
        table.suspect(10, List.of(POISON));
        assertThat(table.convict(10, POISON)).isEqualTo(1);
        assertThat(table.convict(11, POISON)).isEqualTo(2);
        assertThat(table.convict(11, POISON)).isEqualTo(2);
        assertThat(table.convict(12, POISON)).isEqualTo(3);
    }

    @Test
    void anAnswerClears() {
        table.suspect(10, List.of(POISON, INNOCENT));
        table.acquit(List.of(INNOCENT, digest(99)));
        assertThat(deaths(INNOCENT)).isZero();
        assertThat(deaths(POISON)).isEqualTo(1);
    }

    @Test
    void manyMayAskForWhatHasNotChanged() {
        table.suspect(10, List.of(POISON));
        Suspects known = table.current();
        assertThat(table.current()).isSameAs(known);
        table.convict(11, POISON);
        assertThat(table.current()).isNotEqualTo(known);
    }

    @Test
    void nothingIsHeldAgainstARequestForEver() {
        long held = SuspectTable.HELD.toMillis();
        table.suspect(10, List.of(POISON, INNOCENT));
        clock.advanceTime(held - 1, TimeUnit.MILLISECONDS);
        table.convict(11, POISON);
        clock.advanceTime(1, TimeUnit.MILLISECONDS);
        assertThat(deaths(INNOCENT)).isZero();
        assertThat(deaths(POISON)).isEqualTo(2);
        clock.advanceTime(held, TimeUnit.MILLISECONDS);
        assertThat(table.current()).isEqualTo(Suspects.NONE);
    }

    @Test
    void theOldestGoFirstAndThoseThatHaveKilledLast() {
        table.suspect(10, List.of(POISON, INNOCENT));
        table.convict(11, POISON);
        for (int i = 0; i < SuspectTable.MAX_SUSPECTS - 2; i++) {
            table.suspect(12, List.of(digest(100 + i)));
        }
        assertThat(table.current().size()).isEqualTo(SuspectTable.MAX_SUSPECTS);
        assertThat(deaths(INNOCENT)).isEqualTo(1);

        table.suspect(13, List.of(digest(50)));
        table.suspect(13, List.of(digest(51)));
        assertThat(table.current().size()).isEqualTo(SuspectTable.MAX_SUSPECTS);
        assertThat(deaths(INNOCENT)).isZero();
        assertThat(deaths(digest(100))).isZero();
        assertThat(deaths(digest(51))).isEqualTo(1);
        assertThat(deaths(POISON)).isEqualTo(2);
    }

    @Test
    void whenAllHaveKilledTheOldestGoes() {
        for (int i = 0; i <= SuspectTable.MAX_SUSPECTS; i++) {
            table.convict(10, digest(100 + i));
            table.convict(11, digest(100 + i));
        }
        assertThat(table.current().size()).isEqualTo(SuspectTable.MAX_SUSPECTS);
        assertThat(deaths(digest(100))).isZero();
        assertThat(deaths(digest(101))).isEqualTo(2);
    }

    private int deaths(RequestDigest request) {
        return table.current().deaths(request);
    }

    private static RequestDigest digest(int number) {
        return new RequestDigest(number, number, number);
    }
}
