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
package io.rpcoperator.lifecycle;

import io.rpcoperator.async.OnFailure;
import io.rpcoperator.async.RosAsyncDataStream;
import io.rpcoperator.async.RosAsyncFunction;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Numbers, a service that is asked about each, and a {@link Tally} of the answers. */
final class CountingJob {

    /** As many as the tests take a savepoint or a failure in the midst of. */
    static final long NUMBERS = 2_000;

    /** How often an operator instance was opened in this JVM. */
    static final AtomicInteger LOADS = new AtomicInteger();

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int UNDER_WAY = 20;

    private final RosExecutionEnvironment env;

    CountingJob(Configuration job) {
        Configuration configuration = new Configuration(job);
        if (!configuration.contains(CheckpointingOptions.CHECKPOINTING_INTERVAL)) {
            configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        }
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
        configuration.set(RosOptions.CLIENT_WAIT_FOR_READY, true);
        env = RosExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
    }

    RosExecutionEnvironment env() {
        return env;
    }

    /** Submits a job that asks a service. */
    JobClient asking(String service, int dataParallelism, int serviceParallelism, double rate)
            throws Exception {
        RosHandle<Long, Long> handle =
                env.addRpcService(
                        Echo.class,
                        RosDescriptor.newBuilder(service).parallelism(serviceParallelism).build());
        return submit(
                RosAsyncDataStream.unorderedWait(
                                numbers(rate),
                                RosAsyncFunction.of(handle).onFailure(OnFailure.waitForReady()),
                                PATIENCE,
                                UNDER_WAY)
                        .setParallelism(dataParallelism)
                        .uid("ask"));
    }

    /** Submits a job with an asynchronous function at the same place, but without a service. */
    JobClient alone(double rate) throws Exception {
        return submit(
                AsyncDataStream.unorderedWait(
                                numbers(rate),
                                new Local(),
                                PATIENCE.toMillis(),
                                TimeUnit.MILLISECONDS,
                                UNDER_WAY)
                        .uid("ask"));
    }

    private DataStream<Long> numbers(double rate) {
        return env.fromSource(
                        new DataGeneratorSource<>(
                                index -> index + 1,
                                NUMBERS,
                                RateLimiterStrategy.perSecond(rate),
                                Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .uid("numbers");
    }

    private JobClient submit(DataStream<Long> answers) throws Exception {
        answers.map(new Tally())
                .setParallelism(1)
                .uid("tally")
                .sinkTo(new DiscardingSink<>())
                .uid("sink");
        return env.executeAsync();
    }

    /** The service. */
    public static final class Echo implements RpcOperator<Long, Long> {
        @Override
        public void open(RpcOperatorContext context) {
            LOADS.incrementAndGet();
        }

        @Override
        public Long call(Long request) {
            return request;
        }
    }

    /** Does without the service. */
    private static final class Local implements AsyncFunction<Long, Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public void asyncInvoke(Long number, ResultFuture<Long> out) {
            out.complete(List.of(number));
        }
    }
}
