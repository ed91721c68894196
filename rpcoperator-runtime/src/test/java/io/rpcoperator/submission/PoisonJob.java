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
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.testing.cluster.LineFileSink;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes the doubles of 0 to n-1, or why there is none. Among them is what kills {@link
 * Perishable}. Arguments: folder, n, n per second.
 */
public final class PoisonJob {

    /** The service's name. */
    static final String SERVICE = "perishable";

    private PoisonJob() {}

    /** Builds and executes the job. */
    public static void main(String[] arguments) throws Exception {
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
        RosHandle<Long, Long> service =
                env.addRpcService(
                        Perishable.class, RosDescriptor.newBuilder(SERVICE).parallelism(3).build());
        DataGeneratorSource<Long> numbers =
                new DataGeneratorSource<>(
                        n -> n,
                        Long.parseLong(arguments[1]),
                        RateLimiterStrategy.perSecond(Double.parseDouble(arguments[2])),
                        Types.LONG);
        AsyncDataStream.unorderedWait(
                        env.fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers"),
                        new Ask(service),
                        2,
                        TimeUnit.MINUTES,
                        200)
                .returns(Types.STRING)
                .sinkTo(new LineFileSink<>(arguments[0]));
        env.execute("poison");
    }

    /** A number's double, or its failure. */
    static final class Ask extends RichAsyncFunction<Long, String> {

        private static final long serialVersionUID = 1L;

        private final RosHandle<Long, Long> service;

        /** Owned by the task's thread. */
        private transient @Nullable RosClient<Long, Long> client;

        Ask(RosHandle<Long, Long> service) {
            this.service = service;
        }

        @Override
        public void open(OpenContext context) {
            client = RosClient.create(getRuntimeContext(), service);
        }

        @Override
        public void asyncInvoke(Long number, ResultFuture<String> answer) {
            if (client == null) {
                throw new IllegalStateException("not open");
            }
            client.call(number, CallOptions.DEFAULT.withWaitForReady())
                    .whenComplete(
                            (product, failure) ->
                                    answer.complete(
                                            List.of(
                                                    failure == null
                                                            ? product.toString()
                                                            : line(number, failure))));
        }

        private static String line(Long number, Throwable failure) {
            return failure instanceof RosException ros
                    ? number + " " + ros.status() + " " + ros.description()
                    : number + " " + failure;
        }

        @Override
        public void close() {
            if (client != null) {
                client.close();
            }
        }
    }
}
