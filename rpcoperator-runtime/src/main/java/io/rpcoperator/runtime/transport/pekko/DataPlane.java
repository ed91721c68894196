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

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.transport.pekko.Connection.Opening;
import io.rpcoperator.runtime.transport.session.Link;
import io.rpcoperator.runtime.transport.session.Peer;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

/** Listens for data connections and makes them. */
final class DataPlane {

    /** A client opens a connection for each session, and shows its token at once. */
    private static final int MAX_STRANGERS_PER_HOST = 256;

    private static final int MAX_STRANGERS = 1024;

    private final ActorSystem system;
    private final NodeSettings settings;
    private final Sockets sockets;
    private final Lobby lobby;

    DataPlane(ActorSystem system, NodeSettings settings, Sockets sockets) {
        this.system = system;
        this.settings = settings;
        this.sockets = sockets;
        this.lobby =
                new Lobby(
                        "data",
                        MAX_STRANGERS_PER_HOST,
                        MAX_STRANGERS,
                        new LogQuota("refused data connections", system::uptime));
    }

    /** Takes connections at a port; fails if it is taken. */
    CompletionStage<Tcp.ServerBinding> listen(int port, WaitingSessions waiting) {
        Opening opening = new Opening(settings.helloTimeout(), RosOptions.NETWORK_HELLO_TIMEOUT);
        return sockets.listen(
                port,
                lobby,
                peer -> connection(opening, link -> new ServerPeer(waiting, lobby, peer, link)));
    }

    /** Makes a connection; whether it succeeds is told to the peer alone. */
    void connect(EndpointAddress address, Function<Link, Peer> peerOf) {
        connection(
                        new Opening(settings.connectTimeout(), RosOptions.NETWORK_CONNECT_TIMEOUT),
                        peerOf)
                .join(sockets.connection(address.host(), address.dataPort()))
                .run(system);
    }

    private Flow<ByteString, ByteString, NotUsed> connection(
            Opening opening, Function<Link, Peer> peerOf) {
        return Flow.fromGraph(new Connection(settings, opening, System::nanoTime, peerOf));
    }
}
