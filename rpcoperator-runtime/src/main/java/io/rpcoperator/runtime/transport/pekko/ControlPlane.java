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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.remote.RemoteActorRefProvider;
import org.apache.pekko.remote.artery.ArteryTransport;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The actor system of a node, and the port that the actor systems of other nodes talk to. */
final class ControlPlane implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

    /** The same for every node, because it is a part of an actor's path. */
    static final String SYSTEM_NAME = "rpc-operator";

    private static final long TERMINATION_SECONDS = 10;

    private final ActorSystem system;
    private final int port;

    private ControlPlane(ActorSystem system, int port) {
        this.system = system;
        this.port = port;
    }

    /**
     * Starts an actor system.
     *
     * @param port 0 for any that is free
     * @param classLoader loads Pekko's configuration and classes
     * @throws IOException if the port cannot be used
     */
    static ControlPlane start(
            NodeSettings settings, @Nullable Tls tls, int port, ClassLoader classLoader)
            throws IOException, ExecutionException, InterruptedException {
        // Artery has to know its port before it, and with it what listens there, is started.
        int free = findFree(settings.bindAddress(), port);
        ActorSystemSetup setup =
                ActorSystemSetup.create(
                        BootstrapSetup.create(
                                Optional.of(classLoader),
                                Optional.of(NodeConfig.of(settings, free, classLoader)),
                                Optional.empty()));
        ActorSystem system =
                ActorSystem.create(
                        SYSTEM_NAME,
                        tls == null
                                ? setup
                                : setup.withSetup(SSLEngineProviderSetup.create(any -> tls)));
        ControlPlane started = new ControlPlane(system, free);
        try {
            new ControlGate(system, settings, new Sockets(system, settings, tls))
                    .listen(free, arteryPort(system))
                    .toCompletableFuture()
                    .get();
            return started;
        } catch (ExecutionException | InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private static int findFree(String bindAddress, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(bindAddress, port));
            return socket.getLocalPort();
        }
    }

    private static int arteryPort(ActorSystem system) {
        RemoteActorRefProvider provider =
                (RemoteActorRefProvider) ((ExtendedActorSystem) system).provider();
        return ((ArteryTransport) provider.transport())
                .bindAddress()
                .address()
                .getPort()
                .orElseThrow();
    }

    ActorSystem system() {
        return system;
    }

    /** Where other nodes reach it. */
    int port() {
        return port;
    }

    /**
     * Waits by a latch. This may be a thread of Flink's fork-join pool, which would start another
     * one for the time that a future is waited for; that one inherits the protection domains on
     * this stack (until JDK 24), and with them keeps the job's class loader.
     */
    @Override
    public void close() {
        CountDownLatch terminated = new CountDownLatch(1);
        system.getWhenTerminated().whenComplete((end, failure) -> terminated.countDown());
        system.terminate();
        try {
            if (!terminated.await(TERMINATION_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A node did not end within {} seconds", TERMINATION_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
