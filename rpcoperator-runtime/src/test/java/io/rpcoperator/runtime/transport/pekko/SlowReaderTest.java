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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.testing.network.Direction;
import io.rpcoperator.testing.network.ProxiedConnection;
import io.rpcoperator.testing.network.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of large messages between nodes whose network is slow. */
class SlowReaderTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(2);

    /** Much more than the system buffers; takes longer to pass than the keep-alive timeout. */
    private static final int SIZE = 48 << 20;

    private static final int BYTES_PER_SECOND = SIZE / 4;

    private static final EndpointId ID = new EndpointId("fraud", 0, 0, 1);
    private static final SessionRequest REQUEST =
            new SessionRequest(new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);
    private static final SessionTerms TERMS = new SessionTerms(4, SIZE, SIZE, SIZE, 4);

    private final RecordingReplies replies = new RecordingReplies();

    private PekkoNode server;
    private PekkoNode client;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        NodeSettings settings =
                TestingNodes.settings(
                        new Configuration()
                                .set(RosOptions.NETWORK_KEEP_ALIVE_INTERVAL, Duration.ofMillis(100))
                                .set(RosOptions.NETWORK_KEEP_ALIVE_TIMEOUT, KEEP_ALIVE_TIMEOUT));
        server = TestingNodes.start(settings);
        client = TestingNodes.start(settings);
        proxy = TcpProxy.before(server.address().dataPort());
    }

    @AfterEach
    void close() {
        proxy.close();
        client.close();
        server.close();
    }

    @Test
    void anAnswerThatGoesOnIsNotCutByTheEndOfItsEndpoint() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        EndpointBinding binding = server.bind(ID, TERMS, endpoint);
        Session session = connect();
        proxy.connections().get(0).throttle(Direction.TO_CLIENT, BYTES_PER_SECOND);
        assertThat(session.send(1, Payload.EMPTY, LIMIT)).isTrue();
        endpoint.held.take().reply(Payload.of(new byte[SIZE]));

        binding.close();

        await().atMost(LIMIT).until(() -> !replies.closed.isEmpty());
        assertThat(replies.replies).as("%s", replies.closed).containsOnlyKeys(1L);
    }

    @Test
    void aClientThatClosesStopsSending() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        try (EndpointBinding binding = server.bind(ID, TERMS, endpoint)) {
            Session session = connect();
            ProxiedConnection connection = proxy.connections().get(0);
            connection.throttle(Direction.TO_SERVER, BYTES_PER_SECOND);
            assertThat(session.send(1, Payload.of(new byte[SIZE]), LIMIT)).isTrue();
            await().atMost(LIMIT).until(() -> connection.forwarded(Direction.TO_SERVER) > 1 << 20);

            session.close();

            await().atMost(LIMIT).until(() -> !endpoint.closed.isEmpty());
            assertThat(endpoint.held).isEmpty();
        }
    }

    @Test
    void anAnswerThatNobodyWaitsForAnyMoreStops() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        try (EndpointBinding binding = server.bind(ID, TERMS, endpoint);
                Session session = connect()) {
            ProxiedConnection connection = proxy.connections().get(0);
            connection.throttle(Direction.TO_CLIENT, BYTES_PER_SECOND);
            assertThat(session.send(1, Payload.EMPTY, LIMIT)).isTrue();
            endpoint.held.take().reply(Payload.of(new byte[SIZE]));
            await().atMost(LIMIT).until(() -> connection.forwarded(Direction.TO_CLIENT) > 1 << 20);

            session.cancel(1);
            assertThat(session.send(2, Payload.EMPTY, LIMIT)).isTrue();
            endpoint.held.take().reply(Payload.of(new byte[1]));

            await().atMost(LIMIT).until(() -> replies.replies.containsKey(2L));
            await().atMost(LIMIT).until(() -> binding.drain().isDone());
            assertThat(connection.forwarded(Direction.TO_CLIENT)).isLessThan(SIZE);
            assertThat(replies.order).containsExactly(2L);
            assertThat(replies.closed).isEmpty();
        }
    }

    private Session connect() throws Exception {
        EndpointAddress direct = server.address();
        EndpointAddress slow =
                new EndpointAddress(
                        direct.host(), direct.controlPort(), proxy.port(), direct.node());
        return client.connect(new Endpoint(ID, slow), REQUEST, replies)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
