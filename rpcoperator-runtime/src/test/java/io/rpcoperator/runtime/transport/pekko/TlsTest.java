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
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.testutils.logging.LoggerAuditingExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.event.Level;

/** Who gets in when the nodes of a cluster encrypt, and what is said of the others. */
class TlsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final EndpointId ID = new EndpointId("fraud", 0, 0, 1);
    private static final SessionRequest REQUEST =
            new SessionRequest(new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);

    private static TestingCertificates certificates;

    private PekkoNode node;
    private PekkoNode client;
    private EndpointBinding binding;

    @RegisterExtension
    private final LoggerAuditingExtension log =
            new LoggerAuditingExtension(Lobby.class, Level.WARN);

    /** The ports of a node. */
    enum Port {
        CONTROL,
        DATA
    }

    @BeforeAll
    static void makeCertificates(@TempDir Path directory) throws Exception {
        certificates = TestingCertificates.in(directory);
    }

    @BeforeEach
    void start() throws Exception {
        NodeSettings settings = TestingNodes.settings(certificates.cluster());
        node = TestingNodes.start(settings);
        client = TestingNodes.start(settings);
        binding =
                node.bind(ID, new SessionTerms(2, 1000, 1000, 1000, 1), ScriptedEndpoint.echoes());
    }

    @AfterEach
    void close() {
        binding.close();
        client.close();
        node.close();
    }

    // ------------------------------------------------------------------ who gets in

    @ParameterizedTest
    @EnumSource
    void aNodeOfTheClusterIsLetIn(Port port) throws Exception {
        try (SSLSocket socket = connect(port, certificates.cluster())) {
            socket.startHandshake();

            assertThat(socket.getSession().isValid()).isTrue();
            assertThat(log.getMessages()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"CONTROL, foreign", "CONTROL, expired", "DATA, foreign", "DATA, expired"})
    void anotherCertificateIsRefused(Port port, String certificate) throws Exception {
        try (Session bystander = connect(new RecordingReplies());
                SSLSocket socket = connect(port, certificates.optionsOf(certificate))) {
            assertRefused(socket, port);
            assertThat(bystander.send(1, Payload.of(new byte[1]), LIMIT)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPeerWithoutACertificateIsRefused(Port port) throws Exception {
        SSLContext anonymous = SSLContext.getInstance("TLS");
        anonymous.init(null, Tls.trustManagers(settings(certificates.cluster())), null);
        try (SSLSocket socket = connect(port, anonymous, certificates.cluster())) {
            assertRefused(socket, port);
        }
    }

    @ParameterizedTest
    @EnumSource
    void plainTextIsRefused(Port port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), number(port))) {
            socket.getOutputStream().write("AKKA\1 or anything else".getBytes(UTF_8));
            readToTheEnd(socket);
            assertToldOf(socket, port);
        }
    }

    @Test
    void aPlainNodeGetsNoSession() throws Exception {
        try (PekkoNode plain = start(new Configuration())) {
            assertNoSession(plain);
        }
    }

    @Test
    void aNodeOfAnotherClusterGetsNoSession() throws Exception {
        try (PekkoNode foreign = start(certificates.optionsOf("foreign"))) {
            assertNoSession(foreign);
        }
    }

    @Test
    void onlyPinnedCertificatesAreLetIn() throws Exception {
        Configuration pinned =
                certificates
                        .cluster()
                        .set(
                                SecurityOptions.SSL_INTERNAL_CERT_FINGERPRINT,
                                certificates.fingerprint("cluster"));
        Configuration otherwise =
                certificates
                        .cluster()
                        .set(
                                SecurityOptions.SSL_INTERNAL_CERT_FINGERPRINT,
                                certificates.fingerprint("foreign"));
        try (PekkoNode same = start(pinned);
                PekkoNode other = start(otherwise)) {
            connect(same, new RecordingReplies()).close();
            assertNoSession(other);
        }
    }

    // ------------------------------------------------------------------ what is misconfigured

    @Test
    void whatIsMissingIsNamed() {
        for (ConfigOption<?> option :
                List.of(
                        SecurityOptions.SSL_INTERNAL_KEYSTORE,
                        SecurityOptions.SSL_INTERNAL_KEYSTORE_PASSWORD,
                        SecurityOptions.SSL_INTERNAL_KEY_PASSWORD,
                        SecurityOptions.SSL_INTERNAL_TRUSTSTORE,
                        SecurityOptions.SSL_INTERNAL_TRUSTSTORE_PASSWORD)) {
            Configuration incomplete = certificates.cluster();
            incomplete.removeConfig(option);

            assertMisconfigured(incomplete, option.key());
        }
    }

    @Test
    void whatIsWrongIsNamed() {
        for (ConfigOption<String> option :
                List.of(
                        SecurityOptions.SSL_INTERNAL_KEYSTORE,
                        SecurityOptions.SSL_INTERNAL_KEYSTORE_PASSWORD,
                        SecurityOptions.SSL_INTERNAL_KEY_PASSWORD,
                        SecurityOptions.SSL_INTERNAL_TRUSTSTORE,
                        SecurityOptions.SSL_INTERNAL_TRUSTSTORE_PASSWORD,
                        SecurityOptions.SSL_PROTOCOL,
                        SecurityOptions.SSL_ALGORITHMS)) {
            assertMisconfigured(certificates.cluster().set(option, "wrong"), option.key());
        }
    }

    private static void assertMisconfigured(Configuration options, String named) {
        assertThatThrownBy(() -> TestingNodes.start(TestingNodes.settings(options)))
                .isInstanceOf(IllegalConfigurationException.class)
                .hasMessageContaining(named)
                .hasMessageNotContaining(TestingCertificates.PASSWORD);
    }

    @Test
    void anotherProtocolCanBeChosen() throws Exception {
        Configuration options =
                certificates
                        .cluster()
                        .set(SecurityOptions.SSL_PROTOCOL, "TLSv1.3")
                        .set(SecurityOptions.SSL_ALGORITHMS, "TLS_AES_256_GCM_SHA384");
        try (PekkoNode server = TestingNodes.start(TestingNodes.settings(options));
                PekkoNode caller = TestingNodes.start(TestingNodes.settings(options));
                EndpointBinding bound =
                        server.bind(
                                ID,
                                new SessionTerms(2, 1000, 1000, 1000, 1),
                                ScriptedEndpoint.echoes())) {
            RecordingReplies replies = new RecordingReplies();
            try (Session session =
                    caller.connect(new Endpoint(ID, server.address()), REQUEST, replies)
                            .get(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                assertThat(session.send(1, Payload.of(new byte[10]), LIMIT)).isTrue();
                await().atMost(LIMIT).until(() -> replies.replies.containsKey(1L));
            }
        }
    }

    // ------------------------------------------------------------------ tools

    private int number(Port port) {
        return port == Port.CONTROL ? node.address().controlPort() : node.address().dataPort();
    }

    /** A node that soon gives up. */
    private static PekkoNode start(Configuration options) throws IOException {
        return TestingNodes.start(
                TestingNodes.settings(
                        options.set(RosOptions.NETWORK_CONNECT_TIMEOUT, Duration.ofSeconds(2))));
    }

    private static TlsSettings settings(Configuration options) {
        return Objects.requireNonNull(TestingNodes.settings(options).tls());
    }

    private SSLSocket connect(Port port, Configuration options) throws Exception {
        return connect(port, Tls.context(settings(options)), options);
    }

    private SSLSocket connect(Port port, SSLContext context, Configuration options)
            throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), number(port));
        socket.setEnabledProtocols(new String[] {options.get(SecurityOptions.SSL_PROTOCOL)});
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    private Session connect(RecordingReplies replies) throws Exception {
        return connect(client, replies);
    }

    private Session connect(PekkoNode from, RecordingReplies replies) throws Exception {
        return from.connect(new Endpoint(ID, node.address()), REQUEST, replies)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private void assertNoSession(PekkoNode from) {
        assertThat(from.connect(new Endpoint(ID, node.address()), REQUEST, new RecordingReplies()))
                .failsWithin(LIMIT)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .withMessageContaining(RosStatus.UNAVAILABLE.name());
    }

    private void assertRefused(SSLSocket socket, Port port) {
        assertThatThrownBy(
                        () -> {
                            socket.startHandshake();
                            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                        })
                .isInstanceOf(IOException.class);
        assertToldOf(socket, port);
    }

    private void assertToldOf(Socket socket, Port port) {
        String line =
                String.format(
                        "Refused a connection from /127.0.0.1:%d to the %s port",
                        socket.getLocalPort(), port == Port.CONTROL ? "control" : "data");
        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(log.getMessages())
                                        .singleElement()
                                        .asString()
                                        .contains(line));
    }

    private static void readToTheEnd(Socket socket) throws IOException {
        socket.setSoTimeout((int) LIMIT.toMillis());
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }
}
