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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before a port of this machine and forwards what it gets, until a test wants it otherwise:
 * for each connection see {@link ProxiedConnection}.
 *
 * <p>One daemon thread does it all. The public methods are for any thread.
 */
public final class TcpProxy implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TcpProxy.class);

    private final InetSocketAddress target;
    private final InetSocketAddress address;
    private final Loop loop;
    private final List<ProxiedConnection> connections = new CopyOnWriteArrayList<>();

    /** What is done to a new connection before anything passes. Written by any thread. */
    private volatile Consumer<ProxiedConnection> treatment = connection -> {};

    /** Null while connections are refused. Owned by the loop. */
    private @Nullable ServerSocketChannel listener;

    private TcpProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.loop = new Loop();
        ServerSocketChannel first = listen(new InetSocketAddress(target.getAddress(), 0));
        this.address = (InetSocketAddress) first.getLocalAddress();
        this.listener = first;
        loop.start();
    }

    /** Before a port of the loopback interface. */
    public static TcpProxy before(int port) throws IOException {
        return new TcpProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private ServerSocketChannel listen(InetSocketAddress at) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open().bind(at);
        channel.configureBlocking(false);
        channel.register(loop.selector, SelectionKey.OP_ACCEPT);
        return channel;
    }

    /** Where it listens. */
    public int port() {
        return address.getPort();
    }

    /** What is done to every new connection before anything passes, on the proxy's thread. */
    public void onConnect(Consumer<ProxiedConnection> newTreatment) {
        treatment = newTreatment;
    }

    /** The connections that have not ended, oldest first. */
    public List<ProxiedConnection> connections() {
        return connections.stream().filter(ProxiedConnection::isOpen).toList();
    }

    /** Refuses new connections, as a port does that nobody listens at. */
    public void refuse() {
        loop.run(this::closeListener);
    }

    /** Takes new connections again. */
    public void accept() {
        loop.run(
                () -> {
                    try {
                        if (listener == null) {
                            listener = listen(address);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private void closeListener() {
        try {
            if (listener != null) {
                listener.close();
                listener = null;
                loop.selector.selectNow(); // until then the port is not free
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resets every connection, and listens no more. */
    @Override
    public void close() {
        if (loop.ended) {
            return;
        }
        loop.run(
                () -> {
                    closeListener();
                    connections.forEach(connection -> connection.cut(Cut.RESET));
                    loop.ended = true;
                });
    }

    // ------------------------------------------------------------------ on the loop

    private void acceptAll() throws IOException {
        ServerSocketChannel open = listener;
        SocketChannel client = open == null ? null : open.accept();
        if (client != null) {
            forward(client);
        }
    }

    private void forward(SocketChannel client) throws IOException {
        SocketChannel server;
        try {
            server = SocketChannel.open(target);
        } catch (IOException e) {
            LOG.info("{} refused a connection: {}", target, e.getMessage());
            client.close();
            return;
        }
        ProxiedConnection connection = new ProxiedConnection(loop, client, server);
        connection.register(loop.selector);
        connections.add(connection);
        treatment.accept(connection);
    }

    /** Moves what can be moved; says for how many milliseconds then only sockets matter. */
    private long pump() {
        long now = System.nanoTime();
        long nanos = Long.MAX_VALUE;
        for (ProxiedConnection connection : connections) {
            if (connection.isOpen()) {
                nanos = Math.min(nanos, connection.pump(loop.selector, now));
            }
        }
        connections.removeIf(connection -> !connection.isOpen());
        // 0 is for ever to a selector.
        return nanos == Long.MAX_VALUE ? 0 : Math.max(1, Duration.ofNanos(nanos).toMillis());
    }

    /** The thread, and the way to it. */
    final class Loop extends Thread {

        private final Selector selector = Selector.open();
        private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();

        /** Written by the loop. */
        private volatile boolean ended;

        private Loop() throws IOException {
            super("tcp-proxy");
            setDaemon(true);
        }

        /** Does something on the loop, and waits until it is done. */
        void run(Runnable action) {
            this.<@Nullable Void>call(
                    () -> {
                        action.run();
                        return null;
                    });
        }

        /** Asks the loop. */
        <T extends @Nullable Object> T call(Supplier<T> question) {
            if (Thread.currentThread() == this) {
                return question.get();
            }
            if (ended) {
                throw new IllegalStateException("The proxy is closed.");
            }
            CompletableFuture<T> answer = new CompletableFuture<>();
            actions.add(
                    () -> {
                        try {
                            answer.complete(question.get());
                        } catch (RuntimeException e) {
                            answer.completeExceptionally(e);
                        }
                    });
            selector.wakeup();
            return answer.join();
        }

        @Override
        public void run() {
            try (selector) {
                while (!ended) {
                    selector.select(pump());
                    selector.selectedKeys().clear();
                    acceptAll();
                    for (Runnable next = actions.poll(); next != null; next = actions.poll()) {
                        next.run();
                    }
                }
            } catch (IOException e) {
                LOG.error("The proxy before {} has ended", target, e);
            }
        }
    }
}
