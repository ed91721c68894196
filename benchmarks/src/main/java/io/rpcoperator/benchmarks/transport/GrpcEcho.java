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

import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * gRPC on one channel, without its thread pools: callbacks run in the event loops, as those of the
 * others do. TLS is that of gRPC's default provider, which on Linux is BoringSSL.
 */
abstract class GrpcEcho implements EchoTransport {

    private static final String SERVICE = "benchmarks.Echo";

    /** An id before each payload, and room to spare. */
    private static final int MAX_MESSAGE_BYTES = MAX_PAYLOAD_BYTES + 1024;

    private final MethodDescriptor<EchoMessage, EchoMessage> method;
    private final @Nullable Certificates tls;

    GrpcEcho(MethodDescriptor.MethodType type, @Nullable Certificates tls) {
        this.method =
                MethodDescriptor.newBuilder(EchoMessage.MARSHALLER, EchoMessage.MARSHALLER)
                        .setType(type)
                        .setFullMethodName(SERVICE + "/echo")
                        .build();
        this.tls = tls;
    }

    /** Answers the calls of {@link #method}. */
    abstract ServerCallHandler<EchoMessage, EchoMessage> answers();

    abstract EchoClient client(ManagedChannel channel, EchoHandler handler);

    /** What is different from gRPC's defaults on a server. */
    NettyServerBuilder tuned(NettyServerBuilder server) {
        return server;
    }

    /** What is different from gRPC's defaults on a client. */
    NettyChannelBuilder tuned(NettyChannelBuilder client) {
        return client;
    }

    final MethodDescriptor<EchoMessage, EchoMessage> method() {
        return method;
    }

    @Override
    public final EchoServer listen() throws IOException, GeneralSecurityException {
        NettyServerBuilder builder =
                tuned(
                        NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        if (tls != null) {
            builder.sslContext(
                    GrpcSslContexts.configure(
                                    encrypted(SslContextBuilder.forServer(tls.keys()), tls)
                                            .clientAuth(ClientAuth.REQUIRE))
                            .build());
        }
        Server server =
                builder.directExecutor()
                        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                        .addService(
                                ServerServiceDefinition.builder(SERVICE)
                                        .addMethod(method, answers())
                                        .build())
                        .build()
                        .start();
        return new EchoServer() {
            @Override
            public String address() {
                return String.valueOf(server.getPort());
            }

            @Override
            public void close() throws InterruptedException {
                server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
            }
        };
    }

    @Override
    public final EchoClient connect(String address, EchoHandler handler)
            throws IOException, GeneralSecurityException {
        NettyChannelBuilder builder =
                tuned(NettyChannelBuilder.forAddress(LOOPBACK, Integer.parseInt(address)));
        if (tls == null) {
            builder.usePlaintext();
        } else {
            builder.sslContext(
                    GrpcSslContexts.configure(
                                    encrypted(
                                            SslContextBuilder.forClient().keyManager(tls.keys()),
                                            tls))
                            .build());
        }
        return client(
                builder.directExecutor().maxInboundMessageSize(MAX_MESSAGE_BYTES).build(), handler);
    }

    private static SslContextBuilder encrypted(SslContextBuilder context, Certificates tls)
            throws IOException, GeneralSecurityException {
        return context.trustManager(tls.trusted())
                .protocols(Certificates.PROTOCOL)
                .ciphers(Certificates.CIPHER_SUITES);
    }

    static void close(ManagedChannel channel) throws InterruptedException {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
}
