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
package io.rpcoperator.benchmarks.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class CheckpointsTest {

    /** As Flink writes it, the newest first, shortened. */
    private static final String ANSWER =
            """
            {"counts": {"completed": 3, "failed": 2, "in_progress": 1},
             "history": [
               {"status": "IN_PROGRESS", "trigger_timestamp": 1500, "end_to_end_duration": 5},
               {"status": "COMPLETED", "trigger_timestamp": 1300, "end_to_end_duration": 40},
               {"status": "FAILED", "trigger_timestamp": 1200, "end_to_end_duration": 90},
               {"status": "COMPLETED", "trigger_timestamp": 1100, "end_to_end_duration": 30},
               {"status": "COMPLETED", "trigger_timestamp": 1000, "end_to_end_duration": 20}]}
            """;

    private final Checkpoints checkpoints = read();

    @Test
    void failedOnesAreThoseThatFlinkCounts() {
        assertThat(checkpoints.failed()).isEqualTo(2);
    }

    @Test
    void aCheckpointBelongsToTheSpanInWhichItWasTriggered() {
        assertThat(checkpoints.millis(new Span(1_000_000, 1_300_000))).containsExactly(20.0, 30.0);
        assertThat(checkpoints.millis(new Span(1_300_000, 2_000_000))).containsExactly(40.0);
        assertThat(checkpoints.millis(new Span(0, 1_000_000))).isEmpty();
    }

    @Test
    void aPauseIsBetweenTheEndsOfTwo() {
        assertThat(checkpoints.longestPauseMillis(new Span(1_000_000, 1_100_000))).isEqualTo(110);
        assertThat(checkpoints.longestPauseMillis(new Span(1_150_000, 1_200_000))).isEqualTo(210);
    }

    private static Checkpoints read() {
        try {
            return Checkpoints.of(new ObjectMapper().readTree(ANSWER));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
