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
import java.util.concurrent.atomic.AtomicInteger;

/** An open session, how many calls it has under way, and its endpoint's health. Thread-safe. */
final class Route {

    /** In place of a count: no call is under way, nor ever will be. */
    private static final int SPENT = -1;

    private final Session session;
    private final EndpointHealth health;
    private final AtomicInteger outstanding = new AtomicInteger();

    /** Once true, never false again; a retired route gets no new calls. */
    private volatile boolean retired;

    Route(Session session, EndpointHealth health) {
        this.session = session;
        this.health = health;
    }

    Session session() {
        return session;
    }

    Endpoint endpoint() {
        return session.endpoint();
    }

    EndpointHealth health() {
        return health;
    }

    int outstanding() {
        return Math.max(0, outstanding.get());
    }

    /** Counts a call in; false if the route is spent. */
    boolean tryBeginCall() {
        return outstanding.getAndUpdate(calls -> calls == SPENT ? SPENT : calls + 1) != SPENT;
    }

    /** Counts a call out. Returns how many are left. */
    int callEnded() {
        return outstanding.decrementAndGet();
    }

    void retire() {
        retired = true;
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
