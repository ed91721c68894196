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

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.io.TcpSO;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The sockets of a node: encrypted if it is told to, and never more strangers than it can bear. */
final class Sockets {

    private static final int BACKLOG = 1024;

    private final ActorSystem system;
    private final NodeSettings settings;
    private final @Nullable Tls tls;

    /**
     * @param tls null for plain sockets
     */
    Sockets(ActorSystem system, NodeSettings settings, @Nullable Tls tls) {
        this.system = system;
        this.settings = settings;
        this.tls = tls;
    }

    /**
     * Takes connections at a port; fails if it is taken.
     *
     * @param lobby whom it lets in, the handler's stream must let {@link Lobby#leave leave}
     * @param handler what happens to the bytes of a connection
     */
    CompletionStage<Tcp.ServerBinding> listen(
            int port,
            Lobby lobby,
            Function<InetSocketAddress, Flow<ByteString, ByteString, NotUsed>> handler) {
        return Tcp.get(system)
                .bind(
                        settings.bindAddress(),
                        port,
                        BACKLOG,
                        // A host that vanished gives its places back, if late.
                        List.of(TcpSO.keepAlive(true)),
                        // What was written last is read before the end: a socket that is closed
                        // answers the pings of its peer with a reset, and drops what it had.
                        true,
                        Optional.empty())
                .to(
                        Sink.foreach(
                                incoming ->
                                        incoming.handleWith(
                                                lobby.tryEnter(incoming.remoteAddress())
                                                        ? encrypted(
                                                                handler.apply(
                                                                        incoming.remoteAddress()))
                                                        : closed(),
                                                system)))
                .run(system);
    }

    private Flow<ByteString, ByteString, NotUsed> encrypted(
            Flow<ByteString, ByteString, NotUsed> plain) {
        return tls == null ? plain : plain.join(tls.server());
    }

    private static Flow<ByteString, ByteString, NotUsed> closed() {
        return Flow.fromSinkAndSource(Sink.cancelled(), Source.empty());
    }

    /** A connection that is yet to be made. */
    Flow<ByteString, ByteString, ?> connection(String host, int port) {
        Flow<ByteString, ByteString, CompletionStage<Tcp.OutgoingConnection>> plain =
                Tcp.get(system)
                        .outgoingConnection(
                                InetSocketAddress.createUnresolved(host, port),
                                Optional.empty(),
                                List.of(),
                                false,
                                Optional.of(settings.connectTimeout()),
                                Optional.empty());
        return tls == null ? plain : tls.client().join(plain);
    }
}
