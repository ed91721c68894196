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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A request in its session. Ends once: answered, failed, cancelled, or with its session. */
final class ServerRequest implements InboundRequest {

    private final ServerSession session;
    private final long id;
    private final Payload payload;
    private final long arrivedNanos = System.nanoTime();
    private final long deadlineNanos;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Guarded by the session's lock. */
    private boolean begun;

    /** Guarded by the session's lock. */
    private long queuedNanos;

    /** The handler's, which the session calls once after the other. */
    private @Nullable Object attachment;

    /** Completes when the client knows that this is about to be executed; null for no suspect. */
    private final @Nullable CompletableFuture<Void> announced;

    ServerRequest(ServerSession session, Frame.Request frame) {
        this.session = session;
        this.id = frame.id();
        this.payload = frame.payload();
        this.deadlineNanos = RemainingTime.toDeadlineNanos(frame.remainingMicros(), arrivedNanos);
        this.announced = frame.suspect() ? new CompletableFuture<>() : null;
    }

    @Override
    public SessionRequest session() {
        return session.request();
    }

    @Override
    public Payload payload() {
        return payload;
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
        return ended.get();
    }

    @Override
    public void reply(Payload response) {
        if (tryEnd()) {
            session.reply(this, response);
        }
    }

    @Override
    public void fail(RosException failure) {
        if (tryEnd()) {
            session.fail(id, failure);
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
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            session.ended(this);
        }
        if (first && announced != null) {
            announced.cancel(false);
        }
        return first;
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
        return payload.size();
    }
}
