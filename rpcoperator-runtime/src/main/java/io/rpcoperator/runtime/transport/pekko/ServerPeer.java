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
package io.rpcoperator.runtime.transport.pekko;

import io.rpcoperator.runtime.transport.session.Link;
import io.rpcoperator.runtime.transport.session.Peer;
import io.rpcoperator.runtime.transport.session.ServerSession;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an incoming connection talks to: nobody until it has shown a token, then the session of that
 * token. Confined to the connection's stream.
 */
final class ServerPeer implements Peer {

    private static final Logger LOG = LoggerFactory.getLogger(ServerPeer.class);

    private final WaitingSessions waiting;
    private final Link link;

    /** Null until the token was shown. */
    private @Nullable ServerSession session;

    ServerPeer(WaitingSessions waiting, Link link) {
        this.waiting = waiting;
        this.link = link;
    }

    @Override
    public void hello(Frame.Hello hello) throws ProtocolException {
        ServerSession claimed = session == null ? waiting.claim(hello.token()) : null;
        if (claimed == null) {
            throw new ProtocolException("no session waits for the token of this HELLO frame");
        }
        if (!claimed.attach(link)) {
            throw new ProtocolException("the session has ended before its connection came");
        }
        session = claimed;
    }

    @Override
    public int maxMessageBytes() {
        return session == null ? 0 : session.maxMessageBytes();
    }

    @Override
    public void request(Frame.Request request) throws ProtocolException {
        opened().request(request);
    }

    @Override
    public void cancel(Frame.Cancel cancel) throws ProtocolException {
        opened().cancel(cancel);
    }

    @Override
    public void proceed(Frame.Proceed proceed) throws ProtocolException {
        opened().proceed(proceed);
    }

    @Override
    public void confirm(Frame.Confirm confirm) throws ProtocolException {
        opened().confirm(confirm);
    }

    private ServerSession opened() throws ProtocolException {
        if (session == null) {
            throw new ProtocolException("the first frame must be HELLO");
        }
        return session;
    }

    @Override
    public void sent(Frame frame) {
        if (session != null) {
            session.sent(frame);
        }
    }

    @Override
    public void disconnected(String reason) {
        if (session == null) {
            LOG.info("Closed an incoming connection that opened no session: {}", reason);
        } else {
            session.disconnected(reason);
        }
    }
}
