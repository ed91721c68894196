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
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.RequestHandler;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint's side of a session.
 *
 * <p>A request holds room in the window from its arrival until its answer has left for the network,
 * so what waits here is bounded by the terms even if the client never reads.
 *
 * <p>Thread model: the methods of {@link Peer} are called by the carrier, one at a time; requests
 * are ended by any thread. State is guarded by {@code lock}, which is never held while somebody
 * else's code runs, but for handing announcements to the link.
 */
public final class ServerSession implements Peer, CreditPool.Member {

    /** How far a session got; it only moves forward. */
    private enum State {
        ACCEPTED,
        OPEN,
        ENDING,
        ENDED
    }

    private final BoundEndpoint endpoint;
    private final SessionRequest request;
    private final SessionTerms terms;
    private final Overdraft overdraft;
    private final RequestHandler handler;
    private final Object lock = new Object();

    /** Guarded by {@code lock}. */
    private final Window window;

    /** Guarded by {@code lock}. */
    private final Grant grant;

    /** What the endpoint wants to grant; null before the link. Guarded by {@code lock}. */
    private CreditPool.@Nullable Share<ServerSession> share;

    /** The requests whose answer has not left yet. Guarded by {@code lock}. */
    private final LongMap<ServerRequest> requests = new LongMap<>();

    /**
     * A request that was refused when its first part came. Its client may not know yet, so parts of
     * it may still come, and its last word: its last piece, or {@code CANCEL}. Before that word no
     * other is refused, for a client that knows of the one sends it first. Guarded by {@code lock}.
     */
    private @Nullable ServerRequest refused;

    /** The bytes of the responses that have not left yet. Guarded by {@code lock}. */
    private long replyBytes;

    /** Whether a request may not begin before responses have left. Guarded by {@code lock}. */
    private boolean awaitsReader;

    /** The requests that have begun and not ended. Guarded by {@code lock}. */
    private int begun;

    /** The requests that have ended. Guarded by {@code lock}. */
    private long ends;

    /** How many of the ends the client has received. Guarded by {@code lock}. */
    private long confirmed;

    /** Guarded by {@code lock}. */
    private State state = State.ACCEPTED;

    /** Guarded by {@code lock}. */
    private @Nullable Link link;

    ServerSession(
            BoundEndpoint endpoint,
            SessionRequest request,
            SessionTerms terms,
            Overdraft overdraft,
            RequestHandler handler) {
        this.endpoint = endpoint;
        this.request = request;
        this.terms = terms;
        this.overdraft = overdraft;
        this.handler = handler;
        this.window = new Window(terms);
        this.grant = new Grant(window);
    }

    /** What the session grants. */
    public SessionTerms terms() {
        return terms;
    }

    /** Who the client said it is. */
    SessionRequest request() {
        return request;
    }

    // ------------------------------------------------------------------ its life

    /**
     * Opens the session by welcoming the client.
     *
     * @return false if the session has ended meanwhile
     */
    public boolean attach(Link link) {
        synchronized (lock) {
            if (state != State.ACCEPTED) {
                return false;
            }
            state = State.OPEN;
            this.link = link;
        }
        endpoint.grant(this);
        link.send(new Frame.Welcome());
        endpoint.opened(this);
        return true;
    }

    /** Ends the session if no link came for it. */
    public void abandon() {
        synchronized (lock) {
            if (state != State.ACCEPTED) {
                return;
            }
            state = State.ENDED;
        }
        ended();
    }

    /** Tells the client to send no more. */
    void drain() {
        Link open;
        synchronized (lock) {
            open = link;
        }
        if (open != null) {
            open.send(new Frame.GoAway());
        }
    }

    /** Ends the session on the endpoint's behalf. */
    void end() {
        abandon();
        Link open;
        synchronized (lock) {
            if (state != State.OPEN) {
                return;
            }
            state = State.ENDING;
            open = link;
        }
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void disconnected(String reason) {
        List<ServerRequest> unfinished;
        synchronized (lock) {
            state = State.ENDED;
            unfinished = new ArrayList<>(requests.size());
            requests.forEach(unfinished::add);
            requests.clear();
            unfinished.forEach(this::release);
        }
        for (ServerRequest each : unfinished) {
            cancel(each);
        }
        ended();
    }

    private void ended() {
        endpoint.forget(this);
        endpoint.idle();
        handler.sessionClosed();
    }

    // ------------------------------------------------------------------ what the client sends

    @Override
    public int maxMessageBytes() {
        return terms.maxMessageBytes();
    }

    @Override
    public void request(Frame.Request frame) throws ProtocolException {
        ServerRequest arrived;
        synchronized (lock) {
            if (state != State.OPEN) {
                return;
            }
            arrived = arriving(frame.id(), frame.payload().size());
            if (arrived == refused) {
                refused = null;
            } else {
                arrived.arrive(frame);
            }
        }
        if (arrived.hasArrived()) {
            handler.request(arrived);
        } else {
            refuse(arrived);
        }
    }

    @Override
    public void part(Frame.Part part) throws ProtocolException {
        ServerRequest arriving;
        synchronized (lock) {
            if (state != State.OPEN) {
                return;
            }
            arriving = arriving(part.id(), part.total());
            if (arriving != refused) {
                arriving.add(part);
                return;
            }
        }
        refuse(arriving);
    }

    private void refuse(ServerRequest unheard) {
        if (!unheard.hasEnded() && fail(unheard, Refusals.overdrawn(unheard.size(), terms))) {
            handler.refused();
        }
    }

    /** A request of which parts are here, or one that gets room with its first or is refused. */
    private ServerRequest arriving(long id, int size) throws ProtocolException {
        ServerRequest known = refused != null && refused.id() == id ? refused : requests.get(id);
        if (known != null) {
            return known;
        }
        if (!window.tryAcquire(size)) {
            throw new ProtocolException(
                    String.format(
                            "request %d of %d bytes exceeds the window of the session: %s",
                            id, size, window));
        }
        long excess = window.excess();
        boolean admitted = overdraft.tryTake(excess);
        ServerRequest first = new ServerRequest(this, id, size, admitted ? excess : 0);
        window.overdraw(first.overdraft());
        requests.putIfAbsent(id, first);
        if (!admitted) {
            if (refused != null) {
                throw new ProtocolException(
                        String.format(
                                "request %d of %d bytes before the last word of request %d, which"
                                        + " was refused",
                                id, size, refused.id()));
            }
            refused = first;
        }
        return first;
    }

    /** Guarded by {@code lock}. */
    private void release(ServerRequest request) {
        window.release(request.size());
        window.overdraw(-request.overdraft());
        overdraft.giveBack(request.overdraft());
    }

    // ------------------------------------------------------------------ credits

    /** Tells the client of its share, at once or when it has answered what it was told before. */
    void grant(CreditPool.Share<ServerSession> newShare) {
        synchronized (lock) {
            share = newShare;
            tellCredits();
        }
    }

    /** Guarded by {@code lock}, so that the newest share is told last. */
    private void tellCredits() {
        if (link != null && share != null) {
            Frame.Credit credit = grant.tell(share.credits());
            if (credit != null) {
                link.send(credit);
            }
        }
    }

    @Override
    public void credit(Frame.Credit answer) throws ProtocolException {
        synchronized (lock) {
            grant.answered(answer);
            tellCredits();
        }
    }

    /** A client that never agreed to fewer credits would use what others have been given. */
    @Override
    public int tick() {
        synchronized (lock) {
            return grant.tick();
        }
    }

    @Override
    public void blocked() {
        endpoint.blocked(this);
    }

    @Override
    public int inUse() {
        synchronized (lock) {
            return window.inUse();
        }
    }

    @Override
    public int takePeak() {
        synchronized (lock) {
            return window.takePeak();
        }
    }

    boolean isShrinking() {
        synchronized (lock) {
            return grant.isShrinking();
        }
    }

    // ------------------------------------------------------------------ requests under way

    /**
     * Ends a request that nobody waits for; the bare failure gives the client its room back. It
     * also takes the place of what has not departed of a large response.
     */
    @Override
    public void cancel(Frame.Cancel frame) {
        ServerRequest cancelled;
        boolean isAnswered;
        synchronized (lock) {
            cancelled = requests.get(frame.id());
            isAnswered = cancelled != null && cancelled.hasLargeReply();
            if (refused != null && refused.id() == frame.id()) {
                refused = null;
            }
        }
        if (cancelled != null && (isAnswered || cancel(cancelled))) {
            send(
                    new Frame.Failure(
                            frame.id(), RosException.maybeExecuted(RosStatus.CANCELLED, "")));
        }
    }

    /** Ends a request, if it has not ended; the handler knows only what has arrived. */
    private boolean cancel(ServerRequest request) {
        boolean cancelled = request.tryEnd();
        if (cancelled && request.hasArrived()) {
            handler.cancelled(request);
        }
        return cancelled;
    }

    @Override
    public void proceed(Frame.Proceed frame) throws ProtocolException {
        ServerRequest announced;
        synchronized (lock) {
            announced = requests.get(frame.id());
        }
        if (announced != null) { // else it has ended while the frame was on its way
            announced.proceed();
        }
    }

    @Override
    public void confirm(Frame.Confirm frame) throws ProtocolException {
        synchronized (lock) {
            if (frame.ends() <= confirmed || frame.ends() > ends) {
                throw new ProtocolException(
                        String.format(
                                "%d ends confirmed after %d, %d were sent",
                                frame.ends(), confirmed, ends));
            }
            confirmed = frame.ends();
        }
        handler.mayBegin();
    }

    /**
     * Begins a request. What has ended counts until the client has confirmed it: should the
     * connection be lost, the client still takes it for one of the oldest. While too many responses
     * wait nothing begins, so that no response need ever be refused.
     */
    boolean tryBegin(ServerRequest next) {
        synchronized (lock) {
            if (!next.hasEnded()) {
                if (begun + ends - confirmed >= terms.maxBegun()) {
                    return false;
                }
                if (replyBytes >= terms.maxReplyBytes()) {
                    awaitsReader = true;
                    return false;
                }
                begun++;
                next.begin();
            }
            return true;
        }
    }

    /** Ends a request, whether it has begun or not; false if it had ended. */
    boolean tryEnd(ServerRequest request) {
        synchronized (lock) {
            return end(request);
        }
    }

    private boolean end(ServerRequest request) {
        if (request.hasEnded()) {
            return false;
        }
        request.end();
        ends++;
        if (request.hasBegun()) {
            begun--;
        }
        return true;
    }

    // ------------------------------------------------------------------ what the endpoint answers

    /** Announces a suspect; not one that has ended, of which the client may know no more. */
    void starting(ServerRequest suspect) {
        synchronized (lock) {
            // Under the lock: an end that comes meanwhile waits for it before it is sent.
            if (link != null && !suspect.hasEnded()) {
                link.send(new Frame.Starting(suspect.id()));
            }
        }
    }

    /** Ends a request with its response; false if it had ended. */
    boolean reply(ServerRequest answered, Payload response) {
        if (response.size() > terms.maxMessageBytes()) {
            return fail(answered, Refusals.replyTooLarge(response.size(), terms));
        }
        Link open;
        long queuedMicros;
        synchronized (lock) {
            if (!end(answered)) {
                return false;
            }
            open = link;
            queuedMicros = answered.queuedMicros();
            answered.answer(response);
            replyBytes += response.size();
        }
        if (open != null) {
            open.send(new Frame.Reply(answered.id(), queuedMicros, response));
        }
        return true;
    }

    /** Ends a request with its failure; false if it had ended. */
    boolean fail(ServerRequest failed, RosException failure) {
        boolean ended = tryEnd(failed);
        if (ended) {
            send(new Frame.Failure(failed.id(), failure));
        }
        return ended;
    }

    private void send(Frame frame) {
        Link open;
        synchronized (lock) {
            open = link;
        }
        if (open != null) {
            open.send(frame);
        }
    }

    @Override
    public boolean departs(Frame frame) {
        if (frame instanceof Frame.Reply reply) {
            return endDeparts(reply.id());
        } else if (frame instanceof Frame.Failure failure) {
            return endDeparts(failure.id());
        }
        return true;
    }

    /** Frees the room of a request; false if its client was told of its end before. */
    private boolean endDeparts(long requestId) {
        ServerRequest answered;
        boolean resumes;
        boolean idle;
        synchronized (lock) {
            answered = requests.remove(requestId);
            if (answered != null) {
                replyBytes -= answered.replyBytes();
                release(answered);
            }
            idle = requests.isEmpty();
            resumes = awaitsReader && replyBytes <= terms.maxReplyBytes() / 2;
            if (resumes) {
                awaitsReader = false;
            }
        }
        if (resumes) {
            handler.mayBegin();
        }
        if (idle) {
            endpoint.idle();
        }
        return answered != null;
    }

    /** Whether nothing is under way, not even an answer. */
    boolean isIdle() {
        synchronized (lock) {
            return requests.isEmpty();
        }
    }
}
