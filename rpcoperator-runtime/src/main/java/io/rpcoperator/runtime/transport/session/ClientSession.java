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
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import io.rpcoperator.runtime.transport.wire.RemainingTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.util.clock.Clock;
import org.apache.flink.util.clock.SystemClock;
import org.jspecify.annotations.Nullable;

/**
 * A client's side of a session.
 *
 * <p>Thread model: the methods of {@link Session} are called by any thread, those of {@link Peer}
 * by the carrier, one at a time. State is guarded by {@code lock}, which is never held while
 * somebody else's code runs, but for handing frames to the link.
 */
public final class ClientSession implements Session, Peer {

    /** Sessions with a smaller window tell no more often that it is full. */
    private static final int MIN_ENDS_PER_BLOCKED = 16;

    /** However few requests end, a session that lacks credits tells so again after this time. */
    private static final long TELLS_AGAIN_NANOS = 100_000_000;

    /** How far a session got; it only moves forward. */
    private enum State {
        OPENING,
        OPEN,
        DRAINING,
        CLOSED
    }

    private final Endpoint endpoint;
    private final SessionTerms terms;
    private final ReplyHandler handler;
    private final Clock clock;
    private final CompletableFuture<Session> opened = new CompletableFuture<>();
    private final Object lock = new Object();

    /** Guarded by {@code lock}. */
    private final Window window;

    /** Guarded by {@code lock}. */
    private final LongMap<SentRequest> inFlight = new LongMap<>();

    /** The place of the next request among those that may have begun. Guarded by {@code lock}. */
    private long nextPlace;

    /** The ends of requests that were received. Guarded by {@code lock}. */
    private long ends;

    /** How many of them the endpoint was told of. Guarded by {@code lock}. */
    private long confirmed;

    /** The number of ends from which the endpoint may be told again. Guarded by {@code lock}. */
    private long mayTellBlocked;

    /** When the endpoint was told last. Guarded by {@code lock}. */
    private long toldBlocked;

    /** Guarded by {@code lock}. */
    private State state = State.OPENING;

    /** Guarded by {@code lock}. */
    private @Nullable Link link;

    /** A session that the endpoint granted these terms; opens when its link has. */
    public ClientSession(Endpoint endpoint, SessionTerms terms, ReplyHandler handler) {
        this(endpoint, terms, handler, SystemClock.getInstance());
    }

    /** A session whose time is the test's. */
    ClientSession(Endpoint endpoint, SessionTerms terms, ReplyHandler handler, Clock clock) {
        this.endpoint = endpoint;
        this.terms = terms;
        this.handler = handler;
        this.clock = clock;
        this.window = new Window(terms);
    }

    /** Completes when the endpoint has said welcome, or fails if it did not. */
    public CompletableFuture<Session> opened() {
        return opened;
    }

    /** Uses this link, before anything arrives by it. */
    public void attach(Link link) {
        synchronized (lock) {
            this.link = link;
        }
    }

    // ------------------------------------------------------------------ the caller's methods

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public SessionTerms terms() {
        return terms;
    }

    @Override
    public boolean send(long requestId, Payload payload, Duration remaining, boolean suspect) {
        if (payload.size() > terms.maxMessageBytes()) {
            throw Refusals.requestTooLarge(payload.size(), terms).at(endpoint.toString());
        }
        long now = clock.relativeTimeNanos();
        Link open;
        synchronized (lock) {
            open = link;
            if (state != State.OPEN || open == null) {
                return false;
            }
            if (!window.tryAcquire(payload.size())) {
                tellBlocked(open, now);
                return false;
            }
            Frame.Request request =
                    new Frame.Request(
                            requestId,
                            RemainingTime.toDeadlineNanos(remaining, now),
                            payload,
                            suspect);
            if (inFlight.putIfAbsent(requestId, new SentRequest(request, nextPlace++)) != null) {
                window.release(payload.size());
                throw new IllegalArgumentException("request " + requestId + " is in flight");
            }
            // Under the lock: requests arrive in the order in which they are remembered.
            open.send(request);
        }
        return true;
    }

    /**
     * Once for as many ends as fill the window: no more often than that it changes anything. And
     * once in a while: the endpoint may have had nothing to give when it was told before.
     */
    private void tellBlocked(Link open, long now) {
        if (ends >= mayTellBlocked || now - toldBlocked >= TELLS_AGAIN_NANOS) {
            mayTellBlocked = ends + Math.max(MIN_ENDS_PER_BLOCKED, window.credits());
            toldBlocked = now;
            open.send(new Frame.Blocked());
        }
    }

    @Override
    public void cancel(long requestId) {
        Link open;
        synchronized (lock) {
            open = link;
            SentRequest request = inFlight.get(requestId);
            if (open == null || request == null || request.isCancelled()) {
                return;
            }
            request.cancel();
            // Under the lock: the last word of a request comes before what takes its room.
            open.send(new Frame.Cancel(requestId));
        }
    }

    @Override
    public void close() {
        Link open;
        synchronized (lock) {
            state = State.CLOSED;
            inFlight.clear();
            open = link;
        }
        if (open != null) {
            open.abort();
        }
    }

    // ------------------------------------------------------------------ the carrier's methods

    @Override
    public int maxMessageBytes() {
        return opened.isDone() ? terms.maxMessageBytes() : 0;
    }

    @Override
    public void welcome() throws ProtocolException {
        synchronized (lock) {
            if (state == State.CLOSED) {
                return;
            }
            if (state != State.OPENING) {
                throw new ProtocolException("a second WELCOME frame");
            }
            state = State.OPEN;
        }
        opened.complete(this);
    }

    @Override
    public void reply(Frame.Reply reply) throws ProtocolException {
        Payload response;
        boolean isCancelled;
        synchronized (lock) {
            Link open = link;
            if (state == State.CLOSED || open == null) {
                return;
            }
            SentRequest answered = inFlight(reply.id());
            // First: a request whose response breaks the protocol may have begun, and is under way.
            response = answered.complete(reply);
            end(answered, open);
            isCancelled = answered.isCancelled();
        }
        if (!isCancelled) {
            handler.reply(reply.id(), response, reply.queuedMicros());
        }
    }

    @Override
    public void part(Frame.Part part) throws ProtocolException {
        synchronized (lock) {
            if (state == State.CLOSED) {
                return;
            }
            inFlight(part.id()).add(part);
        }
    }

    @Override
    public void failure(Frame.Failure failure) throws ProtocolException {
        boolean isCancelled;
        synchronized (lock) {
            Link open = link;
            if (state == State.CLOSED || open == null) {
                return;
            }
            SentRequest failed = inFlight(failure.id());
            end(failed, open);
            isCancelled = failed.isCancelled();
        }
        if (!isCancelled) {
            handler.failed(failure.id(), failure.failure().at(endpoint.toString()));
        }
    }

    /** Lets the endpoint execute a suspect, once the handler knows; not if nobody waits for it. */
    @Override
    public void starting(Frame.Starting starting) throws ProtocolException {
        Link open;
        synchronized (lock) {
            open = link;
            SentRequest request = inFlight.get(starting.id());
            if (state == State.CLOSED || open == null) {
                return;
            }
            if (request == null || !request.isSuspect()) {
                throw new ProtocolException("request " + starting.id() + " is no suspect");
            }
            if (request.isCancelled()) {
                return;
            }
        }
        handler.started(starting.id());
        open.send(new Frame.Proceed(starting.id()));
    }

    @Override
    public void credit(Frame.Credit credit) throws ProtocolException {
        boolean grown;
        synchronized (lock) {
            if (state == State.CLOSED || link == null) {
                return;
            }
            if (credit.credits() < 1 || credit.credits() > terms.maxRequests()) {
                throw new ProtocolException(credit + " of " + terms);
            }
            grown = state == State.OPEN && credit.credits() > window.credits();
            window.resize((int) credit.credits());
            mayTellBlocked = ends;
            // Under the lock: what is sent behind it keeps to the new size.
            link.send(credit);
        }
        if (grown) {
            handler.credited();
        }
    }

    @Override
    public void goAway() {
        synchronized (lock) {
            if (state != State.OPEN || link == null) {
                return;
            }
            state = State.DRAINING;
            // Under the lock: behind the last request, so that the endpoint knows of all.
            link.send(new Frame.GoAway());
        }
        handler.draining();
    }

    @Override
    public boolean departs(Frame frame) {
        if (frame instanceof Frame.Request request && request.isLarge()) {
            synchronized (lock) {
                SentRequest departed = inFlight.get(request.id());
                if (departed != null) {
                    departed.depart(nextPlace++);
                }
            }
        }
        return true;
    }

    @Override
    public void disconnected(String reason) {
        State before;
        Set<Long> begun;
        synchronized (lock) {
            before = state;
            begun = begun();
            state = State.CLOSED;
            inFlight.clear();
        }
        if (before == State.OPENING || !opened.isDone()) {
            opened.completeExceptionally(
                    RosException.notExecuted(RosStatus.UNAVAILABLE, reason)
                            .at(endpoint.toString()));
        } else if (before != State.CLOSED) {
            handler.closed(
                    RosException.maybeExecuted(RosStatus.UNAVAILABLE, reason)
                            .at(endpoint.toString()),
                    begun);
        }
    }

    /**
     * The requests that the endpoint may have begun: those that reached it first, as the terms
     * promise. Which of a small and a large one was first is not known, so each may have been.
     */
    private Set<Long> begun() {
        return Stream.concat(
                        oldest(request -> !request.isLarge()),
                        oldest(request -> request.isLarge() && request.hasDeparted()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private Stream<Long> oldest(Predicate<SentRequest> kind) {
        List<SentRequest> all = new ArrayList<>(inFlight.size());
        inFlight.forEach(all::add);
        return all.stream()
                .filter(each -> kind.test(each) && !each.isCancelled())
                .sorted(Comparator.comparingLong(SentRequest::place))
                .limit(terms.maxBegun())
                .map(SentRequest::id);
    }

    /** Frees the room of a request. Guarded by {@code lock}. */
    private void end(SentRequest ended, Link open) {
        inFlight.remove(ended.id());
        if (ended.isLeaving()) { // it was refused when its first part came
            open.send(new Frame.Cancel(ended.id()));
        }
        window.release(ended.size());
        ends++;
        if (2 * (ends - confirmed) >= terms.maxBegun()) {
            confirmed = ends;
            open.send(new Frame.Confirm(ends));
        }
    }

    /** Guarded by {@code lock}. */
    private SentRequest inFlight(long requestId) throws ProtocolException {
        SentRequest request = inFlight.get(requestId);
        if (request == null) {
            throw new ProtocolException("an answer to request " + requestId + ", never asked");
        }
        return request;
    }
}
