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

import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Tcp;

/**
 * The control port. Artery itself listens at the loopback interface alone, at a port that nobody is
 * told: it bounds neither the number of its connections nor what one of them may send or hold back,
 * and cannot tell whom it refused. What has passed the gate is handed on to it.
 *
 * <p>With TLS, the gate ends the connection from outside and makes one of its own to Artery, which
 * asks for certificates too: other users of the machine cannot go round the gate.
 */
final class ControlGate {

    /** Nodes keep two connections to each node that they know; many live on one host. */
    private static final int MAX_PER_HOST = 256;

    private static final int MAX = 16 * 1024;

    private final NodeSettings settings;
    private final Sockets sockets;
    private final Lobby lobby;

    ControlGate(ActorSystem system, NodeSettings settings, Sockets sockets) {
        this.settings = settings;
        this.sockets = sockets;
        this.lobby =
                new Lobby(
                        "control",
                        MAX_PER_HOST,
                        MAX,
                        new LogQuota("refused control connections", system::uptime));
    }

    /** Takes connections at a port; fails if it is taken. */
    CompletionStage<Tcp.ServerBinding> listen(int port, int arteryPort) {
        return sockets.listen(
                port,
                lobby,
                peer ->
                        Flow.fromGraph(new ControlGuard(settings.helloTimeout(), lobby, peer))
                                .via(sockets.connection(NodeConfig.LOOPBACK, arteryPort)));
    }
}
