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
package io.rpcoperator.runtime.client;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.discovery.BackPressure;
import io.rpcoperator.runtime.graph.SerializerSnapshots;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.pekko.NodeSettings;
import io.rpcoperator.runtime.transport.pekko.PekkoNode;
import io.rpcoperator.testing.network.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.clock.SystemClock;

/**
 * Clients and an endpoint as they are in a job, each side with a node of its own, and a proxy
 * before the endpoint's data port.
 */
final class FaultyNetwork implements AutoCloseable {

    /** The most requests in flight. */
    static final int WINDOW = 64;

    /** The most bytes in flight, on either side; one request may exceed it if it is alone. */
    static final int WINDOW_BYTES = 64 * 1024;

    private static final String HOST = "127.0.0.1";
    private static final byte[] STRINGS = SerializerSnapshots.write(StringSerializer.INSTANCE);

    private final Configuration options =
            new Configuration()
                    .set(RosOptions.CLIENT_RETRY_MAX_ATTEMPTS, Integer.MAX_VALUE)
                    .set(RosOptions.QUEUE_MAX_REQUESTS, WINDOW)
                    .set(RosOptions.QUEUE_MAX_BYTES, new MemorySize(WINDOW_BYTES))
                    .set(RosOptions.CLIENT_MAX_PENDING_BYTES, new MemorySize(WINDOW_BYTES))
                    .set(RosOptions.CLIENT_CALL_TIMEOUT, Duration.ofMinutes(1))
                    .set(RosOptions.NETWORK_KEEP_ALIVE_INTERVAL, Duration.ofMillis(100))
                    .set(RosOptions.NETWORK_KEEP_ALIVE_TIMEOUT, Duration.ofSeconds(2));

    private final PekkoNode serverNode;
    private final PekkoNode clientNode;
    private final EndpointId id = new EndpointId("echo", 0, 0, 1);
    private final List<DefaultRosClient<String, String>> clients = new ArrayList<>();

    final EchoService service;
    final TcpProxy proxy;

    /**
     * A network without faults so far.
     *
     * @param idempotent whether calls are sent again that the operator may have executed
     */
    FaultyNetwork(boolean idempotent) throws Exception {
        options.set(RosOptions.IDEMPOTENT, idempotent);
        serverNode = node();
        clientNode = node();
        service = new EchoService(id, options, serverNode);
        proxy = TcpProxy.before(serverNode.address().dataPort());
    }

    private PekkoNode node() throws IOException {
        return PekkoNode.start(
                NodeSettings.of(options, new Configuration(), HOST, HOST),
                FaultyNetwork.class.getClassLoader());
    }

    /** A client whose data go through the proxy. */
    DefaultRosClient<String, String> clientBehindProxy() {
        EndpointAddress direct = serverNode.address();
        return client(
                new EndpointAddress(
                        direct.host(), direct.controlPort(), proxy.port(), direct.node()));
    }

    /** A client that the proxy has no say in. */
    DefaultRosClient<String, String> clientWithoutProxy() {
        return client(serverNode.address());
    }

    private DefaultRosClient<String, String> client(EndpointAddress address) {
        int number = clients.size();
        ClientThread clientThread = new ClientThread(new ScheduledThreadPoolExecutor(1));
        DefaultRosClient<String, String> client =
                new DefaultRosClient<>(
                        id.service(),
                        ClientSettings.of(options),
                        new PayloadCodec<>(StringSerializer.INSTANCE, StringSerializer.INSTANCE),
                        clientThread,
                        SystemClock.getInstance(),
                        () -> false,
                        new Quarantine(id.service(), "test", 0, clientThread, report -> {}),
                        new CallerReports(
                                number,
                                BackPressure.none(),
                                clientThread,
                                SystemClock.getInstance(),
                                report -> {}));
        client.start(
                clientNode,
                new SessionRequest(
                        new ClientScope("job", "task", number, 0, number), STRINGS, STRINGS),
                poll -> new CompletableFuture<>());
        clientThread.execute(
                () ->
                        client.endpoints(
                                new EndpointSnapshot(1, 1, List.of(new Endpoint(id, address)))));
        clients.add(client);
        return client;
    }

    /** A call that waits while there is no connection. */
    static CompletableFuture<String> call(DefaultRosClient<String, String> client, String request) {
        return client.call(request, CallOptions.DEFAULT.withWaitForReady());
    }

    @Override
    public void close() {
        clients.forEach(DefaultRosClient::close);
        proxy.close();
        service.close();
        clientNode.close();
        serverNode.close();
    }
}
