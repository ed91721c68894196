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

import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.transport.Session;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to one endpoint: its open session, and another for large requests; how many calls it has
 * under way, how long requests queue there, and its health. Thread-safe.
 */
final class Route {

    /** In place of a count: no call is under way, nor ever will be. */
    private static final int SPENT = -1;

    /** What a call takes at an endpoint where nothing waits: the unit in which calls count. */
    private static final double UNLOADED_MICROS = 100;

    /** How long a reported queue delay counts. */
    private static final Duration DELAY_DECAY = Duration.ofSeconds(1);

    /** How long a key is thought to be pinned after its last call. */
    private static final long PINNED_NANOS = Duration.ofMinutes(1).toNanos();

    private static final long KEYED_GRAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final Session session;
    private final BulkSession bulk;
    private final EndpointHealth health;
    private final boolean near;
    private final PeakEwma queueMicros = new PeakEwma(DELAY_DECAY.toNanos());
    private final AtomicInteger outstanding = new AtomicInteger();

    /**
     * When a call with a key was last answered, to a second or so; meaningless before the first.
     */
    private volatile long keyedNanos;

    /** Once true, never false again. */
    private volatile boolean keyed;

    /** Once true, never false again; a retired route gets no new calls. */
    private volatile boolean retired;

    /**
     * A route without calls.
     *
     * @param near whether the endpoint is in the caller's own JVM
     */
    Route(Session session, BulkSession bulk, EndpointHealth health, boolean near) {
        this.session = session;
        this.bulk = bulk;
        this.health = health;
        this.near = near;
    }

    /** The first session. While it is open the route is. */
    Session session() {
        return session;
    }

    /** The session by which a call goes. */
    Session sessionFor(Call<?> call) {
        Session large = call.isLarge() ? bulk.session() : null;
        return large == null ? session : large;
    }

    /** Whether large requests have a session of their own now. */
    boolean hasBulkSession() {
        return bulk.isOpen();
    }

    /** Closes its sessions. On the client's thread. */
    void close() {
        session.close();
        bulk.close();
    }

    Endpoint endpoint() {
        return session.endpoint();
    }

    EndpointHealth health() {
        return health;
    }

    boolean isNear() {
        return near;
    }

    // ------------------------------------------------------------------ its load

    int outstanding() {
        return Math.max(0, outstanding.get());
    }

    /** A reply says how long its request had queued. */
    void queued(long micros, long nowNanos) {
        queueMicros.add((double) micros, nowNanos);
    }

    /** How long requests queue at the endpoint. */
    double queueMicros(long nowNanos) {
        return queueMicros.at(nowNanos);
    }

    /**
     * How long a call may wait here, on a scale of its own. The calls of this client count besides
     * the delay, because that is known only from the past; together they balance as Finagle's do.
     */
    double expectedWait(long nowNanos) {
        return (UNLOADED_MICROS + queueMicros(nowNanos)) * (outstanding() + 1);
    }

    // ------------------------------------------------------------------ its keys

    /** A call with a key was answered. The time is written once a second, for all to read. */
    void answeredKey(long nowNanos) {
        if (!keyed || nowNanos - keyedNanos > KEYED_GRAIN_NANOS) {
            keyedNanos = nowNanos;
            keyed = true;
        }
    }

    /** Whether calls with keys were answered of late: whoever makes them expects the same again. */
    boolean hasPinnedKeys(long nowNanos) {
        return keyed && nowNanos - keyedNanos <= PINNED_NANOS;
    }

    // ------------------------------------------------------------------ its calls

    /** Counts a call in; false if the route is spent. */
    boolean tryBeginCall() {
        return outstanding.getAndUpdate(calls -> calls == SPENT ? SPENT : calls + 1) != SPENT;
    }

    /** Counts a call out. Returns how many are left. */
    int callEnded() {
        return outstanding.decrementAndGet();
    }

    /** Gets no new calls from now on; false if it is spent already. */
    boolean retire() {
        retired = true;
        return outstanding.get() != SPENT;
    }

    /** Ends a retired route, if it has no call left: whoever still picks it is refused. */
    boolean trySpend() {
        return retired && outstanding.compareAndSet(0, SPENT);
    }

    boolean isRetired() {
        return retired;
    }

    @Override
    public String toString() {
        return endpoint().toString();
    }
}
