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

import io.grpc.CallOptions;
import io.grpc.KnownLength;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC call for each request, on one channel, with gRPC's default settings but without its
 * thread pools: callbacks run in the event loops, as those of the others do.
 */
final class GrpcUnaryEcho implements EchoTransport {

    private static final MethodDescriptor<byte[], byte[]> ECHO =
            MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("benchmarks.Echo/echo")
                    .build();

    @Override
    public EchoServer listen() throws IOException {
        Server server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .directExecutor()
                        .maxInboundMessageSize(MAX_PAYLOAD_BYTES)
                        .addService(
                                ServerServiceDefinition.builder("benchmarks.Echo")
                                        .addMethod(
                                                ECHO,
                                                ServerCalls.asyncUnaryCall(GrpcUnaryEcho::answer))
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

    private static void answer(byte[] request, StreamObserver<byte[]> client) {
        client.onNext(request);
        client.onCompleted();
    }

    @Override
    public EchoClient connect(String address, EchoHandler handler) {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(LOOPBACK, Integer.parseInt(address))
                        .usePlaintext()
                        .directExecutor()
                        .maxInboundMessageSize(MAX_PAYLOAD_BYTES)
                        .build();
        return new Client(channel, handler);
    }

    /** A channel. */
    private record Client(ManagedChannel channel, EchoHandler handler) implements EchoClient {

        @Override
        public void send(int slot, byte[] payload) {
            ClientCalls.asyncUnaryCall(
                    channel.newCall(ECHO, CallOptions.DEFAULT), payload, new Answer(slot, handler));
        }

        @Override
        public void close() throws InterruptedException {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    /** The end of one call. */
    private static final class Answer implements StreamObserver<byte[]> {

        private final int slot;
        private final EchoHandler handler;

        /** Owned by the call's callbacks. */
        private byte @Nullable [] response;

        Answer(int slot, EchoHandler handler) {
            this.slot = slot;
            this.handler = handler;
        }

        @Override
        public void onNext(byte[] value) {
            response = value;
        }

        @Override
        public void onError(Throwable cause) {
            handler.failed(cause);
        }

        @Override
        public void onCompleted() {
            if (response == null) {
                handler.failed(new IllegalStateException("the call ended without a response"));
            } else {
                handler.echoed(slot, response);
            }
        }
    }

    /** Messages are their own bytes. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] message) {
            return new KnownBytes(message);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                // Sized at once: gRPC's streams know what is left in them.
                byte[] message = new byte[stream.available()];
                int count = stream.readNBytes(message, 0, message.length);
                if (count < message.length) {
                    throw new IOException("a message ended after " + count + " bytes");
                }
                return message;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Spares gRPC to find the length out by reading. */
    private static final class KnownBytes extends ByteArrayInputStream implements KnownLength {

        KnownBytes(byte[] bytes) {
            super(bytes);
        }
    }
}
