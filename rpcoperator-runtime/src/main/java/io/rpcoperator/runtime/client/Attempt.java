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

import io.rpcoperator.runtime.transport.Session;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** One sending of a call to an endpoint. Whoever takes it decides how its call goes on. */
final class Attempt<OUT> {

    @SuppressWarnings("rawtypes") // the updater's own type has none
    private static final AtomicIntegerFieldUpdater<Attempt> TAKEN =
            AtomicIntegerFieldUpdater.newUpdater(Attempt.class, "taken");

    private final long id;
    private final Call<OUT> call;
    private final Route route;
    private final Session session;
    private final long begunNanos;

    /** Set to 1 by whoever takes the attempt. */
    private volatile int taken;

    /**
     * An attempt that is under way.
     *
     * @param id the request's id at the endpoint, never used again: what arrives late of one
     *     attempt is not taken for another's
     * @param session the one of the route's by which it goes
     */
    Attempt(long id, Call<OUT> call, Route route, Session session, long begunNanos) {
        this.id = id;
        this.call = call;
        this.route = route;
        this.session = session;
        this.begunNanos = begunNanos;
    }

    long id() {
        return id;
    }

    Call<OUT> call() {
        return call;
    }

    Route route() {
        return route;
    }

    Session session() {
        return session;
    }

    long begunNanos() {
        return begunNanos;
    }

    /** Whether the call has not spent more of its time until now on waiting and other attempts. */
    boolean hadMostOfTheTime(long nowNanos) {
        return nowNanos - begunNanos >= begunNanos - call.begunNanos();
    }

    boolean isTaken() {
        return taken != 0;
    }

    /** Takes it; false if somebody else has. */
    boolean tryTake() {
        return TAKEN.compareAndSet(this, 0, 1);
    }
}
