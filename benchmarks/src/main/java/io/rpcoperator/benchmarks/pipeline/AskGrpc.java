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

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.rpcoperator.benchmarks.inference.Model;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/** Calls the model's server by gRPC: one channel with default settings, a call for each record. */
final class AskGrpc extends RichAsyncFunction<Question, Question> {

    private static final long serialVersionUID = 1L;

    private final Model model;
    private final int port;

    /** Owned by the task's thread, as the requests. */
    private transient @Nullable ManagedChannel channel;

    /** As they go over the wire: there is nothing to serialize. */
    private transient byte @Nullable [][] requests;

    AskGrpc(Model model, int port) {
        this.model = model;
        this.port = port;
    }

    @Override
    public void open(OpenContext context) {
        requests =
                Arrays.stream(Question.rows(model)).map(ByteBuffer::array).toArray(byte[][]::new);
        channel =
                NettyChannelBuilder.forAddress(
                                InetAddress.getLoopbackAddress().getHostAddress(), port)
                        .usePlaintext()
                        .build();
    }

    @Override
    public void asyncInvoke(Question question, ResultFuture<Question> result) {
        ClientCalls.asyncUnaryCall(
                Objects.requireNonNull(channel, "not open")
                        .newCall(GrpcModelServer.RUN, CallOptions.DEFAULT),
                Objects.requireNonNull(requests, "not open")[question.row()],
                new Call(question, result));
    }

    @Override
    public void close() throws InterruptedException {
        if (channel != null) {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    /** The end of one call, on gRPC's threads. */
    private record Call(Question question, ResultFuture<Question> result)
            implements StreamObserver<byte[]> {

        @Override
        public void onNext(byte[] probabilities) {
            result.complete(List.of(question));
        }

        @Override
        public void onError(Throwable failure) {
            result.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
