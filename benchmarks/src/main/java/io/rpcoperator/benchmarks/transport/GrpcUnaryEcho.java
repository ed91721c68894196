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
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.rpcoperator.runtime.payload.Payload;
import org.jspecify.annotations.Nullable;

/** One gRPC call for each request, with gRPC's default settings. */
final class GrpcUnaryEcho extends GrpcEcho {

    GrpcUnaryEcho(@Nullable Certificates tls) {
        super(MethodDescriptor.MethodType.UNARY, tls);
    }

    @Override
    ServerCallHandler<EchoMessage, EchoMessage> answers() {
        return ServerCalls.asyncUnaryCall(
                (request, client) -> {
                    client.onNext(request);
                    client.onCompleted();
                });
    }

    @Override
    EchoClient client(ManagedChannel channel, EchoHandler handler) {
        return new EchoClient() {
            @Override
            public void send(int slot, byte[] payload) {
                ClientCalls.asyncUnaryCall(
                        channel.newCall(method(), CallOptions.DEFAULT),
                        new EchoMessage(slot, payload),
                        new Answer(handler));
            }

            @Override
            public void close() throws InterruptedException {
                GrpcEcho.close(channel);
            }
        };
    }

    /** The end of one call. */
    private static final class Answer implements StreamObserver<EchoMessage> {

        private final EchoHandler handler;

        /** Owned by the call's callbacks. */
        private @Nullable EchoMessage response;

        Answer(EchoHandler handler) {
            this.handler = handler;
        }

        @Override
        public void onNext(EchoMessage value) {
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
                handler.echoed(response.slot(), Payload.of(response.payload()));
            }
        }
    }
}
