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
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What an incoming connection talks to: nobody until it has shown a token, then the session of that
 * token. Confined to the connection's stream.
 */
final class ServerPeer implements Peer {

    private final WaitingSessions waiting;
    private final Lobby lobby;
    private final InetSocketAddress address;
    private final Link link;

    /** Null until the token was shown. */
    private @Nullable ServerSession session;

    /**
     * @param lobby where the connection is until it has shown a token
     */
    ServerPeer(WaitingSessions waiting, Lobby lobby, InetSocketAddress address, Link link) {
        this.waiting = waiting;
        this.lobby = lobby;
        this.address = address;
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
        lobby.leave(address);
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
    public void part(Frame.Part part) throws ProtocolException {
        opened().part(part);
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

    @Override
    public void credit(Frame.Credit credit) throws ProtocolException {
        opened().credit(credit);
    }

    @Override
    public void blocked() throws ProtocolException {
        opened().blocked();
    }

    @Override
    public void goAway() throws ProtocolException {
        opened().goAway();
    }

    private ServerSession opened() throws ProtocolException {
        if (session == null) {
            throw new ProtocolException("the first frame must be HELLO");
        }
        return session;
    }

    @Override
    public boolean departs(Frame frame) {
        return session == null || session.departs(frame);
    }

    @Override
    public int tick() {
        return session == null ? 0 : session.tick();
    }

    @Override
    public void disconnected(String reason) {
        if (session == null) {
            lobby.leave(address);
            lobby.refused(address, reason);
        } else {
            session.disconnected(reason);
        }
    }
}
