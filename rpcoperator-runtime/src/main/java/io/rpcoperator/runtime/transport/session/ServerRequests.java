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
package io.rpcoperator.runtime.transport.session;

import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that hold room in a session at its endpoint, from their first part until their
 * answer has departed. Guarded by the session's lock.
 */
final class ServerRequests {

    private final Window window;
    private final Overdraft overdraft;
    private final LongMap<ServerRequest> requests = new LongMap<>();

    /**
     * A request that was refused when its first part came. Its client may not know yet, so parts of
     * it may still come, and its last word: its last piece, or {@code CANCEL}. Before that word no
     * other is refused, for a client that knows of the one sends it first.
     */
    private @Nullable ServerRequest refused;

    ServerRequests(Window window, Overdraft overdraft) {
        this.window = window;
        this.overdraft = overdraft;
    }

    /** A request of which parts are here, or a new one, which gets room or is refused. */
    ServerRequest arriving(ServerSession session, long id, int size) throws ProtocolException {
        ServerRequest known = isRefused(id) ? refused : requests.get(id);
        return known != null ? known : arrives(session, id, size);
    }

    private ServerRequest arrives(ServerSession session, long id, int size)
            throws ProtocolException {
        if (!window.tryAcquire(size)) {
            throw new ProtocolException(
                    String.format(
                            "request %d of %d bytes exceeds the window of the session: %s",
                            id, size, window));
        }
        long excess = window.excess();
        boolean admitted = overdraft.tryTake(excess);
        ServerRequest first = new ServerRequest(session, id, size, admitted ? excess : 0);
        window.overdraw(first.overdraft());
        requests.putIfAbsent(id, first);
        if (!admitted) {
            refuse(first);
        }
        return first;
    }

    private void refuse(ServerRequest request) throws ProtocolException {
        if (refused != null) {
            throw new ProtocolException(
                    String.format(
                            "request %d of %d bytes before the last word of request %d, which was"
                                    + " refused",
                            request.id(), request.size(), refused.id()));
        }
        refused = request;
    }

    /** Whether this request was refused, and more of it may come. */
    boolean isRefused(long id) {
        return refused != null && refused.id() == id;
    }

    /** Nothing more comes of this request, which matters if it was refused. */
    void lastWord(long id) {
        if (isRefused(id)) {
            refused = null;
        }
    }

    @Nullable ServerRequest get(long id) {
        return requests.get(id);
    }

    /** Frees the room of a request; null if it has none. */
    @Nullable ServerRequest remove(long id) {
        ServerRequest removed = requests.remove(id);
        if (removed != null) {
            release(removed);
        }
        return removed;
    }

    List<ServerRequest> removeAll() {
        List<ServerRequest> removed = new ArrayList<>(requests.size());
        requests.forEach(removed::add);
        requests.clear();
        removed.forEach(this::release);
        return removed;
    }

    private void release(ServerRequest request) {
        window.release(request.size());
        window.overdraw(-request.overdraft());
        overdraft.giveBack(request.overdraft());
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }
}
