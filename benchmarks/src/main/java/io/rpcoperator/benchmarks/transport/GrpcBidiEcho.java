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
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.rpcoperator.runtime.payload.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC call for all requests, a stream in each direction: as fast as gRPC can. Both sides ask
 * for every message at once, and the windows of HTTP/2 hold what is in flight.
 */
final class GrpcBidiEcho extends GrpcEcho {

    private static final int WINDOW_BYTES = 32 << 20;

    GrpcBidiEcho(@Nullable Certificates tls) {
        super(MethodDescriptor.MethodType.BIDI_STREAMING, tls);
    }

    @Override
    NettyServerBuilder tuned(NettyServerBuilder server) {
        return server.flowControlWindow(WINDOW_BYTES);
    }

    @Override
    NettyChannelBuilder tuned(NettyChannelBuilder client) {
        return client.flowControlWindow(WINDOW_BYTES);
    }

    @Override
    ServerCallHandler<EchoMessage, EchoMessage> answers() {
        return (call, headers) -> {
            call.sendHeaders(new Metadata());
            call.request(Integer.MAX_VALUE);
            return new SendBack(call);
        };
    }

    @Override
    EchoClient client(ManagedChannel channel, EchoHandler handler) {
        ClientCall<EchoMessage, EchoMessage> call = channel.newCall(method(), CallOptions.DEFAULT);
        Answers answers = new Answers(handler);
        call.start(answers, new Metadata());
        call.request(Integer.MAX_VALUE);
        return new EchoClient() {
            @Override
            public void send(int slot, byte[] payload) {
                answers.checkOpen();
                // A call is not for several threads, and the first requests are not the loop's.
                synchronized (call) {
                    call.sendMessage(new EchoMessage(slot, payload));
                }
            }

            @Override
            public void close() throws InterruptedException {
                GrpcEcho.close(channel);
            }
        };
    }

    /** The server's side of the stream. */
    private static final class SendBack extends ServerCall.Listener<EchoMessage> {

        private final ServerCall<EchoMessage, EchoMessage> call;

        SendBack(ServerCall<EchoMessage, EchoMessage> call) {
            this.call = call;
        }

        @Override
        public void onMessage(EchoMessage message) {
            call.sendMessage(message);
        }
    }

    /** The client's side of the stream. */
    private static final class Answers extends ClientCall.Listener<EchoMessage> {

        private final EchoHandler handler;

        /** Written by the call's callbacks; null while it is open. */
        private volatile @Nullable Status end;

        Answers(EchoHandler handler) {
            this.handler = handler;
        }

        void checkOpen() {
            if (end != null) {
                throw new IllegalStateException("the stream has ended: " + end);
            }
        }

        @Override
        public void onMessage(EchoMessage message) {
            handler.echoed(message.slot(), Payload.of(message.payload()));
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end = status;
            handler.failed(status.asRuntimeException(trailers));
        }
    }
}
