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
package io.rpcoperator.runtime.testing;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.EndpointHandler;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A transport whose every event is the test's: nothing happens by itself. */
public final class TestingTransport implements ServiceTransport {

    private static final SessionTerms TERMS = new SessionTerms(100, 1 << 20, 1 << 20, 1 << 20, 1);

    private final Map<EndpointId, Attempt> attempts = new HashMap<>();

    private Runnable beforeNextSend = () -> {};
    private Runnable beforeNextConnect = () -> {};

    /** One attempt to open a session. */
    private record Attempt(
            Endpoint endpoint, ReplyHandler handler, CompletableFuture<Session> result) {}

    /** An endpoint by its subtask index. */
    public static Endpoint endpoint(int subtask) {
        return new Endpoint(
                new EndpointId("svc", subtask, 0, subtask),
                new EndpointAddress("host", 1, subtask, subtask));
    }

    /** An open session to it whose events nobody hears of. */
    public static TestingSession session(int subtask) {
        return new TestingSession(endpoint(subtask), new SilentReplies(), () -> {});
    }

    @Override
    public EndpointAddress address() {
        return new EndpointAddress("host", 1, 1, 1);
    }

    @Override
    public EndpointBinding bind(EndpointId id, SessionTerms terms, EndpointHandler handler) {
        throw new UnsupportedOperationException("a client's transport");
    }

    @Override
    public CompletableFuture<Session> connect(
            Endpoint endpoint, SessionRequest request, ReplyHandler handler) {
        Runnable event = beforeNextConnect;
        beforeNextConnect = () -> {};
        event.run();
        Attempt attempt = new Attempt(endpoint, handler, new CompletableFuture<>());
        attempts.put(endpoint.id(), attempt);
        return attempt.result;
    }

    /** What happens when the next session is to be opened. */
    public void beforeNextConnect(Runnable event) {
        beforeNextConnect = event;
    }

    /** What happens meanwhile when a session is asked to send. */
    public void beforeNextSend(Runnable event) {
        beforeNextSend = event;
    }

    private void sending() {
        Runnable event = beforeNextSend;
        beforeNextSend = () -> {};
        event.run();
    }

    /** Whether somebody waits for a session to this endpoint. */
    public boolean isConnecting(Endpoint endpoint) {
        Attempt attempt = attempts.get(endpoint.id());
        return attempt != null && !attempt.result.isDone();
    }

    /** Lets the attempt succeed. */
    public TestingSession open(Endpoint endpoint) {
        Attempt attempt = waiting(endpoint);
        TestingSession session = new TestingSession(endpoint, attempt.handler, this::sending);
        attempt.result.complete(session);
        return session;
    }

    /** Lets the attempt fail. */
    public void refuse(Endpoint endpoint, Throwable failure) {
        waiting(endpoint).result.completeExceptionally(failure);
    }

    /** What the client is told of the session it waits for. */
    public ReplyHandler handler(Endpoint endpoint) {
        return waiting(endpoint).handler;
    }

    private Attempt waiting(Endpoint endpoint) {
        Attempt attempt = attempts.get(endpoint.id());
        if (attempt == null || attempt.result.isDone()) {
            throw new AssertionError("nobody connects to " + endpoint);
        }
        return attempt;
    }

    /** Hears nothing. */
    private static final class SilentReplies implements ReplyHandler {

        @Override
        public void reply(long requestId, Payload response, long queuedMicros) {}

        @Override
        public void failed(long requestId, RosException failure) {}

        @Override
        public void draining() {}

        @Override
        public void closed(RosException cause, Set<Long> begun) {}
    }

    /** A session that keeps what is sent. */
    public static final class TestingSession implements Session {

        private final Endpoint endpoint;
        private final ReplyHandler handler;
        private final Runnable sending;
        private final Map<Long, Payload> inFlight = new LinkedHashMap<>();
        private final Set<Long> suspects = new HashSet<>();
        private final List<Long> cancelled = new ArrayList<>();
        private int room = Integer.MAX_VALUE;
        private boolean closed;
        private Duration lastRemaining = Duration.ZERO;

        TestingSession(Endpoint endpoint, ReplyHandler handler, Runnable sending) {
            this.endpoint = endpoint;
            this.handler = handler;
            this.sending = sending;
        }

        /** The most requests in flight from now on. */
        public void limit(int requests) {
            room = requests;
        }

        /** The requests that have no answer yet, oldest first. */
        public List<Long> inFlight() {
            return List.copyOf(inFlight.keySet());
        }

        /** The requests that were sent as suspects. */
        public Set<Long> suspects() {
            return Set.copyOf(suspects);
        }

        /** The requests that were cancelled. */
        public List<Long> cancelled() {
            return List.copyOf(cancelled);
        }

        /** The time that the last request still had. */
        public Duration lastRemaining() {
            return lastRemaining;
        }

        /** Whether it was closed or lost. */
        public boolean isClosed() {
            return closed;
        }

        /** Answers the oldest request with its own payload. */
        public void echoOldest() {
            long id = inFlight().get(0);
            handler.reply(id, Objects.requireNonNull(inFlight.remove(id)), 0);
        }

        /** Fails a request, in flight or not. */
        public void fail(long id, RosException failure) {
            inFlight.remove(id);
            handler.failed(id, failure);
        }

        /** The connection breaks; the endpoint may have begun these requests. */
        public void lose(Long... begun) {
            closed = true;
            inFlight.clear();
            handler.closed(
                    RosException.maybeExecuted(RosStatus.UNAVAILABLE, "connection reset"),
                    Set.of(begun));
        }

        /** Answers a request, in flight or not. */
        public void reply(long id, byte... response) {
            inFlight.remove(id);
            handler.reply(id, Payload.of(response), 0);
        }

        /** What the endpoint tells by itself. */
        public ReplyHandler handler() {
            return handler;
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public SessionTerms terms() {
            return TERMS;
        }

        @Override
        public boolean send(long requestId, Payload payload, Duration remaining, boolean suspect) {
            sending.run();
            if (closed || inFlight.size() >= room) {
                return false;
            }
            inFlight.put(requestId, payload);
            lastRemaining = remaining;
            if (suspect) {
                suspects.add(requestId);
            }
            return true;
        }

        @Override
        public void cancel(long requestId) {
            inFlight.remove(requestId);
            cancelled.add(requestId);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
