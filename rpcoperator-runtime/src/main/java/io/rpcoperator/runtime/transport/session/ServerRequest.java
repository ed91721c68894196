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
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A request in its session. Ends once: answered, failed, cancelled, or with its session. */
final class ServerRequest implements InboundRequest {

    private final ServerSession session;
    private final long id;
    private final int size;

    /** The bytes of it that are above the share of its session. */
    private final long overdraft;

    /** Set under the session's lock. */
    private volatile boolean ended;

    /** What has arrived of it, null if nothing or all has. Guarded by the session's lock. */
    private @Nullable PartialMessage parts;

    // Set once it has arrived, before the handler sees it.

    private @Nullable Payload payload;
    private long arrivedNanos;
    private long deadlineNanos;

    /** Completes when the client knows that this is about to be executed; null for no suspect. */
    private @Nullable CompletableFuture<Void> announced;

    /** Guarded by the session's lock. */
    private boolean begun;

    /** Written under the session's lock, before it is answered. */
    private long queuedNanos;

    /** The bytes of its response, 0 before. Guarded by the session's lock. */
    private int replyBytes;

    /** Whether the link has its response. Written by whoever answers it. */
    private volatile boolean replyHandedOver;

    /** The handler's, which the session calls once after the other. */
    private @Nullable Object attachment;

    /** A request of which nothing has arrived but how large it is. */
    ServerRequest(ServerSession session, long id, int size, long overdraft) {
        this.session = session;
        this.id = id;
        this.size = size;
        this.overdraft = overdraft;
    }

    // ------------------------------------------------------------------ its arrival

    /** Takes a part of it. Called under the session's lock. */
    void add(Frame.Part part) throws ProtocolException {
        checkArriving();
        if (parts == null) {
            parts = new PartialMessage(part);
        } else {
            parts.add(part);
        }
    }

    /** Takes all of it, or what remains. Called under the session's lock. */
    void arrive(Frame.Request last) throws ProtocolException {
        checkArriving();
        payload = parts == null ? last.payload() : parts.complete(last);
        parts = null;
        arrivedNanos = System.nanoTime();
        deadlineNanos = last.deadlineNanos();
        announced = last.suspect() ? new CompletableFuture<>() : null;
    }

    private void checkArriving() throws ProtocolException {
        if (hasArrived() || hasEnded()) {
            throw new ProtocolException("request " + id + " is in flight already");
        }
    }

    boolean hasArrived() {
        return payload != null;
    }

    // ------------------------------------------------------------------ what its handler sees

    @Override
    public SessionRequest session() {
        return session.request();
    }

    @Override
    public Payload payload() {
        return Objects.requireNonNull(payload, "nothing has arrived");
    }

    @Override
    public boolean tryBegin() {
        return session.tryBegin(this);
    }

    @Override
    public boolean isSuspect() {
        return announced != null;
    }

    @Override
    public CompletableFuture<Void> announce() {
        if (announced == null) {
            throw new IllegalStateException("request " + id + " is no suspect");
        }
        session.starting(this);
        return announced;
    }

    /** The client has answered the announcement. */
    void proceed() throws ProtocolException {
        if (announced == null) {
            throw new ProtocolException("request " + id + " was not announced");
        }
        announced.complete(null);
    }

    @Override
    public long arrivedNanos() {
        return arrivedNanos;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public void write(Payload response) {
        if (session.write(this, response)) {
            withdrawAnnouncement();
        }
    }

    @Override
    public void flush() {
        session.flush();
    }

    @Override
    public void fail(RosException failure) {
        if (session.fail(this, failure)) {
            withdrawAnnouncement();
        }
    }

    @Override
    public void attach(Object attachment) {
        this.attachment = attachment;
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    /** True for the first caller. */
    boolean tryEnd() {
        boolean first = session.tryEnd(this);
        if (first) {
            withdrawAnnouncement();
        }
        return first;
    }

    private void withdrawAnnouncement() {
        if (announced != null) {
            announced.cancel(false);
        }
    }

    /** Keeps nothing of what will not arrive whole. Called under the session's lock. */
    void end() {
        ended = true;
        parts = null;
    }

    void answer(Payload response) {
        replyBytes = response.size();
    }

    int replyBytes() {
        return replyBytes;
    }

    void replyHandedOver() {
        replyHandedOver = true;
    }

    /** Whether the link has a response of it that takes a while to depart. */
    boolean hasLargeReply() {
        return replyHandedOver && replyBytes > Frame.MAX_PIECE_BYTES;
    }

    boolean hasBegun() {
        return begun;
    }

    void begin() {
        begun = true;
        queuedNanos = System.nanoTime() - arrivedNanos;
    }

    long queuedMicros() {
        return TimeUnit.NANOSECONDS.toMicros(queuedNanos);
    }

    long id() {
        return id;
    }

    int size() {
        return size;
    }

    long overdraft() {
        return overdraft;
    }
}
