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

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.EndpointHandler;
import io.rpcoperator.runtime.transport.GrantedCredits;
import io.rpcoperator.runtime.transport.RequestHandler;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** An endpoint and its sessions. Thread-safe; its lock is never held while other code runs. */
final class BoundEndpoint implements EndpointBinding {

    /** How far an endpoint got; it only moves forward. */
    private enum State {
        BOUND,
        DRAINING,
        CLOSED
    }

    private final Endpoints endpoints;
    private final EndpointId id;
    private final SessionTerms terms;
    private final EndpointHandler handler;
    private final Object lock = new Object();

    /** Guarded by {@code lock}. */
    private final Set<ServerSession> sessions = new HashSet<>();

    /** Guarded by {@code lock}. */
    private final CreditPool<ServerSession> credits;

    /** Of the sessions that have a link. Guarded by {@code lock}. */
    private final Map<ServerSession, CreditPool.Share<ServerSession>> shares = new HashMap<>();

    private final Overdraft overdraft;

    /** Completes when the endpoint drains and nothing is under way. */
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    /** Written under {@code lock}. */
    private volatile State state = State.BOUND;

    BoundEndpoint(Endpoints endpoints, EndpointId id, SessionTerms terms, EndpointHandler handler) {
        this.endpoints = endpoints;
        this.id = id;
        this.terms = terms;
        this.handler = handler;
        this.credits = new CreditPool<>(terms.maxRequests());
        this.overdraft = new Overdraft(terms.maxRequestBytes());
    }

    EndpointId id() {
        return id;
    }

    /** Lets a client in, if the endpoint and its handler do. */
    ServerSession accept(SessionRequest request) {
        checkAccepts();
        RequestHandler requests = handler.sessionOpening(request);
        ServerSession session = new ServerSession(this, request, terms, overdraft, requests);
        synchronized (lock) {
            sessions.add(session);
        }
        try {
            checkAccepts();
        } catch (RosException endedMeanwhile) {
            session.abandon();
            throw endedMeanwhile;
        }
        return session;
    }

    private void checkAccepts() {
        synchronized (lock) {
            if (state == State.DRAINING) {
                throw RosException.notExecuted(
                        RosStatus.UNAVAILABLE, "endpoint " + id + " is draining");
            }
            if (state == State.CLOSED) {
                throw Refusals.notBound(id);
            }
        }
    }

    /** A session has its link: tells the client what it missed. */
    void opened(ServerSession session) {
        State now;
        synchronized (lock) {
            now = state;
        }
        if (now == State.DRAINING) {
            session.drain();
        } else if (now == State.CLOSED) {
            session.close();
        }
    }

    /** A session has nothing under way any more, for now. */
    void idle() {
        if (state != State.BOUND && sessions().stream().allMatch(ServerSession::isIdle)) {
            drained.complete(null);
        }
    }

    private List<ServerSession> sessions() {
        synchronized (lock) {
            return List.copyOf(sessions);
        }
    }

    void forget(ServerSession session) {
        List<CreditPool.Share<ServerSession>> changed;
        synchronized (lock) {
            sessions.remove(session);
            CreditPool.Share<ServerSession> share = shares.remove(session);
            if (share == null) {
                return;
            }
            credits.close(share, System.nanoTime());
            changed = credits.takeChanged();
        }
        changed.forEach(other -> other.member().grant(other));
    }

    // ------------------------------------------------------------------ credits

    /** Gives a session its credits, as long as it is here. */
    void grant(ServerSession session) {
        List<CreditPool.Share<ServerSession>> changed;
        synchronized (lock) {
            if (!sessions.contains(session)) {
                return;
            }
            CreditPool.Share<ServerSession> share = credits.open(session);
            shares.put(session, share);
            changed = credits.takeChanged();
        }
        changed.forEach(share -> share.member().grant(share));
    }

    /** A client lacks credits. */
    void blocked(ServerSession session) {
        List<CreditPool.Share<ServerSession>> changed;
        synchronized (lock) {
            CreditPool.Share<ServerSession> share = shares.get(session);
            if (share == null) {
                return;
            }
            credits.blocked(share, System.nanoTime());
            changed = credits.takeChanged();
        }
        changed.forEach(share -> share.member().grant(share));
    }

    @Override
    public GrantedCredits granted() {
        List<ServerSession> open;
        int requests;
        synchronized (lock) {
            open = List.copyOf(shares.keySet());
            requests = credits.granted();
        }
        int shrinking = (int) open.stream().filter(ServerSession::isShrinking).count();
        return new GrantedCredits(open.size(), requests, terms.requestBytes(requests), shrinking);
    }

    @Override
    public int takeBlockedSessions() {
        synchronized (lock) {
            return credits.takeBlocked();
        }
    }

    // ------------------------------------------------------------------ ends

    @Override
    public CompletableFuture<Void> drain() {
        moveTo(State.DRAINING).forEach(ServerSession::drain);
        idle();
        return drained;
    }

    @Override
    public void close() {
        endpoints.unbind(this);
        moveTo(State.CLOSED).forEach(ServerSession::close);
    }

    /** Returns the sessions to tell, none if the endpoint got there before. */
    private List<ServerSession> moveTo(State next) {
        synchronized (lock) {
            if (state.compareTo(next) >= 0) {
                return List.of();
            }
            state = next;
            return List.copyOf(sessions);
        }
    }
}
