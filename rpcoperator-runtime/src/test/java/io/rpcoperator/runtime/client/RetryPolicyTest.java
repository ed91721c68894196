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
package io.rpcoperator.runtime.client;

import static io.rpcoperator.runtime.client.RetryPolicy.Verdict.ATTEMPTS_SPENT;
import static io.rpcoperator.runtime.client.RetryPolicy.Verdict.FINAL;
import static io.rpcoperator.runtime.client.RetryPolicy.Verdict.MUST_NOT_REPEAT;
import static io.rpcoperator.runtime.client.RetryPolicy.Verdict.RETRY;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

    private static final Duration INITIAL = Duration.ofMillis(10);
    private static final Duration MAX = Duration.ofMillis(100);

    @ParameterizedTest
    @EnumSource(RosStatus.class)
    void everyStatusInEveryCase(RosStatus status) {
        for (Execution execution : Execution.values()) {
            for (boolean idempotent : new boolean[] {true, false}) {
                for (int attempts = 1; attempts <= 4; attempts++) {
                    RetryPolicy.Verdict expected =
                            status != RosStatus.UNAVAILABLE
                                    ? FINAL
                                    : !idempotent && execution == Execution.MAYBE_EXECUTED
                                            ? MUST_NOT_REPEAT
                                            : attempts < 3 ? RETRY : ATTEMPTS_SPENT;
                    assertThat(
                                    policy(3, idempotent)
                                            .judge(
                                                    RosException.of(status, execution, "x"),
                                                    attempts))
                            .as("%s, idempotent %s, attempt %s", execution, idempotent, attempts)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void oneAttemptIsNoRetry() {
        assertThat(policy(1, true).judge(RosException.notExecuted(RosStatus.UNAVAILABLE, "x"), 1))
                .isEqualTo(ATTEMPTS_SPENT);
    }

    @ParameterizedTest
    @CsvSource({"1,10", "2,20", "3,40", "4,80", "5,100", "6,100", "1000000,100"})
    void pausesAreDrawnFromAllOfARangeThatDoublesUpToItsBound(int attempts, long ceiling) {
        RetryPolicy policy = policy(3, true);
        assertThat(policy.backoff(attempts, drawing(0))).isEqualTo(Duration.ZERO);
        assertThat(policy.backoff(attempts, drawing(1))).isEqualTo(Duration.ofMillis(ceiling));
    }

    @Test
    void theBoundHoldsForTheFirstPauseToo() {
        RetryPolicy policy = new RetryPolicy(3, Duration.ofSeconds(1), MAX, true);
        assertThat(policy.backoff(1, drawing(1))).isEqualTo(MAX);
    }

    private static RetryPolicy policy(int maxAttempts, boolean idempotent) {
        return new RetryPolicy(maxAttempts, INITIAL, MAX, idempotent);
    }

    /** Draws the least or the greatest that is allowed. */
    private static RandomGenerator drawing(int greatest) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException("a bound is expected");
            }

            @Override
            public long nextLong(long bound) {
                return greatest * (bound - 1);
            }
        };
    }
}
