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

import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.transport.session.Link;
import io.rpcoperator.runtime.transport.session.Peer;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

/** Listens for data connections and makes them. */
final class DataPlane {

    private static final int BACKLOG = 1024;

    private final ActorSystem system;
    private final NodeSettings settings;

    DataPlane(ActorSystem system, NodeSettings settings) {
        this.system = system;
        this.settings = settings;
    }

    /** Takes connections at a port; fails if it is taken. */
    CompletionStage<Tcp.ServerBinding> listen(int port, WaitingSessions waiting) {
        return Tcp.get(system)
                .bind(settings.bindAddress(), port, BACKLOG, List.of(), false, Optional.empty())
                .to(Sink.foreach(incoming -> accept(incoming, waiting)))
                .run(system);
    }

    private void accept(Tcp.IncomingConnection incoming, WaitingSessions waiting) {
        incoming.flow().join(connection(link -> new ServerPeer(waiting, link))).run(system);
    }

    /** Makes a connection; whether it succeeds is told to the peer alone. */
    void connect(EndpointAddress address, Function<Link, Peer> peerOf) {
        Tcp.get(system)
                .outgoingConnection(
                        InetSocketAddress.createUnresolved(address.host(), address.dataPort()),
                        Optional.empty(),
                        List.of(),
                        false,
                        Optional.of(settings.connectTimeout()),
                        Optional.empty())
                .joinMat(connection(peerOf), Keep.right())
                .run(system);
    }

    private Flow<ByteString, ByteString, NotUsed> connection(Function<Link, Peer> peerOf) {
        return Flow.fromGraph(new Connection(settings, peerOf));
    }
}
