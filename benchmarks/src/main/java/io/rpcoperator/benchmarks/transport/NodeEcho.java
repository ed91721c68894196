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

import io.rpcoperator.client.RosException;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
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

/**
 * Our transport as a job has it: two nodes with default options, and a session with the window of
 * an endpoint that has one client.
 */
final class NodeEcho implements EchoTransport {

    private static final Configuration DEFAULTS = new Configuration();
    private static final EndpointId ENDPOINT = new EndpointId("echo", 0, 0, 1);
    private static final SessionRequest REQUEST =
            new SessionRequest(
                    new ClientScope("benchmark", "client", 0, 0, 1), new byte[0], new byte[0]);
    private static final SessionTerms TERMS =
            new SessionTerms(
                    DEFAULTS.get(RosOptions.QUEUE_MAX_REQUESTS),
                    DEFAULTS.get(RosOptions.QUEUE_MAX_BYTES).getBytes(),
                    DEFAULTS.get(RosOptions.NETWORK_MAX_REPLY_BYTES).getBytes(),
                    (int) DEFAULTS.get(RosOptions.NETWORK_MAX_MESSAGE_SIZE).getBytes(),
                    3 * DEFAULTS.get(RosOptions.BATCH_MAX_SIZE));
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private static PekkoNode startNode() throws IOException {
        return PekkoNode.start(
                NodeSettings.of(DEFAULTS, DEFAULTS, LOOPBACK, LOOPBACK),
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
        return new Client(
                node,
                node.connect(Server.parse(address), REQUEST, new Answers(handler))
                        .get(1, TimeUnit.MINUTES));
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
            EndpointAddress at = node.address();
            return at.controlPort() + ":" + at.dataPort() + ":" + at.node();
        }

        /** What {@link #address} made. */
        static Endpoint parse(String address) {
            String[] parts = address.split(":", -1);
            return new Endpoint(
                    ENDPOINT,
                    new EndpointAddress(
                            LOOPBACK,
                            Integer.parseInt(parts[0]),
                            Integer.parseInt(parts[1]),
                            Long.parseLong(parts[2])));
        }

        @Override
        public void close() {
            node.close();
        }
    }

    /** A node with a session; a slot is the request's id. */
    private record Client(PekkoNode node, Session session) implements EchoClient {

        @Override
        public void send(int slot, byte[] payload) {
            if (!session.send(slot, Payload.of(payload), DEADLINE)) {
                throw new IllegalStateException("the session is closed or its window is full");
            }
        }

        @Override
        public void close() {
            session.close();
            node.close();
        }
    }

    /** Hands on what comes by the session. */
    private record Answers(EchoHandler handler) implements ReplyHandler {

        @Override
        public void reply(long requestId, Payload response, long queuedMicros) {
            handler.echoed((int) requestId, response.toArray());
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
