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
package io.rpcoperator.soak;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.RosClient;
import io.rpcoperator.job.RosHandle;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks the service about each number, as a user's function would: what was lost is the client's.
 */
final class SoakCall extends RichAsyncFunction<Long, String> {

    private static final long serialVersionUID = 1L;

    /** The most calls of a subtask under way. */
    static final int CAPACITY = 100;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final RosHandle<Long, Long> service;

    /** Owned by the task's thread. */
    private transient @Nullable RosClient<Long, Long> client;

    private SoakCall(RosHandle<Long, Long> service) {
        this.service = service;
    }

    /** Lines of a number and its answer. */
    static DataStream<String> answers(DataStream<Long> numbers, RosHandle<Long, Long> service) {
        return AsyncDataStream.unorderedWait(
                numbers,
                new SoakCall(service),
                PATIENCE.toMillis(),
                TimeUnit.MILLISECONDS,
                CAPACITY);
    }

    /** As in the output. */
    static String line(long number, long answer) {
        return number + " " + answer;
    }

    @Override
    public void open(OpenContext context) {
        client = RosClient.create(getRuntimeContext(), service);
    }

    @Override
    public void asyncInvoke(Long number, ResultFuture<String> result) {
        Objects.requireNonNull(client, "not open")
                .call(number, CallOptions.DEFAULT.withWaitForReady())
                .whenComplete(
                        (answer, failure) -> {
                            if (failure == null) {
                                result.complete(List.of(line(number, answer)));
                            } else {
                                result.completeExceptionally(failure);
                            }
                        });
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
