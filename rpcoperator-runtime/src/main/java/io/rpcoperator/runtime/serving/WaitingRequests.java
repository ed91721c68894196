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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait, in a list for each session. Sessions stand in the order of their oldest
 * requests, but for those that are held up: they stand aside as a whole, so that what waits of them
 * is in nobody's way, however much it is.
 *
 * <p>Guarded by the lock of its {@link RequestQueue}.
 */
final class WaitingRequests {

    /** The sessions of which something waits that may begin. */
    private final PriorityQueue<ServedSession> ready =
            new PriorityQueue<>((a, b) -> Long.signum(a.place() - b.place()));

    /** The sessions of which something waits that may not begin. */
    private final Set<ServedSession> heldUp = new HashSet<>();

    private final Tally all = new Tally();

    /** What waits of the sessions that are held up. */
    private final Tally ofHeldUp = new Tally();

    // ------------------------------------------------------------------ requests

    void add(ServedRequest request) {
        ServedSession session = request.session();
        RequestList list = session.waiting();
        list.add(request);
        all.add(request);
        if (session.isHeldUp()) {
            ofHeldUp.add(request);
        }
        if (list.first() == request) {
            enter(session);
        }
    }

    /** Takes a request out; false if it is not in. */
    boolean remove(ServedRequest request) {
        ServedSession session = request.session();
        RequestList list = session.waiting();
        boolean wasFirst = list.first() == request;
        if (!list.remove(request)) {
            return false;
        }
        all.subtract(request);
        if (session.isHeldUp()) {
            ofHeldUp.subtract(request);
        }
        if (wasFirst) {
            leave(session);
            enter(session);
        }
        return true;
    }

    /** Takes out the requests that match a predicate, those of a session oldest first. */
    List<ServedRequest> removeIf(Predicate<ServedRequest> predicate) {
        List<ServedRequest> matching = new ArrayList<>();
        ready.forEach(session -> session.waiting().addMatching(predicate, matching));
        heldUp.forEach(session -> session.waiting().addMatching(predicate, matching));
        matching.forEach(this::remove);
        return matching;
    }

    /** The oldest of those that may begin, as far as is known; null if there is none. */
    @Nullable ServedRequest oldest() {
        ServedSession first = ready.peek();
        return first == null ? null : first.waiting().first();
    }

    // ------------------------------------------------------------------ sessions

    /** None of a session's requests may begin. */
    void holdUp(ServedSession session) {
        leave(session);
        ofHeldUp.add(session.waiting().tally());
        session.heldUp(true);
        enter(session);
    }

    /** They may again. False if the session was not held up. */
    boolean release(ServedSession session) {
        if (!session.isHeldUp()) {
            return false;
        }
        leave(session);
        ofHeldUp.subtract(session.waiting().tally());
        session.heldUp(false);
        enter(session);
        return true;
    }

    /** Gives a session its place, if anything of it waits. */
    private void enter(ServedSession session) {
        ServedRequest oldest = session.waiting().first();
        if (oldest == null) {
            return;
        }
        if (session.isHeldUp()) {
            heldUp.add(session);
        } else {
            session.place(oldest.inbound().arrivedNanos());
            ready.add(session);
        }
    }

    /** A taker finds the session that it takes from in front: without a search. */
    private void leave(ServedSession session) {
        if (session.isHeldUp()) {
            heldUp.remove(session);
        } else {
            ready.remove(session);
        }
    }

    // ------------------------------------------------------------------ what it is like

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        return all.requests();
    }

    long bytes() {
        return all.bytes();
    }

    /** How many of them may not begin. */
    int heldUp() {
        return ofHeldUp.requests();
    }

    /** How many may begin, as far as is known. */
    int takeable() {
        return all.requests() - ofHeldUp.requests();
    }

    /** The bytes of those, once decompressed. */
    long takeablePlainBytes() {
        return all.plainBytes() - ofHeldUp.plainBytes();
    }
}
