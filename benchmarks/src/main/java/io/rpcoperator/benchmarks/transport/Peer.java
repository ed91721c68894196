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
import org.jspecify.annotations.Nullable;

/** What is compared: our transport, and the others. */
enum Peer {
    RPC_OPERATOR("rpc-operator", NodeEcho::new),
    NETTY("netty", NettyEcho::new),
    GRPC_UNARY("grpc-unary", GrpcUnaryEcho::new),
    GRPC_BIDI("grpc-bidi", GrpcBidiEcho::new);

    /** What the others are compared with. */
    static final Peer OURS = RPC_OPERATOR;

    /** Makes a transport. */
    private interface Maker {

        EchoTransport make(@Nullable Certificates tls);
    }

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // none has state
    private final Maker maker;

    Peer(String label, Maker maker) {
        this.label = label;
        this.maker = maker;
    }

    /** All but {@link #OURS}. */
    static List<Peer> others() {
        return Arrays.stream(values()).filter(peer -> peer != OURS).toList();
    }

    /**
     * Its transport.
     *
     * @param tls shown and trusted by both sides; null to encrypt nothing
     */
    EchoTransport transport(@Nullable Certificates tls) {
        return maker.make(tls);
    }

    /** As in tables and figures. */
    @Override
    public String toString() {
        return label;
    }
}
