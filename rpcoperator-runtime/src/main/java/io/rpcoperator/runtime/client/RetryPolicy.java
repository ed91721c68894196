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

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.common.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Whether a call is sent again, and when. Pure: attempts and chance are arguments.
 *
 * <p>The pauses are drawn from all of an exponentially growing range, so that calls that failed
 * together do not come back together ("full jitter"; M. Brooker, "Exponential Backoff And Jitter",
 * AWS Architecture Blog, 2015; likewise gRPC's proposal A6 on client retries).
 *
 * @param maxAttempts how often a call is sent at most
 * @param initialBackoff the longest pause after the first attempt
 * @param maxBackoff the longest pause of all
 * @param idempotent whether a request may run more than once
 */
record RetryPolicy(
        int maxAttempts, Duration initialBackoff, Duration maxBackoff, boolean idempotent) {

    /** What becomes of a call whose attempt failed. */
    enum Verdict {
        /** It is sent again. */
        RETRY(""),
        /** Another endpoint would not do better. */
        FINAL(""),
        /** It may have run, and must not run twice. */
        MUST_NOT_REPEAT(
                " It may have run and is not sent again, because the service is declared not to be"
                        + " idempotent ("
                        + RosOptions.IDEMPOTENT.key()
                        + ")."),
        /** It was sent often enough. */
        ATTEMPTS_SPENT(
                " It is not sent again (" + RosOptions.CLIENT_RETRY_MAX_ATTEMPTS.key() + ").");

        private final String explanation;

        Verdict(String explanation) {
            this.explanation = explanation;
        }

        /** A sentence for the caller, with a blank before it; may be empty. */
        String explanation() {
            return explanation;
        }
    }

    /**
     * Judges a failure.
     *
     * @param attempts how often the call has been sent, at least once
     */
    Verdict judge(RosException failure, int attempts) {
        if (failure.status() != RosStatus.UNAVAILABLE) {
            return Verdict.FINAL;
        }
        if (failure.execution() == Execution.MAYBE_EXECUTED && !idempotent) {
            return Verdict.MUST_NOT_REPEAT;
        }
        return attempts < maxAttempts ? Verdict.RETRY : Verdict.ATTEMPTS_SPENT;
    }

    /**
     * How long a call waits before it goes back to an endpoint that it was sent to.
     *
     * @param attempts how often the call has been sent, at least once
     */
    Duration backoff(int attempts, RandomGenerator random) {
        Duration ceiling = Backoff.doubled(initialBackoff, maxBackoff, attempts - 1);
        return Duration.ofNanos(random.nextLong(ceiling.toNanos() + 1));
    }
}
