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

import java.util.Arrays;
import java.util.List;

/** What is compared: our transport, and the others. */
enum Peer {
    RPC_OPERATOR("rpc-operator", new NodeEcho()),
    NETTY("netty", new NettyEcho()),
    GRPC_UNARY("grpc-unary", new GrpcUnaryEcho());

    /** What the others are compared with. */
    static final Peer OURS = RPC_OPERATOR;

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // none has state
    private final EchoTransport transport;

    Peer(String label, EchoTransport transport) {
        this.label = label;
        this.transport = transport;
    }

    /** All but {@link #OURS}. */
    static List<Peer> others() {
        return Arrays.stream(values()).filter(peer -> peer != OURS).toList();
    }

    EchoTransport transport() {
        return transport;
    }

    /** As in tables and figures. */
    @Override
    public String toString() {
        return label;
    }
}
