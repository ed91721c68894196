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

import static io.rpcoperator.testing.network.Direction.TO_CLIENT;
import static io.rpcoperator.testing.network.Direction.TO_SERVER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

    private static final int LIMIT_MILLIS = 30_000;
    private static final int MOMENT_MILLIS = 100;

    private ServerSocket listener;
    private TcpProxy proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.before(listener.getLocalPort());
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        server = listener.accept();
        client.setSoTimeout(LIMIT_MILLIS);
        server.setSoTimeout(LIMIT_MILLIS);
        await().until(() -> proxy.connections().size() == 1);
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        client.close();
        server.close();
        listener.close();
    }

    @Test
    void forwardsBothWaysAndCounts() throws IOException {
        send(client, "question");
        assertThat(read(server, 8)).isEqualTo("question");
        send(server, "answer");
        assertThat(read(client, 6)).isEqualTo("answer");
        assertThat(connection().forwarded(TO_SERVER)).isEqualTo(8);
        assertThat(connection().forwarded(TO_CLIENT)).isEqualTo(6);
    }

    @Test
    void forwardsMoreThanItHolds() throws Exception {
        byte[] much = new byte[8 << 20];
        Thread writer =
                new Thread(
                        () -> {
                            try {
                                client.getOutputStream().write(much);
                                client.shutdownOutput();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        writer.start();
        assertThat(server.getInputStream().readAllBytes()).hasSize(much.length);
        writer.join();
    }

    @Test
    void passesTheEndOn() throws IOException {
        send(client, "last");
        client.shutdownOutput();
        assertThat(server.getInputStream().readAllBytes()).hasSize(4);
        send(server, "bye");
        assertThat(read(client, 3)).isEqualTo("bye");
        server.close();
        await().until(() -> proxy.connections().isEmpty());
    }

    @Test
    void passesAResetOn() throws IOException {
        server.setSoLinger(true, 0);
        server.close();
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void resetsBothEnds() {
        connection().cut(Cut.RESET);
        for (Socket end : new Socket[] {client, server}) {
            assertThatThrownBy(() -> end.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(proxy.connections()).isEmpty();
    }

    @Test
    void finishesBothEnds() throws IOException {
        connection().cut(Cut.FINISH);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(server.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void cutsAtAByte() throws IOException {
        connection().cutAfter(TO_SERVER, 5, Cut.FINISH);
        send(client, "question");
        assertThat(new String(server.getInputStream().readAllBytes(), UTF_8)).isEqualTo("quest");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void stallsOneWay() throws IOException {
        connection().stall(TO_CLIENT);
        send(client, "question");
        assertThat(read(server, 8)).isEqualTo("question");
        send(server, "answer");
        assertNothingComes(client);

        connection().resume(TO_CLIENT);
        assertThat(read(client, 6)).isEqualTo("answer");
    }

    @Test
    void aStalledConnectionHidesTheEndOfAPeer() throws IOException {
        connection().stall();
        server.close();
        assertNothingComes(client);
        assertThat(connection().isOpen()).isTrue();
    }

    @Test
    void delays() throws IOException {
        Duration delay = Duration.ofMillis(MOMENT_MILLIS);
        connection().delay(TO_SERVER, delay);
        long start = System.nanoTime();
        send(client, "question");
        assertThat(read(server, 8)).isEqualTo("question");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(delay.toNanos());
    }

    @Test
    void throttles() throws IOException {
        connection().throttle(TO_SERVER, 1000);
        long start = System.nanoTime();
        send(client, "x".repeat(200));
        assertThat(read(server, 200)).hasSize(200);
        // 10 bytes at a time, each time a hundredth of a second; the first at once.
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(190).toNanos());
    }

    @Test
    void refusesAndAcceptsAgainAtTheSamePort() throws IOException {
        proxy.refuse();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), proxy.port()))
                .isInstanceOf(ConnectException.class);

        proxy.accept();
        try (Socket second = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = listener.accept()) {
            send(second, "again");
            assertThat(read(accepted, 5)).isEqualTo("again");
        }
    }

    @Test
    void treatsNewConnections() throws IOException {
        proxy.onConnect(connection -> connection.cutAfter(TO_SERVER, 1, Cut.FINISH));
        try (Socket second = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = listener.accept()) {
            send(second, "long");
            assertThat(accepted.getInputStream().readAllBytes()).hasSize(1);
        }
    }

    private ProxiedConnection connection() {
        return proxy.connections().get(0);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static String read(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), UTF_8);
    }

    private static void assertNothingComes(Socket socket) throws IOException {
        socket.setSoTimeout(MOMENT_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(LIMIT_MILLIS);
    }
}
