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
package io.rpcoperator.runtime.transport;

import io.rpcoperator.client.RosException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An endpoint that does with each request what a test says, and writes down the rest. */
public final class ScriptedEndpoint implements EndpointHandler {

    public final List<SessionRequest> opened = new CopyOnWriteArrayList<>();
    public final List<SessionRequest> closed = new CopyOnWriteArrayList<>();
    public final List<SessionRequest> refused = new CopyOnWriteArrayList<>();
    public final List<SessionRequest> mayBegin = new CopyOnWriteArrayList<>();
    public final List<InboundRequest> cancelled = new CopyOnWriteArrayList<>();

    /** The requests of an endpoint that {@link #holds}. */
    public final BlockingQueue<InboundRequest> held = new LinkedBlockingQueue<>();

    private final Consumer<InboundRequest> onRequest;
    private final @Nullable RosException refusal;

    private ScriptedEndpoint(
            @Nullable Consumer<InboundRequest> onRequest, @Nullable RosException refusal) {
        this.onRequest = onRequest == null ? held::add : onRequest;
        this.refusal = refusal;
    }

    public static ScriptedEndpoint echoes() {
        return answers(request -> request.reply(request.payload()));
    }

    public static ScriptedEndpoint answers(Consumer<InboundRequest> onRequest) {
        return new ScriptedEndpoint(onRequest, null);
    }

    public static ScriptedEndpoint holds() {
        return new ScriptedEndpoint(null, null);
    }

    public static ScriptedEndpoint refuses(RosException refusal) {
        return new ScriptedEndpoint(null, refusal);
    }

    @Override
    public RequestHandler sessionOpening(SessionRequest request) {
        if (refusal != null) {
            throw refusal;
        }
        opened.add(request);
        return new Opened(request);
    }

    /** One of its sessions. */
    private final class Opened implements RequestHandler {

        private final SessionRequest session;

        Opened(SessionRequest session) {
            this.session = session;
        }

        @Override
        public void request(InboundRequest request) {
            onRequest.accept(request);
        }

        @Override
        public void refused() {
            refused.add(session);
        }

        @Override
        public void mayBegin() {
            mayBegin.add(session);
        }

        @Override
        public void cancelled(InboundRequest request) {
            cancelled.add(request);
        }

        @Override
        public void sessionClosed() {
            closed.add(session);
        }
    }
}
