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

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.async.FailedCall;
import io.rpcoperator.async.OnFailure;
import io.rpcoperator.async.RosAsyncDataStream;
import io.rpcoperator.async.RosAsyncFunction;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.OutputTag;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service subtask that restarts holds up checkpoints while it is not RUNNING, and no longer: they
 * complete while it loads. Prints by how much.
 */
@Tag("soak")
class CheckpointDelayITCase {

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final OutputTag<FailedCall<Long>> FAILED =
            new OutputTag<FailedCall<Long>>("failed") {};

    private static final int RESTARTS = 10;
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration RESTART_DELAY = Duration.ofMillis(100);

    private static final AtomicBoolean FAIL = new AtomicBoolean();
    private static final AtomicInteger LOADS = new AtomicInteger();

    /** Lets the load of the latest attempt come to its end. */
    private static volatile CountDownLatch load = new CountDownLatch(0);

    /** What records do meanwhile: fail at once, or wait until the capacity is full. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void checkpointsCompleteWhileARestartedServiceLoads(
            boolean wait, @InjectMiniCluster MiniCluster cluster) throws Exception {
        LOADS.set(0);
        JobClient job = submit(wait);
        List<Long> delays = new ArrayList<>();
        try {
            awaitCheckpoints(cluster, job, 5);
            for (int restart = 1; restart <= RESTARTS; restart++) {
                delays.add(restart(cluster, job, restart));
            }
        } finally {
            load.countDown();
            job.cancel().get();
        }
        Collections.sort(delays);
        System.out.printf(
                "A service restart, its load left out, delays the next completed checkpoint by"
                        + " %d ms (median of %d, %d to %d ms); records %s; restart delay %d ms,"
                        + " checkpoint interval %d ms.%n",
                delays.get(RESTARTS / 2),
                RESTARTS,
                delays.get(0),
                delays.get(RESTARTS - 1),
                wait ? "wait for " + TIMEOUT.toMillis() + " ms" : "do not wait",
                RESTART_DELAY.toMillis(),
                INTERVAL.toMillis());
    }

    /** Milliseconds from the failure to the next completed checkpoint, taken during the load. */
    private static long restart(MiniCluster cluster, JobClient job, int number) throws Exception {
        load = new CountDownLatch(1);
        FAIL.set(true);
        Awaitility.await().pollInterval(POLL).until(() -> !FAIL.get());
        long failed = System.nanoTime();
        Awaitility.await().pollInterval(POLL).until(() -> LOADS.get() == number + 1);
        long before = completed(cluster, job);
        awaitCheckpoints(cluster, job, before + 1);
        long delay = (System.nanoTime() - failed) / 1_000_000;
        awaitCheckpoints(cluster, job, before + 3);
        assertThat(load.getCount()).as("still loading").isOne();
        load.countDown();
        return delay;
    }

    private static JobClient submit(boolean wait) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, INTERVAL);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, RESTART_DELAY);
        configuration.set(RosOptions.CLIENT_WAIT_FOR_READY, wait);
        RosExecutionEnvironment env =
                RosExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        RosHandle<Long, Long> service = env.addRpcService(Fallible.class);
        RosAsyncDataStream.unorderedWait(
                        env.fromSource(
                                new DataGeneratorSource<>(
                                        index -> index,
                                        Long.MAX_VALUE,
                                        RateLimiterStrategy.perSecond(1000),
                                        Types.LONG),
                                WatermarkStrategy.noWatermarks(),
                                "numbers"),
                        RosAsyncFunction.of(service).onFailure(OnFailure.sideOutput(FAILED)),
                        TIMEOUT,
                        10)
                .sinkTo(new DiscardingSink<>());
        return env.executeAsync();
    }

    private static void awaitCheckpoints(MiniCluster cluster, JobClient job, long completed) {
        Awaitility.await().pollInterval(POLL).until(() -> completed(cluster, job) >= completed);
    }

    private static long completed(MiniCluster cluster, JobClient job) throws Exception {
        CheckpointStatsSnapshot statistics =
                cluster.getExecutionGraph(job.getJobID()).get().getCheckpointStatsSnapshot();
        return Objects.requireNonNull(statistics).getCounts().getNumberOfCompletedCheckpoints();
    }

    /** Fails its subtask when told to. */
    public static final class Fallible implements RpcOperator<Long, Long> {
        @Override
        public void open(RpcOperatorContext context) throws InterruptedException {
            LOADS.incrementAndGet();
            load.await();
        }

        @Override
        public Long call(Long request) {
            if (FAIL.compareAndSet(true, false)) {
                throw new OutOfMemoryError("test");
            }
            return request;
        }
    }
}
