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
package io.rpcoperator.scheduler.testing;

import io.rpcoperator.async.RosAsyncDataStream;
import io.rpcoperator.async.RosAsyncFunction;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.config.ScalingOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.OperatorBrokenException;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job of two subtasks that has a service, {@value #SERVICE}, double numbers. Its parts do as they
 * are told here; one runs at a time.
 */
public final class NumbersJob {

    /** The service's name. */
    public static final String SERVICE = "model";

    /** The subtasks of the service that have answered since this was cleared. */
    public static final Set<Integer> SERVING = ConcurrentHashMap.newKeySet();

    /** How often a model was loaded. */
    public static final AtomicInteger LOADS = new AtomicInteger();

    /** How many have been loaded and not closed. */
    public static final AtomicInteger LOADED = new AtomicInteger();

    /** How many answers have come. */
    public static final AtomicLong ANSWERS = new AtomicLong();

    /** The subtask of the service that breaks, and cannot be mended where it is; -1 for none. */
    public static final AtomicInteger BREAKS = new AtomicInteger(-1);

    /** The subtask of the service that answers nothing until {@link #RELEASED}; -1 for none. */
    public static final AtomicInteger HOLDS = new AtomicInteger(-1);

    /** How many calls that subtask has begun. */
    public static final AtomicLong HELD = new AtomicLong();

    /** Completes when it answers again. */
    public static final AtomicReference<CompletableFuture<Void>> RELEASED =
            new AtomicReference<>(new CompletableFuture<>());

    /** How many of the 500 numbers of a second the service is asked about, in percent. */
    public static final AtomicLong ASKED_PERCENT = new AtomicLong(100);

    /** How long each call takes. */
    public static final AtomicLong TAKES_MILLIS = new AtomicLong();

    /** Whether the data plane fails, once. */
    public static final AtomicBoolean FAILS = new AtomicBoolean();

    private final Configuration configuration = new Configuration();
    private long records = Long.MAX_VALUE;
    private RosDescriptor.Builder service =
            RosDescriptor.newBuilder(SERVICE)
                    .parallelism(1, 3)
                    .configure(RosOptions.LOAD_MAX_ATTEMPTS, 1)
                    .configure(ScalingOptions.RESTART_INITIAL_BACKOFF, Duration.ofMillis(100));

    /** A job that never ends by itself, nor is restarted. */
    public NumbersJob() {
        SERVING.clear();
        LOADS.set(0);
        LOADED.set(0);
        ANSWERS.set(0);
        BREAKS.set(-1);
        HOLDS.set(-1);
        HELD.set(0);
        RELEASED.set(new CompletableFuture<>());
        FAILS.set(false);
        ASKED_PERCENT.set(100);
        TAKES_MILLIS.set(0);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    }

    /** Restarted so often, after a moment. */
    public NumbersJob restarts(int times) {
        configuration
                .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, times)
                .set(
                        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY,
                        Duration.ofMillis(200));
        return this;
    }

    /** Ends after so many records. */
    public NumbersJob records(long count) {
        records = count;
        return this;
    }

    /** From a savepoint. */
    public NumbersJob from(String savepoint) {
        SavepointRestoreSettings.toConfiguration(
                SavepointRestoreSettings.forPath(savepoint), configuration);
        return this;
    }

    /** With a service declared so. */
    public NumbersJob service(RosDescriptor.Builder declared) {
        service = declared;
        return this;
    }

    /** With an option. */
    public NumbersJob option(String key, String value) {
        configuration.setString(key, value);
        return this;
    }

    /** Runs it where environments run their jobs. */
    public JobClient submit() throws Exception {
        RosExecutionEnvironment env =
                RosExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        env.enableCheckpointing(200);
        RosHandle<Long, Long> model = env.addRpcService(Doubling.class, service.build());
        RosAsyncDataStream.unorderedWait(
                        env.fromSource(
                                        new DataGeneratorSource<>(
                                                each -> each,
                                                records,
                                                RateLimiterStrategy.perSecond(500),
                                                Types.LONG),
                                        WatermarkStrategy.noWatermarks(),
                                        "numbers")
                                .uid("numbers")
                                .filter(each -> each % 100 < ASKED_PERCENT.get())
                                .uid("asked"),
                        RosAsyncFunction.of(model),
                        Duration.ofSeconds(30),
                        50)
                .map(new Counting())
                .uid("counting")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        return env.executeAsync("numbers");
    }

    /** Twice the number. */
    public static class Doubling implements RpcOperator<Long, Long> {

        private int subtask;
        private boolean loaded;

        @Override
        public void open(RpcOperatorContext context) {
            subtask = context.taskInfo().getIndexOfThisSubtask();
            if (BREAKS.compareAndSet(subtask, -1)) {
                throw new IllegalStateException("the model is broken");
            }
            LOADS.incrementAndGet();
            LOADED.incrementAndGet();
            loaded = true;
        }

        @Override
        public Long call(Long request) {
            if (BREAKS.get() == subtask) {
                throw new OperatorBrokenException("the model broke");
            }
            SERVING.add(subtask);
            if (HOLDS.get() == subtask) {
                HELD.incrementAndGet();
                RELEASED.get().join();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TAKES_MILLIS.get()));
            return 2 * request;
        }

        @Override
        public void close() {
            if (loaded) {
                LOADED.decrementAndGet();
            }
        }
    }

    /** Counts the answers, and fails when told to. */
    static final class Counting implements MapFunction<Long, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long map(Long answer) {
            if (FAILS.getAndSet(false)) {
                throw new IllegalStateException("the data plane fails");
            }
            ANSWERS.incrementAndGet();
            return answer;
        }
    }
}
