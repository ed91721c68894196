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

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnsTest {

    @TempDir private Path folder;

    private Path rate;

    @BeforeEach
    void nobodysTurn() {
        rate = folder.resolve("rate");
        Turns.set(rate, Turns.IDLE);
    }

    @Test
    void aSourceWaitsForItsTurn() {
        CompletableFuture<Void> waiting = limiter().acquire(1).toCompletableFuture();
        assertThat(waiting).isNotDone();

        Turns.set(rate, Turns.UNLIMITED);

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void withoutLimitNothingWaits() {
        Turns.set(rate, Turns.UNLIMITED);
        RateLimiter<SourceSplit> limiter = limiter();

        for (int i = 0; i < 1_000; i++) {
            assertThat(limiter.acquire(1)).isCompleted();
        }
    }

    @Test
    void aRateIsKept() {
        Turns.set(rate, 0.001);
        RateLimiter<SourceSplit> limiter = limiter();

        assertThat(limiter.acquire(1)).isCompleted();
        assertThat(limiter.acquire(1)).isNotCompleted();
    }

    private RateLimiter<SourceSplit> limiter() {
        return new Turns(rate.toString()).createRateLimiter(1);
    }
}
