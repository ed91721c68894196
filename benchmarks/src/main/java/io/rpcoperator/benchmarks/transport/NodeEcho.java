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
package io.rpcoperator.benchmarks.transport;

import io.rpcoperator.benchmarks.NodeAddress;
import io.rpcoperator.client.RosException;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.RequestHandler;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.pekko.NodeSettings;
import io.rpcoperator.runtime.transport.pekko.PekkoNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Our transport as a job has it: two nodes with default options, and the sessions of an endpoint
 * that has one client, one for small requests and one for the large. Their windows hold what is in
 * flight: waiting for room is not what is measured.
 */
final class NodeEcho implements EchoTransport {

    /** The defaults, but with patience for a machine that does other things. */
    private static final Configuration OPTIONS =
            new Configuration()
                    .set(RosOptions.NETWORK_CONNECT_TIMEOUT, Duration.ofMinutes(1))
                    .set(RosOptions.NETWORK_HELLO_TIMEOUT, Duration.ofMinutes(1))
                    .set(RosOptions.NETWORK_KEEP_ALIVE_TIMEOUT, Duration.ofMinutes(1));

    private static final EndpointId ENDPOINT = new EndpointId("echo", 0, 0, 1);
    private static final SessionRequest REQUEST =
            new SessionRequest(
                    new ClientScope("benchmark", "client", 0, 0, 1), new byte[0], new byte[0]);
    private static final SessionTerms TERMS =
            new SessionTerms(
                    OPTIONS.get(RosOptions.QUEUE_MAX_REQUESTS),
                    Load.MAX_BYTES_IN_FLIGHT,
                    Load.MAX_BYTES_IN_FLIGHT,
                    (int) OPTIONS.get(RosOptions.NETWORK_MAX_MESSAGE_SIZE).getBytes(),
                    3 * OPTIONS.get(RosOptions.BATCH_MAX_SIZE));
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    /** Larger requests have a session of their own. */
    private static final int MAX_SMALL_BYTES = 64 << 10;

    /** Where Flink's options for TLS are. */
    private final Configuration cluster;

    NodeEcho(@Nullable Certificates tls) {
        this.cluster = tls == null ? new Configuration() : tls.flinkOptions();
    }

    private PekkoNode startNode() throws IOException {
        return PekkoNode.start(
                NodeSettings.of(OPTIONS, cluster, LOOPBACK, LOOPBACK),
                NodeEcho.class.getClassLoader());
    }

    @Override
    public EchoServer listen() throws IOException {
        PekkoNode node = startNode();
        node.bind(ENDPOINT, TERMS, session -> new Echo());
        return new Server(node);
    }

    @Override
    public EchoClient connect(String address, EchoHandler handler) throws Exception {
        PekkoNode node = startNode();
        Endpoint endpoint = new Endpoint(ENDPOINT, NodeAddress.parse(address));
        Answers answers = new Answers(handler);
        return new Client(
                node,
                node.connect(endpoint, REQUEST, answers).get(2, TimeUnit.MINUTES),
                node.connect(endpoint, REQUEST, answers).get(2, TimeUnit.MINUTES));
    }

    /** A session of the endpoint. */
    private static final class Echo implements RequestHandler {

        @Override
        public void request(InboundRequest request) {
            request.reply(request.payload());
        }

        @Override
        public void cancelled(InboundRequest request) {}

        @Override
        public void sessionClosed() {}
    }

    /** A node with the endpoint. */
    private record Server(PekkoNode node) implements EchoServer {

        @Override
        public String address() {
            return NodeAddress.toWord(node.address());
        }

        @Override
        public void close() {
            node.close();
        }
    }

    /** A node with its sessions; a slot is the request's id. */
    private record Client(PekkoNode node, Session small, Session large) implements EchoClient {

        @Override
        public void send(int slot, byte[] payload) {
            Session session = payload.length <= MAX_SMALL_BYTES ? small : large;
            if (!session.send(slot, Payload.of(payload), DEADLINE)) {
                throw new IllegalStateException("the session is closed or its window is full");
            }
        }

        @Override
        public void close() {
            small.close();
            large.close();
            node.close();
        }
    }

    /** Hands on what comes by the sessions, which is by one thread: the node's loop. */
    private record Answers(EchoHandler handler) implements ReplyHandler {

        @Override
        public void reply(long requestId, Payload response, long queuedMicros) {
            handler.echoed((int) requestId, response);
        }

        @Override
        public void failed(long requestId, RosException failure) {
            handler.failed(failure);
        }

        @Override
        public void draining() {
            handler.failed(new IllegalStateException("the endpoint drains"));
        }

        @Override
        public void closed(RosException cause, Set<Long> begun) {
            handler.failed(cause);
        }
    }
}
