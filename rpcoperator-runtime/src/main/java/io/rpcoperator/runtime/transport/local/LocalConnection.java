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
package io.rpcoperator.runtime.transport.local;

import io.rpcoperator.runtime.transport.session.ClientSession;
import io.rpcoperator.runtime.transport.session.Link;
import io.rpcoperator.runtime.transport.session.Peer;
import io.rpcoperator.runtime.transport.session.ServerSession;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The two sides of a session, joined without a network. Each side is called in its own order; a
 * frame counts as sent when the other side takes it.
 */
final class LocalConnection {

    private final Side client;
    private final Side server;

    /** Set by whichever side closes first, or breaks. */
    private final AtomicBoolean closed = new AtomicBoolean();

    private LocalConnection(
            ClientSession clientSession, ServerSession serverSession, Executor threads) {
        this.client = new Side(clientSession, threads);
        this.server = new Side(serverSession, threads);
    }

    /** Joins the sides, and so opens the session. */
    static void open(ClientSession client, ServerSession server, Executor threads) {
        LocalConnection connection = new LocalConnection(client, server, threads);
        client.attach(
                connection.linkTo(
                        connection.server, connection.client, "the client closed the session"));
        if (!server.attach(
                connection.linkTo(
                        connection.client, connection.server, "the endpoint closed the session"))) {
            connection.close("the endpoint ended the session");
        }
    }

    private Link linkTo(Side receiver, Side sender, String reason) {
        return new Link() {
            @Override
            public void write(Frame frame) {
                if (!closed.get()) {
                    receiver.calls.execute(() -> transfer(frame, sender, receiver));
                }
            }

            @Override
            public void flush() {
                // What was written is on its way.
            }

            @Override
            public void close() {
                LocalConnection.this.close(reason);
            }

            @Override
            public void abort() {
                close();
            }
        };
    }

    private void transfer(Frame frame, Side sender, Side receiver) {
        try {
            boolean departs = sender.peer.departs(frame);
            // The client that closed may know by now what it sent, and this would not be among it.
            if (departs && !(sender == client && closed.get())) {
                frame.deliverTo(receiver.peer);
            }
        } catch (ProtocolException | RuntimeException e) {
            close(e.toString());
        }
    }

    /**
     * Tells both sides, after the frames on their way to them; the server after the client, or it
     * would not know any more what it has answered.
     */
    private void close(String reason) {
        if (closed.compareAndSet(false, true)) {
            client.calls.execute(
                    () -> {
                        client.peer.disconnected(reason);
                        server.calls.execute(() -> server.peer.disconnected(reason));
                    });
        }
    }

    /** A side and the order of what it is told. */
    private static final class Side {

        private final Peer peer;
        private final Executor calls;

        private Side(Peer peer, Executor threads) {
            this.peer = peer;
            this.calls = new SerialExecutor(threads);
        }
    }
}
