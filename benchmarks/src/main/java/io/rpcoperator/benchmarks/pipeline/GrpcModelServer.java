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
package io.rpcoperator.benchmarks.pipeline;

import ai.onnxruntime.OrtException;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.rpcoperator.benchmarks.GrpcBytes;
import io.rpcoperator.benchmarks.inference.NativeModel;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;

/**
 * The model in a process of its own, behind gRPC: runs it for each request, as many at a time as
 * there are callers, and so cores.
 */
final class GrpcModelServer {

    private static final String SERVICE = "benchmarks.Model";

    /** Asks about a row, as its bytes. */
    static final MethodDescriptor<byte[], byte[]> RUN =
            MethodDescriptor.newBuilder(GrpcBytes.MARSHALLER, GrpcBytes.MARSHALLER)
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(SERVICE + "/run")
                    .build();

    /** One copy, by the thread that uses it. */
    private final ThreadLocal<NativeModel> models;

    private GrpcModelServer(NativeModel model) {
        this.models = ThreadLocal.withInitial(() -> model.forAnotherThread(1));
    }

    /**
     * Loads the model, and then serves until it is killed, or who has started it is gone.
     *
     * @param arguments those of a {@link Workload}
     */
    public static void main(String[] arguments) throws Exception {
        Workload workload = Workload.of(arguments);
        GrpcModelServer server = new GrpcModelServer(workload.source().open(1));
        NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), workload.port()))
                .executor(Executors.newFixedThreadPool(workload.callers()))
                .addService(
                        ServerServiceDefinition.builder(SERVICE)
                                .addMethod(RUN, ServerCalls.asyncUnaryCall(server::answer))
                                .build())
                .build()
                .start();
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private void answer(byte[] row, StreamObserver<byte[]> caller) {
        byte[] answer;
        try {
            NativeModel model = models.get();
            model.put(0, ByteBuffer.wrap(row));
            model.run(1);
            answer = model.answer(0);
        } catch (OrtException e) {
            caller.onError(Status.INTERNAL.withCause(e).asRuntimeException());
            return;
        }
        caller.onNext(answer);
        caller.onCompleted();
    }
}
