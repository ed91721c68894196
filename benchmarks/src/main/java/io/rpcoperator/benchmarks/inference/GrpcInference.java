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
package io.rpcoperator.benchmarks.inference;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.rpcoperator.benchmarks.GrpcBytes;
import io.rpcoperator.benchmarks.NodeAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server with one unary method for each model, and a channel for each caller. Messages are
 * the bytes of tensors, so that gRPC has nothing to encode, and callbacks run in the event loops,
 * so that nothing changes threads but what {@link Responder} says.
 */
final class GrpcInference implements InferenceService {

    private static final String SERVICE = "benchmarks.Inference";

    private final Responder.Factory responders;

    GrpcInference(Responder.Factory responders) {
        this.responders = responders;
    }

    private static MethodDescriptor<byte[], byte[]> method(Model model) {
        return MethodDescriptor.newBuilder(GrpcBytes.MARSHALLER, GrpcBytes.MARSHALLER)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "" + model))
                .build();
    }

    @Override
    public InferenceServer listen(Models models) throws Exception {
        List<Responder> open = new ArrayList<>();
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(SERVICE);
        for (Model model : models.all()) {
            Responder responder =
                    responders.open(model, models.file(model), models.maxBatch(model));
            open.add(responder);
            service.addMethod(method(model), ServerCalls.asyncUnaryCall(responder::respond));
        }
        Server server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .directExecutor()
                        .addService(service.build())
                        .build()
                        .start();
        return new Listening(server, open);
    }

    @Override
    public InferenceCaller connect(String address, Models models, Model model) {
        List<byte[]> requests = new ArrayList<>();
        for (int row = 0; row < Model.ROWS; row++) {
            requests.add(model.row(row).array());
        }
        return new Caller(
                NettyChannelBuilder.forAddress(NodeAddress.LOOPBACK, Integer.parseInt(address))
                        .usePlaintext()
                        .directExecutor()
                        .build(),
                method(model),
                requests);
    }

    /** A server and what answers its requests. */
    private record Listening(Server server, List<Responder> responders) implements InferenceServer {

        @Override
        public String address() {
            return String.valueOf(server.getPort());
        }

        @Override
        public void close() throws Exception {
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
            for (Responder responder : responders) {
                responder.close();
            }
        }
    }

    /** A channel with its requests. */
    private record Caller(
            ManagedChannel channel, MethodDescriptor<byte[], byte[]> method, List<byte[]> requests)
            implements InferenceCaller {

        @Override
        public void call(int row, Answer answer) {
            ClientCalls.asyncUnaryCall(
                    channel.newCall(method, CallOptions.DEFAULT),
                    requests.get(row),
                    new Observer(answer));
        }

        @Override
        public void close() throws InterruptedException {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    /** The end of one call. */
    private static final class Observer implements StreamObserver<byte[]> {

        private final InferenceCaller.Answer answer;

        /** Owned by the call's callbacks. */
        private float @Nullable [] values;

        Observer(InferenceCaller.Answer answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(byte[] bytes) {
            FloatBuffer floats =
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            values = new float[floats.remaining()];
            floats.get(values);
        }

        @Override
        public void onError(Throwable cause) {
            answer.failed(cause);
        }

        @Override
        public void onCompleted() {
            if (values == null) {
                answer.failed(new IllegalStateException("the call ended without a response"));
            } else {
                answer.answered(values);
            }
        }
    }
}
