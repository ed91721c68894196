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
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.RequestHandler;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.pekko.NodeSettings;
import io.rpcoperator.runtime.transport.pekko.PekkoNode;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Our transport as a job has it: two nodes with default options, and the sessions of an endpoint
 * that has one client, one for small requests and one for the large. Together they have credits for
 * what is in flight.
 */
final class NodeEcho implements EchoTransport {

    /** The defaults, but with patience for a machine that does other things. */
    private static final Configuration OPTIONS =
            new Configuration()
                    .set(RosOptions.NETWORK_CONNECT_TIMEOUT, Duration.ofMinutes(1))
                    .set(RosOptions.NETWORK_HELLO_TIMEOUT, Duration.ofMinutes(1))
                    .set(RosOptions.NETWORK_KEEP_ALIVE_TIMEOUT, Duration.ofMinutes(1));

    private static final EndpointId ENDPOINT = new EndpointId("echo", 0, 0, 1);

    /** For two sessions, of which one at a time is busy. */
    private static final long BUDGET_BYTES = 2 * Load.MAX_BYTES_IN_FLIGHT;

    private static final SessionTerms TERMS =
            new SessionTerms(
                    OPTIONS.get(RosOptions.QUEUE_MAX_REQUESTS),
                    BUDGET_BYTES,
                    BUDGET_BYTES,
                    (int) OPTIONS.get(RosOptions.NETWORK_MAX_MESSAGE_SIZE).getBytes(),
                    3 * OPTIONS.get(RosOptions.BATCH_MAX_SIZE));

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
        return new Client(
                node,
                EchoSession.open(node, endpoint, handler),
                EchoSession.open(node, endpoint, handler));
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
    private record Client(PekkoNode node, EchoSession small, EchoSession large)
            implements EchoClient {

        @Override
        public void send(int slot, byte[] payload) {
            (payload.length <= MAX_SMALL_BYTES ? small : large).send(slot, Payload.of(payload));
        }

        @Override
        public void close() {
            small.close();
            large.close();
            node.close();
        }
    }
}
