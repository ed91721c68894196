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
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job that has more calls under way than one subtask of its service answers in time, and counts
 * what comes out. It is never restarted; one runs at a time.
 */
public final class CountedJob {

    /** The service's name. */
    public static final String SERVICE = "model";

    /** How many subtasks of the service can be asked. */
    public static final AtomicInteger LOADED = new AtomicInteger();

    /** The subtask of the service that answers nothing until {@link #RELEASED}; -1 for none. */
    public static final AtomicInteger HOLDS = new AtomicInteger(-1);

    /** How many calls that subtask has begun. */
    public static final AtomicInteger HELD = new AtomicInteger();

    /** Completes when it answers again. */
    public static final AtomicReference<CompletableFuture<Void>> RELEASED =
            new AtomicReference<>(new CompletableFuture<>());

    /** The subtask of the service that loads until it is interrupted; -1 for none. */
    public static final AtomicInteger LOADS_FOREVER = new AtomicInteger(-1);

    /** A little more than one subtask answers. */
    private static final long RECORDS_PER_SECOND = 1500;

    private static final long NANOS_PER_CALL = TimeUnit.MICROSECONDS.toNanos(700);
    private static final int CALLS_UNDER_WAY = 100;

    private static final int SUBTASKS = 2;

    /** Each subtask of the source counts to this, from a multiple of it; that takes forever. */
    private static final long COUNTS_TO = 1L << 30;

    /** The numbers that have come out, of each subtask; guards itself and {@link #doubled}. */
    private static final List<BitSet> ANSWERED = List.of(new BitSet(), new BitSet());

    private static int doubled;

    private CountedJob() {}

    /** Runs it where environments run their jobs, with these options beside its own. */
    public static JobClient submit(Configuration options) throws Exception {
        LOADED.set(0);
        HOLDS.set(-1);
        HELD.set(0);
        RELEASED.set(new CompletableFuture<>());
        LOADS_FOREVER.set(-1);
        synchronized (ANSWERED) {
            ANSWERED.forEach(BitSet::clear);
            doubled = 0;
        }
        RosExecutionEnvironment env =
                RosExecutionEnvironment.getExecutionEnvironment(
                        new Configuration(options)
                                .set(RestartStrategyOptions.RESTART_STRATEGY, "disable"));
        env.setParallelism(SUBTASKS);
        env.enableCheckpointing(200);
        env.addRpcService(Echo.class, RosDescriptor.newBuilder(SERVICE).parallelism(1, 4).build());
        RosAsyncDataStream.unorderedWait(
                        env.fromSource(
                                new DataGeneratorSource<>(
                                        each -> each,
                                        SUBTASKS * COUNTS_TO,
                                        RateLimiterStrategy.perSecond(RECORDS_PER_SECOND),
                                        Types.LONG),
                                WatermarkStrategy.noWatermarks(),
                                "numbers"),
                        RosAsyncFunction.of(elsewhere()),
                        Duration.ofSeconds(30),
                        CALLS_UNDER_WAY)
                .map(new Counting())
                .sinkTo(new DiscardingSink<>());
        return env.executeAsync("counted");
    }

    /**
     * The service as seen with other network settings than its own: so callers have a node of their
     * own, and reach the service over sockets though all is one JVM.
     */
    private static RosHandle<Long, Long> elsewhere() {
        return RosExecutionEnvironment.getExecutionEnvironment()
                .addRpcService(
                        Echo.class,
                        RosDescriptor.newBuilder(SERVICE)
                                .configure(
                                        RosOptions.NETWORK_HELLO_TIMEOUT,
                                        RosOptions.NETWORK_HELLO_TIMEOUT
                                                .defaultValue()
                                                .plusMillis(1))
                                .build());
    }

    /** How many different numbers have come out. */
    public static int answered() {
        synchronized (ANSWERED) {
            return ANSWERED.stream().mapToInt(BitSet::cardinality).sum();
        }
    }

    /** How many numbers have not come out though a higher one of their subtask has. */
    public static int missing() {
        synchronized (ANSWERED) {
            return ANSWERED.stream().mapToInt(each -> each.length() - each.cardinality()).sum();
        }
    }

    /** How many have come out again. */
    public static int doubled() {
        synchronized (ANSWERED) {
            return doubled;
        }
    }

    /** Gives back what it gets, and takes its time. */
    public static final class Echo implements RpcOperator<Long, Long> {

        private int subtask;
        private boolean loaded;

        @Override
        public void open(RpcOperatorContext context) throws InterruptedException {
            subtask = context.taskInfo().getIndexOfThisSubtask();
            if (LOADS_FOREVER.get() == subtask) {
                new CountDownLatch(1).await();
            }
            loaded = true;
            LOADED.incrementAndGet();
        }

        @Override
        public Long call(Long request) {
            if (HOLDS.get() == subtask) {
                HELD.incrementAndGet();
                RELEASED.get().join(); // which no interruption ends
            }
            LockSupport.parkNanos(NANOS_PER_CALL);
            return request;
        }

        @Override
        public void close() {
            if (loaded) {
                LOADED.decrementAndGet();
            }
        }
    }

    private static final class Counting implements MapFunction<Long, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long map(Long answer) {
            synchronized (ANSWERED) {
                BitSet answered = ANSWERED.get((int) (answer / COUNTS_TO));
                int index = (int) (answer % COUNTS_TO);
                if (answered.get(index)) {
                    doubled++;
                }
                answered.set(index);
            }
            return answer;
        }
    }
}
