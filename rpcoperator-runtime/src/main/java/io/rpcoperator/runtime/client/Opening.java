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
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to have a session. What the session brings is told to the owner of all sessions as it
 * comes; how the attempt ends, and the session, to the subclass, on the client's thread.
 */
abstract class Opening implements ReplyHandler {

    private final EndpointSessions.Owner owner;
    private final ClientThread clientThread;

    Opening(EndpointSessions.Owner owner, ClientThread clientThread) {
        this.owner = owner;
        this.clientThread = clientThread;
    }

    final void connect(ServiceTransport transport, Endpoint endpoint, SessionRequest request) {
        CompletableFuture.completedFuture(endpoint)
                .thenCompose(to -> transport.connect(to, request, this)) // fails if that throws
                .whenComplete(
                        (session, failure) -> {
                            if (!clientThread.execute(() -> opened(session, failure))
                                    && session != null) {
                                session.close();
                            }
                        });
    }

    /** The session is open, or, if it is null, why it is not. On the client's thread. */
    abstract void opened(@Nullable Session session, @Nullable Throwable failure);

    /** The session was lost, perhaps before {@link #opened} was told. On the client's thread. */
    abstract void lost(RosException cause, Set<Long> begun);

    @Override
    public final void reply(long requestId, Payload response, long queuedMicros) {
        owner.reply(requestId, response, queuedMicros);
    }

    @Override
    public final void failed(long requestId, RosException failure) {
        owner.failed(requestId, failure);
    }

    @Override
    public final void started(long requestId) {
        owner.started(requestId);
    }

    @Override
    public final void credited() {
        owner.roomAgain();
    }

    @Override
    public final void closed(RosException cause, Set<Long> begun) {
        clientThread.execute(() -> lost(cause, begun));
    }
}
