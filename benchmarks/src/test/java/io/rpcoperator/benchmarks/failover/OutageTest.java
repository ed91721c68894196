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
package io.rpcoperator.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageTest {

    private static final long CALLER = 1;
    private static final long VICTIM = 2;
    private static final long SURVIVOR = 3;

    /** Of the kill. */
    private static final long KILLED = 10_000_000;

    private static final Kill KILL = new Kill(VICTIM, KILLED, KILLED + 5_000);

    @Test
    void recoveryIsTheFirstAnswerToWhatWasAskedAfterTheKill() {
        Outage outage =
                outage(
                        answer(SURVIVOR, -1_000, 2_000, 0),
                        answer(SURVIVOR, 1_000, 9_000, 0),
                        answer(SURVIVOR, 2_000, 8_000, 0));

        assertThat(outage.recoveryMillis()).hasValue(8);
    }

    @Test
    void whatTheVictimStillSaidIsNoRecovery() {
        assertThat(outage(answer(VICTIM, 100, 200, 0)).recoveryMillis()).isEmpty();
    }

    @Test
    void inFlightIsWhatWasAskedBeforeTheKillAndAnsweredAfterIt() {
        Outage outage =
                outage(
                        answer(SURVIVOR, -9_000, -8_000, 0),
                        answer(SURVIVOR, -3_000, 4_000, 0),
                        answer(SURVIVOR, -2_000, 30_000, 1),
                        answer(SURVIVOR, 1_000, 50_000, 1));

        assertThat(outage.inFlightAnswered()).isEqualTo(2);
        assertThat(outage.inFlightAnsweredMillis()).hasValue(30);
        assertThat(outage.failedCalls()).isEqualTo(2);
    }

    @Test
    void theSlowestCallIsOneNearTheKill() {
        Outage outage =
                outage(
                        answer(SURVIVOR, -10_000, 30_000, 1),
                        answer(SURVIVOR, 900_000, 950_000, 0),
                        answer(SURVIVOR, 2_000_000, 3_000_000, 0));

        assertThat(outage.slowestCallMillis()).hasValue(50);
    }

    @Test
    void throughputIsBackWhereHalfASecondHasItsAnswers() {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(answer(SURVIVOR, 0, 100_000L * (i + 1), 0));
        }
        for (int i = 0; i < 9; i++) {
            answers.add(answer(SURVIVOR, 0, 700_000 + 50_000L * i, 0));
        }
        Outage outage = new Outage(KILL, answers);

        assertThat(outage.throughputRecoveryMillis(20)).hasValue(700);
        assertThat(outage.throughputRecoveryMillis(40)).isEmpty();
    }

    @Test
    void executionsForADeadCallerCount() {
        List<Execution> executions =
                List.of(
                        new Execution(KILLED - 1, VICTIM),
                        new Execution(KILLED + 1, VICTIM),
                        new Execution(KILLED + 2, VICTIM),
                        new Execution(KILLED + 3, CALLER));

        assertThat(outage().executedAfterDeath(executions)).isEqualTo(2);
    }

    private static Outage outage(Answer... answers) {
        return new Outage(KILL, List.of(answers));
    }

    /** Times are microseconds since the kill. */
    private static Answer answer(long instance, long issued, long answered, int failures) {
        return new Answer(0, CALLER, instance, KILLED + issued, KILLED + answered, failures);
    }
}
