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
package io.rpcoperator.testing.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection through a {@link TcpProxy}, and what is done to it.
 *
 * <p>Thread-safe: the public methods hand over to the proxy's thread, which everything else is
 * confined to, and return when it is done.
 */
public final class ProxiedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ProxiedConnection.class);

    private final TcpProxy.Loop loop;
    private final SocketChannel client;
    private final SocketChannel server;
    private final Flow toServer;
    private final Flow toClient;
    private Cut cut = Cut.RESET;

    ProxiedConnection(TcpProxy.Loop loop, SocketChannel client, SocketChannel server) {
        this.loop = loop;
        this.client = client;
        this.server = server;
        this.toServer = new Flow(client, server);
        this.toClient = new Flow(server, client);
    }

    // ------------------------------------------------------------------ what a test does to it

    /** Ends it. */
    public void cut(Cut how) {
        loop.run(() -> cutNow(how));
    }

    /** Ends it once so many bytes more have passed, and none further. */
    public void cutAfter(Direction direction, long bytes, Cut how) {
        loop.run(
                () -> {
                    cut = how;
                    flow(direction).cutAfter(bytes);
                });
    }

    /** Lets nothing pass, not even the end; in both directions, as when a cable is cut. */
    public void stall(Direction... directions) {
        loop.run(() -> setStalled(true, directions));
    }

    /** Lets everything pass again. */
    public void resume(Direction... directions) {
        loop.run(() -> setStalled(false, directions));
    }

    private void setStalled(boolean stalled, Direction... directions) {
        for (Direction direction : directions.length == 0 ? Direction.values() : directions) {
            flow(direction).stall(stalled);
        }
    }

    /** Lets bytes that come from now on arrive later. */
    public void delay(Direction direction, Duration delay) {
        loop.run(() -> flow(direction).delay(delay));
    }

    /** Lets so many bytes pass in a second; 0 for as many as come. */
    public void throttle(Direction direction, long bytesPerSecond) {
        loop.run(
                () -> {
                    try {
                        flow(direction).throttle(bytesPerSecond);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** How many bytes have passed. */
    public long forwarded(Direction direction) {
        return loop.call(() -> flow(direction).forwarded());
    }

    /** Whether it has not ended. */
    public boolean isOpen() {
        return client.isOpen();
    }

    private Flow flow(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    // ------------------------------------------------------------------ what the loop does

    void register(Selector selector) throws IOException {
        for (SocketChannel channel : new SocketChannel[] {client, server}) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, 0);
        }
    }

    /**
     * Moves what can be moved.
     *
     * @return how long to wait before there is something to do, sockets aside
     */
    long pump(Selector selector, long now) {
        try {
            toServer.pump(now);
            toClient.pump(now);
            if (toServer.isCutDue() || toClient.isCutDue()) {
                cutNow(cut);
            } else if (toServer.hasEnded() && toClient.hasEnded()) {
                close();
            } else {
                setInterest(selector, client, toServer, toClient);
                setInterest(selector, server, toClient, toServer);
            }
        } catch (IOException e) {
            LOG.debug("A peer has reset its connection", e);
            cutNow(Cut.RESET);
        }
        return Math.min(toServer.nanosUntilDue(now), toClient.nanosUntilDue(now));
    }

    private static void setInterest(Selector selector, SocketChannel channel, Flow from, Flow to)
            throws ClosedChannelException {
        channel.register(
                selector,
                (from.wantsToRead() ? SelectionKey.OP_READ : 0)
                        | (to.wantsToWrite() ? SelectionKey.OP_WRITE : 0));
    }

    private void cutNow(Cut how) {
        try {
            if (!isOpen()) {
                return;
            }
            if (how == Cut.FINISH) {
                toServer.discard();
                toClient.discard();
                return;
            }
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            server.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            LOG.debug("The connection has ended already", e);
        }
        close();
    }

    void close() {
        try (client;
                server) {
            LOG.debug("Closes {} and {}", client, server);
        } catch (IOException e) {
            LOG.debug("Closing a connection", e);
        }
    }
}
