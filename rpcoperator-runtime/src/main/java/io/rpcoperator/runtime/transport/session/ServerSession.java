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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint's side of a session.
 *
 * <p>A request holds room in the window from its arrival until its answer has departed, so what
 * waits here is bounded by the terms even if the client never reads.
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
        CLOSING,
        CLOSED
    }

    private final BoundEndpoint endpoint;
    private final SessionRequest request;
    private final SessionTerms terms;
    private final RequestHandler handler;
    private final Object lock = new Object();

    /** Guarded by {@code lock}. */
    private final Window window;

    /** Guarded by {@code lock}. */
    private final Grant grant;

    /** What the endpoint wants to grant; null before the link. Guarded by {@code lock}. */
    private CreditPool.@Nullable Share<ServerSession> share;

    /** Guarded by {@code lock}. */
    private final ServerRequests requests;

    /** Guarded by {@code lock}. */
    private final BeginLimit beginLimit;

    /** Guarded by {@code lock}. */
    private State state = State.ACCEPTED;

    /** Whether the client was told to send no more. Guarded by {@code lock}. */
    private boolean drains;

    /** Whether the client has said that it sends no more. Guarded by {@code lock}. */
    private boolean isLastRequestHere;

    /** Null before the session is open. Written under {@code lock}. */
    private volatile @Nullable Link link;

    ServerSession(
            BoundEndpoint endpoint,
            SessionRequest request,
            SessionTerms terms,
            Overdraft overdraft,
            RequestHandler handler) {
        this.endpoint = endpoint;
        this.request = request;
        this.terms = terms;
        this.handler = handler;
        this.beginLimit = new BeginLimit(terms);
        this.window = new Window(terms);
        this.grant = new Grant(window);
        this.requests = new ServerRequests(window, overdraft);
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
     * @return false if the session was closed meanwhile
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

    /** Closes the session if no link came for it. */
    public void abandon() {
        synchronized (lock) {
            if (state != State.ACCEPTED) {
                return;
            }
            state = State.CLOSED;
        }
        closed();
    }

    /** Tells the client to send no more; its answer comes behind what it has sent. */
    void drain() {
        synchronized (lock) {
            drains = true;
        }
        send(new Frame.GoAway());
    }

    @Override
    public void goAway() throws ProtocolException {
        synchronized (lock) {
            if (!drains || isLastRequestHere) {
                throw new ProtocolException("a GO_AWAY frame that answers none");
            }
            isLastRequestHere = true;
        }
        endpoint.idle();
    }

    /** Closes the session on the endpoint's behalf. */
    void close() {
        abandon();
        synchronized (lock) {
            if (state != State.OPEN) {
                return;
            }
            state = State.CLOSING;
        }
        Link open = link;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void disconnected(String reason) {
        List<ServerRequest> unfinished;
        synchronized (lock) {
            state = State.CLOSED;
            unfinished = requests.removeAll();
        }
        for (ServerRequest each : unfinished) {
            withdraw(each);
        }
        closed();
    }

    private void closed() {
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
            arrived = requests.arriving(this, frame.id(), frame.payload().size());
            if (requests.isRefused(frame.id())) {
                requests.lastWord(frame.id());
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
            arriving = requests.arriving(this, part.id(), part.total());
            if (!requests.isRefused(part.id())) {
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
        Frame.Credit credit = share == null ? null : grant.tell(share.credits());
        if (credit != null) {
            send(credit);
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
            requests.lastWord(frame.id());
        }
        if (cancelled != null && (isAnswered || withdraw(cancelled))) {
            send(
                    new Frame.Failure(
                            frame.id(), RosException.maybeExecuted(RosStatus.CANCELLED, "")));
        }
    }

    /** Ends a request, if it has not ended; the handler knows only what has arrived. */
    private boolean withdraw(ServerRequest request) {
        boolean withdrawn = request.tryEnd();
        if (withdrawn && request.hasArrived()) {
            handler.cancelled(request);
        }
        return withdrawn;
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
            beginLimit.confirm(frame);
        }
        handler.mayBegin();
    }

    /** Begins a request, if one may begin now; true of one that has ended, and is to be dropped. */
    boolean tryBegin(ServerRequest next) {
        synchronized (lock) {
            if (next.hasEnded()) {
                return true;
            }
            boolean begins = beginLimit.tryBegin();
            if (begins) {
                next.begin();
            }
            return begins;
        }
    }

    /** Ends a request, whether it has begun or not; false if it had ended. */
    boolean tryEnd(ServerRequest request) {
        synchronized (lock) {
            if (request.hasEnded()) {
                return false;
            }
            request.end();
            beginLimit.ended(request.hasBegun());
            return true;
        }
    }

    // ------------------------------------------------------------------ what the endpoint answers

    /** Announces a suspect; not one that has ended, of which the client may know no more. */
    void starting(ServerRequest suspect) {
        synchronized (lock) {
            // Under the lock: an end that comes meanwhile waits for it before it is sent.
            if (!suspect.hasEnded()) {
                send(new Frame.Starting(suspect.id()));
            }
        }
    }

    /** Ends a request with its response, which departs with a flush; false if it had ended. */
    boolean write(ServerRequest answered, Payload response) {
        if (response.size() > terms.maxMessageBytes()) {
            return fail(answered, Refusals.replyTooLarge(response.size(), terms));
        }
        synchronized (lock) {
            if (!tryEnd(answered)) {
                return false;
            }
            answered.answer(response);
            beginLimit.replied(response.size());
        }
        Link open = link;
        if (open != null) {
            open.write(new Frame.Reply(answered.id(), answered.queuedMicros(), response));
        }
        answered.replyHandedOver();
        return true;
    }

    /** Has the responses depart that were written. */
    void flush() {
        Link open = link;
        if (open != null) {
            open.flush();
        }
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
        Link open = link;
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
        boolean resumes;
        boolean idle;
        synchronized (lock) {
            ServerRequest answered = requests.remove(requestId);
            if (answered == null) {
                return false;
            }
            resumes = beginLimit.departed(answered.replyBytes());
            idle = requests.isEmpty();
        }
        if (resumes) {
            handler.mayBegin();
        }
        if (idle) {
            endpoint.idle();
        }
        return true;
    }

    /** Whether nothing is under way, not even an answer, nor will be once the endpoint drains. */
    boolean isIdle() {
        synchronized (lock) {
            return requests.isEmpty() && (state != State.OPEN || isLastRequestHere);
        }
    }
}
