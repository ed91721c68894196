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

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.EndpointHandler;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.ServiceTransport;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.local.LocalTransport;
import io.rpcoperator.runtime.transport.session.Endpoints;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Tcp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of the network of services: one actor system with its two ports.
 *
 * <p>Sessions to the node itself use no sockets. Handlers are called by the node's own threads, two
 * for the data plane and two for the rest; {@link #close} must not be called by them.
 */
@SuppressWarnings("CollectionUndefinedEquality") // a future equals itself, which is what is meant
public final class PekkoNode implements ServiceTransport, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PekkoNode.class);

    private final ControlPlane control;
    private final EndpointAddress address;
    private final Endpoints endpoints;
    private final RemoteConnector remote;
    private final LocalTransport local;

    /** What callers wait for: actors that end do not tell. */
    private final Set<CompletableFuture<Session>> connecting = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    private PekkoNode(
            ControlPlane control,
            EndpointAddress address,
            Endpoints endpoints,
            RemoteConnector remote) {
        this.control = control;
        this.address = address;
        this.endpoints = endpoints;
        this.remote = remote;
        this.local = new LocalTransport(address, endpoints, control.system().dispatcher());
    }

    /**
     * Starts a node.
     *
     * @param classLoader loads Pekko's configuration and classes
     * @throws IOException if no port can be used
     */
    public static PekkoNode start(NodeSettings settings, ClassLoader classLoader)
            throws IOException {
        TlsSettings encryption = settings.tls();
        Tls tls = encryption == null ? null : Tls.of(encryption);
        ControlPlane control =
                Ports.firstFree(
                        RosOptions.NETWORK_CONTROL_PORT.key(),
                        settings.controlPorts(),
                        port -> ControlPlane.start(settings, tls, port, classLoader));
        try {
            PekkoNode node = start(settings, tls, control);
            LOG.info(
                    "Started node {}, {}",
                    node.address,
                    tls == null ? "not encrypted" : "with TLS");
            return node;
        } catch (IOException | RuntimeException e) {
            control.close();
            throw e;
        }
    }

    private static PekkoNode start(NodeSettings settings, @Nullable Tls tls, ControlPlane control)
            throws IOException {
        ActorSystem system = control.system();
        Endpoints endpoints = new Endpoints();
        WaitingSessions waiting = new WaitingSessions(system, settings.helloTimeout());
        DataPlane dataPlane = new DataPlane(system, settings, new Sockets(system, settings, tls));
        Tcp.ServerBinding binding =
                Ports.firstFree(
                        RosOptions.NETWORK_DATA_PORT.key(),
                        settings.dataPorts(),
                        port -> dataPlane.listen(port, waiting).toCompletableFuture().get());
        EndpointAddress address =
                new EndpointAddress(
                        settings.host(),
                        control.port(),
                        binding.localAddress().getPort(),
                        new SecureRandom().nextLong());
        system.actorOf(ControlActor.props(endpoints, waiting), ControlActor.NAME);
        return new PekkoNode(
                control, address, endpoints, new RemoteConnector(system, settings, dataPlane));
    }

    @Override
    public EndpointAddress address() {
        return address;
    }

    @Override
    public EndpointBinding bind(EndpointId id, SessionTerms terms, EndpointHandler handler) {
        return endpoints.bind(id, terms, handler);
    }

    @Override
    public CompletableFuture<Session> connect(
            Endpoint endpoint, SessionRequest request, ReplyHandler handler) {
        CompletableFuture<Session> result = new CompletableFuture<>();
        connecting.add(result);
        try {
            open(endpoint, request, handler)
                    .whenComplete((opened, failure) -> settle(result, opened, failure));
        } catch (RuntimeException e) {
            // What is left of a closed node throws; below it is given its name.
            if (!closed) {
                settle(result, null, e);
            }
        }
        if (closed) {
            connecting.remove(result);
            result.completeExceptionally(nodeClosed());
        }
        return result;
    }

    private CompletionStage<Session> open(
            Endpoint endpoint, SessionRequest request, ReplyHandler handler) {
        return endpoint.address().node() == address.node()
                ? local.connect(endpoint, request, handler)
                : remote.connect(endpoint, request, handler);
    }

    @Override
    public void close() {
        closed = true;
        endpoints.close();
        connecting.forEach(each -> each.completeExceptionally(nodeClosed()));
        control.close();
        LOG.info("Closed node {}", address);
    }

    /** Hands the session to whoever asked for it, or ends it if nobody waits any more. */
    private void settle(
            CompletableFuture<Session> result,
            @Nullable Session opened,
            @Nullable Throwable failure) {
        connecting.remove(result);
        if (opened == null) {
            result.completeExceptionally(asRosException(failure));
        } else if (!result.complete(opened)) {
            opened.close();
        }
    }

    private static RosException asRosException(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof RosException expected) {
            return expected;
        }
        RosException internal =
                RosException.notExecuted(RosStatus.INTERNAL, "failed to open a session: " + cause);
        return cause == null ? internal : internal.causedBy(cause);
    }

    private static RosException nodeClosed() {
        return RosException.notExecuted(RosStatus.UNAVAILABLE, "this node was closed");
    }
}
