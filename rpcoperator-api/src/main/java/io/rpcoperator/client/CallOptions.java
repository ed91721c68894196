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
package io.rpcoperator.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * How one call is made. Immutable; every {@code with} method returns a changed copy.
 *
 * <p>What is not set here comes from the client's configuration ({@code rpc-operator.client.*}).
 */
@PublicEvolving
public final class CallOptions {

    /** Everything as configured for the client. */
    public static final CallOptions DEFAULT = new CallOptions(null, null);

    private final @Nullable Duration timeout;
    private final @Nullable Boolean waitForReady;

    private CallOptions(@Nullable Duration timeout, @Nullable Boolean waitForReady) {
        this.timeout = timeout;
        this.waitForReady = waitForReady;
    }

    /**
     * The time from {@code call} to its end, waiting and queueing included; default {@code
     * rpc-operator.client.call-timeout}. A call that exceeds it fails with {@link
     * RosStatus#DEADLINE_EXCEEDED}.
     *
     * @throws IllegalArgumentException if not positive
     */
    public CallOptions withTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive, was " + timeout);
        }
        return new CallOptions(timeout, waitForReady);
    }

    /**
     * Waits, within the timeout, until an endpoint is READY, instead of failing at once with {@link
     * RosStatus#UNAVAILABLE}; default {@code rpc-operator.client.wait-for-ready}.
     */
    public CallOptions withWaitForReady() {
        return new CallOptions(timeout, true);
    }

    /** Fails at once with {@link RosStatus#UNAVAILABLE} when no endpoint is READY. */
    public CallOptions withFailFast() {
        return new CallOptions(timeout, false);
    }

    /** The call's own timeout, if set. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** Whether the call waits for an endpoint, if set. */
    public Optional<Boolean> waitForReady() {
        return Optional.ofNullable(waitForReady);
    }
}
