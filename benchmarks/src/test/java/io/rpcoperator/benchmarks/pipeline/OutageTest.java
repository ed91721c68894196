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
package io.rpcoperator.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutageTest {

    /** Of the kill. */
    private static final long KILLED = 10_000_000;

    @Test
    void silenceIsTheLongestOfAnyKey() {
        List<Answer> answers =
                List.of(
                        answer(0, -1_000, -900),
                        answer(1, -500, -400),
                        answer(4, 2_000, 4_100),
                        answer(5, 2_500, 29_600));

        assertThat(Outage.silenceMillis(answers, KILLED)).isEqualTo(30);
    }

    @Test
    void silenceBeforeTheKillDoesNotCount() {
        List<Answer> answers =
                List.of(
                        answer(0, -90_000, -90_000),
                        answer(4, -3_000, -3_000),
                        answer(8, 1_000, 2_000));

        assertThat(Outage.silenceMillis(answers, KILLED)).isEqualTo(5);
    }

    @Test
    void theSlowestIsOneNearTheKill() {
        List<Answer> answers =
                List.of(
                        answer(0, -9_000_000, -8_000_000),
                        answer(1, -5_000, 35_000),
                        answer(2, 900_000, 920_000),
                        answer(3, 1_100_000, 9_000_000));

        assertThat(Outage.slowestMillis(answers, KILLED)).isEqualTo(40);
    }

    @Test
    void whatWasReadAgainSaysNothingAboutTheSlowest() {
        List<Answer> answers = List.of(answer(0, -9_000, -8_000), answer(0, 3_000_000, 3_001_000));

        assertThat(Outage.slowestMillis(answers, KILLED)).isNull();
    }

    /** Times are microseconds since the kill. */
    private static Answer answer(long id, long issued, long answered) {
        return new Answer(id, KILLED + issued, KILLED + answered);
    }
}
