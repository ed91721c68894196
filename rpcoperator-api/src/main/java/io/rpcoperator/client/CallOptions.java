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

    /** Odd, and of many bits: 2 to the 64th, divided by the golden ratio. */
    private static final long HASH_FACTOR = 0x9e3779b97f4a7c15L;

    /** Everything as configured for the client. */
    public static final CallOptions DEFAULT = new CallOptions(null, null, true, null);

    private final @Nullable Duration timeout;
    private final @Nullable Boolean waitForReady;
    private final boolean waitsForRoom;
    private final @Nullable Long affinityKey;

    private CallOptions(
            @Nullable Duration timeout,
            @Nullable Boolean waitForReady,
            boolean waitsForRoom,
            @Nullable Long affinityKey) {
        this.timeout = timeout;
        this.waitForReady = waitForReady;
        this.waitsForRoom = waitsForRoom;
        this.affinityKey = affinityKey;
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
        return new CallOptions(timeout, waitForReady, waitsForRoom, affinityKey);
    }

    /**
     * Waits, within the timeout, until an endpoint is READY, instead of failing at once with {@link
     * RosStatus#UNAVAILABLE}; default {@code rpc-operator.client.wait-for-ready}.
     */
    public CallOptions withWaitForReady() {
        return new CallOptions(timeout, true, waitsForRoom, affinityKey);
    }

    /** Fails at once with {@link RosStatus#UNAVAILABLE} when no endpoint is READY. */
    public CallOptions withFailFast() {
        return new CallOptions(timeout, false, waitsForRoom, affinityKey);
    }

    /**
     * Fails at once with {@link RosStatus#RESOURCE_EXHAUSTED} instead of waiting for room: when the
     * client has as much under way as it may ({@code rpc-operator.client.max-pending-requests} and
     * {@code -bytes}), when this client has used up its share of every endpoint's queue, and when
     * the queue is full all the same, which is rare. Such a call passes those that wait for their
     * share. Whether it waits for an endpoint that is READY is another matter.
     */
    public CallOptions withoutWaiting() {
        return new CallOptions(timeout, waitForReady, false, affinityKey);
    }

    /**
     * Sends calls of the same key to the same endpoint, as far as load and failures allow: what an
     * endpoint keeps for a key is found again. The same in every client, whatever else is
     * configured ({@code rpc-operator.client.load-balancing}).
     */
    public CallOptions withAffinityKey(long key) {
        return new CallOptions(timeout, waitForReady, waitsForRoom, key);
    }

    /** As {@link #withAffinityKey(long)}, for the key that this text stands for. */
    public CallOptions withAffinityKey(String key) {
        return withAffinityKey(hash(Objects.requireNonNull(key, "key")));
    }

    /** Alike in every JVM, and of more bits than a string's own. */
    private static long hash(String key) {
        long hash = 0;
        for (int i = 0; i < key.length(); i++) {
            hash = HASH_FACTOR * hash + key.charAt(i);
        }
        return hash;
    }

    /** The call's own timeout, if set. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** Whether the call waits for an endpoint, if set. */
    public Optional<Boolean> waitForReady() {
        return Optional.ofNullable(waitForReady);
    }

    /** Whether the call waits where there is no room for it, or fails. */
    public boolean waitsForRoom() {
        return waitsForRoom;
    }

    /** What calls to the same endpoint have in common, if set. */
    public Optional<Long> affinityKey() {
        return Optional.ofNullable(affinityKey);
    }
}
