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
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.FloatBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The model in a process of its own, behind gRPC: runs it for each request, as many at a time as
 * there are cores.
 */
final class GrpcModelServer {

    private final LocalModel model;
    private final ThreadLocal<FloatBuffer> rows;

    private GrpcModelServer(LocalModel model) {
        this.model = model;
        this.rows = ThreadLocal.withInitial(() -> model.buffer(1));
    }

    /**
     * Loads the model, and then serves until it is killed, or who has started it is gone.
     *
     * @param arguments those of a {@link Workload}
     */
    public static void main(String[] arguments) throws Exception {
        Workload workload = Workload.of(arguments);
        LocalModel model = LocalModel.open(workload.source());
        ExecutorService executor = Executors.newFixedThreadPool(workload.callers());
        NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), workload.port()))
                .executor(executor)
                .addService(new GrpcModelServer(model).definition())
                .build()
                .start();
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(GrpcModel.SERVICE)
                .addMethod(GrpcModel.RUN, ServerCalls.asyncUnaryCall(this::answer))
                .build();
    }

    private void answer(float[] row, StreamObserver<float[]> client) {
        try {
            float[] probabilities = model.run(rows.get().put(row));
            client.onNext(probabilities);
            client.onCompleted();
        } catch (OrtException e) {
            client.onError(e);
        }
    }
}
