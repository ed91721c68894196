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

import io.rpcoperator.runtime.graph.ServiceSettings.Batching;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchingPolicyTest {

    private static final int MAX_SIZE = 8;
    private static final long MAX_BYTES = 100;

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 99", "8, 10", "1, 1000"})
    void withoutALingerAnIdleInstanceRunsAtOnce(int waiting, long bytes) {
        assertThat(policy(Duration.ZERO).lingers(waiting, bytes, 0, 0)).isZero();
    }

    @ParameterizedTest(name = "{0} requests of {1} bytes, the oldest {2} ns old")
    @CsvSource({
        "1, 1, 0, 50",
        "1, 1, 20, 30",
        "7, 99, 20, 30",
        "1, 1, 50, 0",
        "1, 1, 60, -10",
        "8, 8, 0, 0",
        "9, 9, 0, 0",
        "2, 100, 0, 0"
    })
    void aLingerEndsWithTimeOrAFullBatch(int waiting, long bytes, long age, long lingers) {
        assertThat(policy(Duration.ofNanos(50)).lingers(waiting, bytes, 1000, 1000 + age))
                .isEqualTo(lingers);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -10, Long.MAX_VALUE - 10})
    void theOriginOfTimeDoesNotMatter(long arrived) {
        assertThat(policy(Duration.ofNanos(50)).lingers(1, 1, arrived, arrived + 20)).isEqualTo(30);
    }

    @Test
    void aFixedBatchIsAsLargeAsTheBoundsAllowWhateverRan() {
        BatchingPolicy policy = policy(Duration.ZERO);
        assertThat(policy.limit()).isEqualTo(MAX_SIZE);
        policy.ran(8, Duration.ofHours(1).toNanos());
        assertThat(policy.limit()).isEqualTo(MAX_SIZE);
        assertThat(policy.maxPlainBytes()).isEqualTo(MAX_BYTES);
    }

    @Test
    void theLargestAllowedSizeIsTheBound() {
        Batching settings =
                new Batching(MAX_SIZE, MAX_BYTES, Duration.ZERO, Optional.empty(), List.of(2, 4));
        assertThat(BatchingPolicy.of(settings).limit()).isEqualTo(4);
    }

    @Test
    void whoTakesOneRequestAtATimeNeitherLingersNorPads() {
        Batching settings =
                new Batching(
                        MAX_SIZE,
                        MAX_BYTES,
                        Duration.ofHours(1),
                        Optional.of(Duration.ofMillis(1)),
                        List.of(2, 4));
        BatchingPolicy policy = BatchingPolicy.of(settings.ofOne());
        assertThat(policy.limit()).isEqualTo(1);
        assertThat(policy.sizes().atLeast(1)).isEqualTo(1);
        assertThat(policy.lingers(1, 1, 0, 0)).isZero();
    }

    private static BatchingPolicy policy(Duration linger) {
        return BatchingPolicy.of(
                new Batching(MAX_SIZE, MAX_BYTES, linger, Optional.empty(), List.of()));
    }
}
