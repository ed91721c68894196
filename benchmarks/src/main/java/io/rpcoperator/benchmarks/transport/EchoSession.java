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
package io.rpcoperator.benchmarks.transport;

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A session, and the requests that wait for its credits, as a client has them wait.
 *
 * <p>Thread-safe.
 */
final class EchoSession implements ReplyHandler, AutoCloseable {

    private static final Duration DEADLINE = Duration.ofMinutes(1);

    /** A request without credits. */
    private record Waiting(int slot, Payload payload) {}

    private final EchoHandler handler;

    /** Guarded by itself. */
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    /** Whether anything waits. Written under the lock of {@link #waiting}. */
    private volatile boolean hasWaiting;

    /** Written by whoever opens it; null before. */
    private volatile @Nullable Session session;

    /** Written by the transport. */
    private volatile @Nullable RosException loss;

    private EchoSession(EchoHandler handler) {
        this.handler = handler;
    }

    static EchoSession open(ServiceTransport transport, Endpoint endpoint, EchoHandler handler)
            throws Exception {
        EchoSession opened = new EchoSession(handler);
        SessionRequest request =
                new SessionRequest(
                        new ClientScope("benchmark", "client", 0, 0, 1), new byte[0], new byte[0]);
        opened.session = transport.connect(endpoint, request, opened).get(2, TimeUnit.MINUTES);
        return opened;
    }

    /** Sends a request as soon as there are credits; a slot is its id. */
    void send(int slot, Payload payload) {
        if (loss != null) {
            throw new IllegalStateException("the session is lost", loss);
        }
        if (hasWaiting || !trySend(slot, payload)) {
            synchronized (waiting) {
                waiting.add(new Waiting(slot, payload));
                hasWaiting = true;
            }
            sendWaiting(); // there may be credits since
        }
    }

    private boolean trySend(int slot, Payload payload) {
        Session open = session;
        return open != null && open.send(slot, payload, DEADLINE);
    }

    private void sendWaiting() {
        synchronized (waiting) {
            for (Waiting first = waiting.peek();
                    first != null && trySend(first.slot(), first.payload());
                    first = waiting.peek()) {
                waiting.remove();
            }
            hasWaiting = !waiting.isEmpty();
        }
    }

    @Override
    public void reply(long requestId, Payload response, long queuedMicros) {
        handler.echoed((int) requestId, response);
        if (hasWaiting) {
            sendWaiting();
        }
    }

    @Override
    public void credited() {
        sendWaiting();
    }

    @Override
    public void failed(long requestId, RosException failure) {
        handler.failed(failure);
    }

    @Override
    public void draining() {
        handler.failed(new IllegalStateException("the endpoint drains"));
    }

    @Override
    public void closed(RosException cause, Set<Long> begun) {
        loss = cause;
        handler.failed(cause);
    }

    @Override
    public void close() {
        Session open = session;
        if (open != null) {
            open.close();
        }
    }
}
