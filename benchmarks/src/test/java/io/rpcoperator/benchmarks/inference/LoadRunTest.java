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
package io.rpcoperator.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadRunTest {

    private static final Duration TIME = Duration.ofMillis(50);

    private final KnownAnswers answers = new KnownAnswers(Model.TRANSFORMER);

    @Test
    void aSaturatingLoadHasAsManyCallsUnderWayAsItSays() throws Exception {
        Reluctant caller = new Reluctant(3);

        Measurement measured = LoadRun.measure(caller, answers, Load.saturating(3), TIME);

        assertThat(caller.most).isEqualTo(3);
        assertThat(measured.rows()).isEqualTo(caller.calls).isPositive();
    }

    @Test
    void aPacedLoadCallsAtItsRate() throws Exception {
        Reluctant caller = new Reluctant(1);

        Measurement measured = LoadRun.measure(caller, answers, Load.paced(1000), TIME);

        // One at the start and one in each millisecond: the last is due before the end.
        assertThat(measured.rows()).isLessThanOrEqualTo(50).isPositive();
    }

    @Test
    void whatAPacedCallWaitsForIsPartOfItsLatency() throws Exception {
        InferenceCaller slow =
                new Reluctant(1) {
                    @Override
                    public void call(int row, Answer answer) {
                        long end = System.nanoTime() + 2_000_000;
                        while (System.nanoTime() - end < 0) {
                            Thread.onSpinWait();
                        }
                        super.call(row, answer);
                    }
                };

        Measurement measured = LoadRun.measure(slow, answers, Load.paced(100_000), TIME);

        // Each takes 2 ms and is due 10 us after the last.
        assertThat(measured.p99Micros()).isGreaterThan(10_000);
    }

    @Test
    void anotherAnswerToTheSameRowIsAFailure() {
        InferenceCaller fickle =
                new Reluctant(1) {
                    @Override
                    public void call(int row, Answer answer) {
                        answer.answered(new float[] {0, 0, 0, calls++ < Model.ROWS ? 0 : 1});
                    }
                };

        assertThatThrownBy(() -> LoadRun.measure(fickle, answers, Load.saturating(1), TIME))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("transformer answered [0.0, 0.0, 0.0, 1.0] to row 0");
    }

    /** Holds the first calls until as many as it wants are under way, and no other. */
    private static class Reluctant implements InferenceCaller {

        private final int wanted;
        private final List<Answer> held = new ArrayList<>();
        int calls;
        int most;

        Reluctant(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public void call(int row, Answer answer) {
            calls++;
            held.add(answer);
            most = Math.max(most, held.size());
            if (calls >= wanted) {
                held.forEach(waiting -> waiting.answered(new float[4]));
                held.clear();
            }
        }

        @Override
        public void close() {}
    }
}
