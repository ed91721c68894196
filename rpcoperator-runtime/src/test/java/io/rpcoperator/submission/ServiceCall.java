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
package io.rpcoperator.submission;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.RosClient;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.job.RosHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service about each number, and again when an endpoint was lost: answers have no effects.
 */
final class ServiceCall<OUT> extends RichAsyncFunction<Long, OUT> {

    private static final long serialVersionUID = 1L;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int UNDER_WAY = 20;

    private final RosHandle<Long, OUT> service;

    /** Owned by the task's thread. */
    private transient @Nullable RosClient<Long, OUT> client;

    private ServiceCall(RosHandle<Long, OUT> service) {
        this.service = service;
    }

    /** The answers of a service to a stream of numbers. */
    static <OUT> SingleOutputStreamOperator<OUT> answers(
            DataStream<Long> numbers, RosHandle<Long, OUT> service) {
        return AsyncDataStream.unorderedWait(
                        numbers,
                        new ServiceCall<>(service),
                        PATIENCE.toMillis(),
                        TimeUnit.MILLISECONDS,
                        UNDER_WAY)
                .returns(service.responseType())
                .name("ask " + service.serviceName());
    }

    @Override
    public void open(OpenContext context) {
        client = RosClient.create(getRuntimeContext(), service);
    }

    @Override
    public void asyncInvoke(Long number, ResultFuture<OUT> answer) {
        ask(client, number, answer);
    }

    private static <OUT> void ask(
            @Nullable RosClient<Long, OUT> client, Long number, ResultFuture<OUT> answer) {
        if (client == null) {
            throw new IllegalStateException("not open");
        }
        client.call(number, CallOptions.DEFAULT.withWaitForReady().withTimeout(PATIENCE))
                .whenComplete(
                        (product, failure) -> {
                            if (failure == null) {
                                answer.complete(List.of(product));
                            } else if (isEndpointLost(failure)) {
                                ask(client, number, answer);
                            } else {
                                answer.completeExceptionally(failure);
                            }
                        });
    }

    private static boolean isEndpointLost(Throwable failure) {
        return failure instanceof RosException ros && ros.status() == RosStatus.UNAVAILABLE;
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
