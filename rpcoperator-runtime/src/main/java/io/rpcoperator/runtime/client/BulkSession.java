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

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route's second session, by which large requests go, so that small ones wait behind them neither
 * on one connection nor for one session's credits. It is opened at the first large request; those
 * that come before it is open, and while it cannot be, go by the first session.
 *
 * <p>Thread model: {@link #session} by any thread; everything else on the client's thread, or
 * handed over to it.
 */
final class BulkSession {

    private static final Logger LOG = LoggerFactory.getLogger(BulkSession.class);

    /** Larger requests go by it. */
    static final int LARGE_BYTES = 64 << 10;

    /** After a loss or a failure it is not opened again for so long. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ServiceTransport transport;
    private final SessionRequest request;
    private final Endpoint endpoint;
    private final ClientThread clientThread;
    private final EndpointSessions.Owner owner;

    /**
     * Whether it is open or will be. Set by whoever needs it first, reset by the client's thread.
     */
    private final AtomicBoolean wanted = new AtomicBoolean();

    /** Written by the client's thread. */
    private volatile @Nullable Session open;

    /** Owned by the client's thread. */
    private boolean closed;

    /**
     * A session that is not open.
     *
     * @param request of the first session, too
     */
    BulkSession(
            ServiceTransport transport,
            SessionRequest request,
            Endpoint endpoint,
            ClientThread clientThread,
            EndpointSessions.Owner owner) {
        this.transport = transport;
        this.request = request;
        this.endpoint = endpoint;
        this.clientThread = clientThread;
        this.owner = owner;
    }

    /** The session, null while it is not open, which changes soon. */
    @Nullable Session session() {
        Session session = open;
        if (session == null && !wanted.get() && wanted.compareAndSet(false, true)) {
            clientThread.execute(this::connect);
        }
        return session;
    }

    boolean isOpen() {
        return open != null;
    }

    void close() {
        closed = true;
        Session session = open;
        if (session != null) {
            session.close();
        }
    }

    private void connect() {
        if (!closed) {
            new BulkOpening().connect(transport, endpoint, request);
        }
    }

    private void wantAgainLater() {
        clientThread.schedule(() -> wanted.set(false), PAUSE);
    }

    /** One attempt, and what came of it. Fields owned by the client's thread. */
    private final class BulkOpening extends Opening {

        private @Nullable Session session;
        private boolean isLost;

        private BulkOpening() {
            super(owner, clientThread);
        }

        @Override
        void opened(@Nullable Session opened, @Nullable Throwable failure) {
            if (opened == null) {
                LOG.info(
                        "No session for large requests to {}: {}",
                        endpoint,
                        String.valueOf(failure));
                wantAgainLater();
            } else if (closed) {
                opened.close();
            } else if (isLost) {
                wantAgainLater();
            } else {
                LOG.info("Opened a session for large requests to {}.", endpoint);
                session = opened;
                open = opened;
                owner.roomAgain();
            }
        }

        @Override
        void lost(RosException cause, Set<Long> begun) {
            isLost = true;
            if (session != null) { // else told before the session itself arrived; see opened()
                open = null;
                wantAgainLater();
                owner.lost(session, cause, begun);
                owner.roomAgain(); // those that wait for it go by the first session now
            }
        }

        @Override
        public void draining() {
            // The first session is told, too, and takes the route out of the table.
        }
    }
}
