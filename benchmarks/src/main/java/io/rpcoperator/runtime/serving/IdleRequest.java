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
package io.rpcoperator.runtime.serving;

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A request whose answer goes nowhere. */
final class IdleRequest implements InboundRequest {

    static final SessionRequest SESSION =
            new SessionRequest(new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);

    private static final long DEADLINE = System.nanoTime() + TimeUnit.DAYS.toNanos(1);

    private final Payload payload;
    private final boolean mayBegin;

    IdleRequest(Payload payload) {
        this(payload, true);
    }

    IdleRequest(Payload payload, boolean mayBegin) {
        this.payload = payload;
        this.mayBegin = mayBegin;
    }

    @Override
    public SessionRequest session() {
        return SESSION;
    }

    @Override
    public Payload payload() {
        return payload;
    }

    @Override
    public boolean tryBegin() {
        return mayBegin;
    }

    @Override
    public boolean isSuspect() {
        return false;
    }

    @Override
    public CompletableFuture<Void> announce() {
        throw new IllegalStateException("no suspect");
    }

    @Override
    public long arrivedNanos() {
        return 0;
    }

    @Override
    public void attach(Object attachment) {}

    @Override
    public @Nullable Object attachment() {
        return null;
    }

    @Override
    public long deadlineNanos() {
        return DEADLINE;
    }

    @Override
    public boolean hasEnded() {
        return false;
    }

    @Override
    public void write(Payload response) {}

    @Override
    public void flush() {}

    @Override
    public void fail(RosException failure) {}
}
