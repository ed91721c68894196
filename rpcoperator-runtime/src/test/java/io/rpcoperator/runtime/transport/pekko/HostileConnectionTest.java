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

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.Fuzz;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.SessionToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.InstantiationUtil;
import org.apache.pekko.serialization.DisabledJavaSerializer;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a data port does with connections that are not a client's, or not an honest one's. */
class HostileConnectionTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final EndpointId ID = new EndpointId("fraud", 0, 0, 1);
    private static final SessionRequest REQUEST =
            new SessionRequest(new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);

    /** The id of Pekko's serializer that would read what Java serialized. */
    private static final int JAVA_SERIALIZER = 1;

    private final ScriptedEndpoint endpoint = ScriptedEndpoint.holds();

    private PekkoNode node;
    private PekkoNode client;
    private EndpointBinding binding;

    @BeforeEach
    void start() throws IOException {
        NodeSettings impatient =
                TestingNodes.settings(
                        new Configuration()
                                .set(RosOptions.NETWORK_HELLO_TIMEOUT, Duration.ofMillis(500))
                                .set(RosOptions.NETWORK_KEEP_ALIVE_INTERVAL, Duration.ofMillis(200))
                                .set(RosOptions.NETWORK_KEEP_ALIVE_TIMEOUT, Duration.ofSeconds(1)));
        node = TestingNodes.start(impatient);
        client =
                TestingNodes.start(
                        TestingNodes.settings(
                                new Configuration()
                                        .set(
                                                RosOptions.NETWORK_CONNECT_TIMEOUT,
                                                Duration.ofSeconds(2))));
        binding = node.bind(ID, new SessionTerms(2, 1000, 1000, 1000, 1), endpoint);
    }

    @AfterEach
    void close() {
        binding.close();
        client.close();
        node.close();
    }

    @Test
    void closesOnGarbage() throws IOException {
        assertClosedAfter("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
    }

    @Test
    void closesOnAnotherMagic() throws IOException {
        byte[] hello = bytes(new Frame.Hello(new SessionToken(1, 2)));
        hello[13] ^= 0x55;
        assertClosedAfter(hello);
    }

    @Test
    void closesOnAnUnknownToken() throws IOException {
        assertClosedAfter(bytes(new Frame.Hello(new SessionToken(1, 2))));
    }

    @Test
    void closesOnAnOversizedLength() throws IOException {
        assertClosedAfter(new byte[] {0x7F, 0x7F, 0x7F, 0x7F, 3, 0, 0, 0, 0, 0, 0, 0, 1});
    }

    @Test
    void closesOnARequestWithoutHello() throws IOException {
        assertClosedAfter(bytes(new Frame.Cancel(1)));
    }

    @Test
    void closesAConnectionThatSaysNothing() throws IOException {
        assertClosedAfter(new byte[0]);
    }

    @Test
    void closesAConnectionThatOnlyPings() throws Exception {
        try (Socket socket = connect()) {
            assertEndsThoughItPings(socket);
        }
    }

    @Test
    void endsASessionThatExceedsItsWindowAndNoOther() throws Exception {
        RecordingReplies honest = new RecordingReplies();
        try (Session other = connect(honest);
                Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes(new Frame.Hello(openSession())));
            for (int id = 0; id < 3; id++) {
                out.write(bytes(new Frame.Request(id, Long.MAX_VALUE, Payload.of(new byte[10]))));
            }
            assertEnds(socket);

            await().atMost(LIMIT).until(() -> endpoint.closed.size() == 1);
            assertThat(endpoint.cancelled).as("its half of two credits").hasSize(1);
            assertThat(other.send(1, Payload.of(new byte[1]), LIMIT)).isTrue();
            assertThat(honest.closed).isEmpty();
        }
    }

    @Test
    void endsASessionThatAnnouncesTooMuchAndNoOther() throws Exception {
        RecordingReplies honest = new RecordingReplies();
        try (Session other = connect(honest);
                Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes(new Frame.Hello(openSession())));
            out.write(bytes(new Frame.Part(1, 1 << 30, Payload.EMPTY)));
            assertEnds(socket);

            await().atMost(LIMIT).until(() -> endpoint.closed.size() == 1);
            assertThat(other.send(1, Payload.of(new byte[1]), LIMIT)).isTrue();
            assertThat(honest.closed).isEmpty();
        }
    }

    @Test
    void aTokenIsGoodForOneConnection() throws Exception {
        SessionToken token = openSession();
        try (Socket first = connect();
                Socket second = connect()) {
            first.getOutputStream().write(bytes(new Frame.Hello(token)));
            byte[] opened = Fuzz.concat(bytes(new Frame.Credit(2)), bytes(new Frame.Welcome()));
            assertThat(first.getInputStream().readNBytes(opened.length)).isEqualTo(opened);
            second.getOutputStream().write(bytes(new Frame.Hello(token)));
            assertEnds(second);
        }
    }

    @Test
    void aTokenOfAnEndpointThatHasClosedOpensNothing() throws Exception {
        SessionToken token = openSession();
        binding.close();
        try (EndpointBinding next =
                        node.bind(
                                new EndpointId(ID.service(), ID.subtask(), 1, 2),
                                new SessionTerms(2, 1000, 1000, 1000, 1),
                                endpoint);
                Socket socket = connect()) {
            socket.getOutputStream().write(bytes(new Frame.Hello(token)));
            assertEnds(socket);
            assertThat(endpoint.opened).hasSize(1);
        }
    }

    @Test
    void readsNothingThatJavaSerialized() throws Exception {
        byte[] message =
                ArteryBytes.message(
                        String.format(
                                "pekko://%s@%s:%d/user/%s",
                                ControlPlane.SYSTEM_NAME,
                                node.address().host(),
                                node.address().controlPort(),
                                ControlActor.NAME),
                        JAVA_SERIALIZER,
                        "",
                        InstantiationUtil.serializeObject(new Bomb()));
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), node.address().controlPort())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(Fuzz.concat(ArteryBytes.preamble(2), message));
            assertEnds(socket);
        }
        assertThat(Bomb.exploded).isFalse();
    }

    @Test
    void evenArteryBehindTheGateReadsNothingThatJavaSerialized() throws Exception {
        byte[] bomb = InstantiationUtil.serializeObject(new Bomb());
        try (ControlPlane plane =
                ControlPlane.start(TestingNodes.settings(), null, 0, getClass().getClassLoader())) {
            assertThatThrownBy(
                            () ->
                                    SerializationExtension.get(plane.system())
                                            .deserialize(bomb, JAVA_SERIALIZER, "")
                                            .get())
                    .isInstanceOf(DisabledJavaSerializer.JavaSerializationException.class);
        }
        assertThat(Bomb.exploded).isFalse();
        InstantiationUtil.<Bomb>deserializeObject(bomb, getClass().getClassLoader());
        assertThat(Bomb.exploded).as("whether it would").isTrue();
        Bomb.exploded = false;
    }

    /** Does something when it is deserialized. */
    private static final class Bomb implements Serializable {

        private static final long serialVersionUID = 1L;

        private static volatile boolean exploded;

        private void readObject(ObjectInputStream in) {
            exploded = true;
        }
    }

    @Test
    void aSilentConnectionIsClosed() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes(new Frame.Hello(openSession())));
            assertEnds(socket);
            await().atMost(LIMIT).until(() -> endpoint.closed.size() == 1);
        }
    }

    @Test
    void aClientThatNeverAgreesToItsCreditsIsClosed() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes(new Frame.Hello(openSession())));
            assertEndsThoughItPings(socket);
            await().atMost(LIMIT).until(() -> endpoint.closed.size() == 1);
        }
    }

    @Test
    void aSessionThatNoConnectionClaimsIsClosed() throws Exception {
        openSession();
        await().atMost(LIMIT).until(() -> endpoint.closed.size() == 1);
        assertThat(endpoint.closed).containsExactlyElementsOf(endpoint.opened);
    }

    @Test
    void aClientToldOfAnotherDataPortFailsToConnect() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EndpointAddress address = node.address();
            EndpointAddress wrong =
                    new EndpointAddress(
                            address.host(),
                            address.controlPort(),
                            mute.getLocalPort(),
                            address.node());
            assertThat(client.connect(new Endpoint(ID, wrong), REQUEST, new RecordingReplies()))
                    .failsWithin(LIMIT)
                    .withThrowableOfType(ExecutionException.class)
                    .havingCause()
                    .withMessageContaining(RosStatus.UNAVAILABLE.name())
                    .withMessageContaining("rpc-operator.network.connect-timeout");
        }
    }

    @Test
    void aNodeThatClosesTellsItsClientsAtOnce() throws Exception {
        RecordingReplies replies = new RecordingReplies();
        Session session = connect(replies);
        assertThat(session.send(1, Payload.of(new byte[1]), LIMIT)).isTrue();

        node.close();

        await().atMost(LIMIT).until(() -> !replies.closed.isEmpty());
        assertThat(replies.closed).hasSize(1);
        assertThat(replies.closed.get(0).status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(session.send(2, Payload.of(new byte[1]), LIMIT)).isFalse();
        assertThat(client.connect(new Endpoint(ID, node.address()), REQUEST, replies))
                .failsWithin(LIMIT);
    }

    @Test
    void closingANodeEndsItsOwnSessionsAndConnects() throws Exception {
        RecordingReplies replies = new RecordingReplies();
        Session session = connect(replies);

        client.close();

        await().atMost(LIMIT).until(() -> !replies.closed.isEmpty());
        assertThat(session.send(2, Payload.of(new byte[1]), LIMIT)).isFalse();
        assertThat(client.connect(new Endpoint(ID, node.address()), REQUEST, replies))
                .failsWithin(LIMIT);
        await().atMost(LIMIT).until(() -> endpoint.closed.size() == 1);
    }

    // ------------------------------------------------------------------ tools

    /** A session of a client that brings its own socket. */
    private SessionToken openSession() throws Exception {
        try (ControlClient control = new ControlClient()) {
            return control.open(node.address(), ID, REQUEST).token();
        }
    }

    private Session connect(RecordingReplies replies) throws Exception {
        return client.connect(new Endpoint(ID, node.address()), REQUEST, replies)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.address().dataPort());
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    private void assertClosedAfter(byte[] sent) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(sent);
            assertEnds(socket);
        }
    }

    private static void assertEndsThoughItPings(Socket socket) throws Exception {
        CompletableFuture<Void> pings =
                CompletableFuture.runAsync(
                        () ->
                                await().pollInterval(Duration.ofMillis(100))
                                        .atMost(LIMIT)
                                        .until(() -> isRefused(socket, new Frame.Ping())));
        assertEnds(socket);
        pings.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Reads to the end, which comes as such or as a reset; a timeout fails. */
    private static void assertEnds(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    private static boolean isRefused(Socket socket, Frame frame) {
        try {
            socket.getOutputStream().write(bytes(frame));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static byte[] bytes(Frame frame) {
        return Fuzz.encode(frame);
    }
}
