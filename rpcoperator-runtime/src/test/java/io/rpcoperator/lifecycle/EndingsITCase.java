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

import io.rpcoperator.async.OnFailure;
import io.rpcoperator.async.RosAsyncDataStream;
import io.rpcoperator.async.RosAsyncFunction;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bounded jobs end by themselves, with every call answered; others end when they are told to. */
class EndingsITCase {

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(6)
                            .build());

    /** How Flink runs a bounded job. */
    enum Mode {
        /** The end must not wait for the next one. */
        CHECKPOINT_EVERY_TEN_MINUTES {
            @Override
            void configure(Configuration job) {
                job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMinutes(10));
            }
        },
        NO_CHECKPOINTS {
            @Override
            void configure(Configuration job) {}
        },
        BATCH {
            @Override
            void configure(Configuration job) {
                job.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
            }
        };

        abstract void configure(Configuration job);
    }

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int UNDER_WAY = 10;

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static final AtomicInteger BUSY = new AtomicInteger();

    /** Held until the test lets {@link Gated} answer. */
    private static CountDownLatch gate = new CountDownLatch(0);

    @BeforeEach
    void reset() {
        LOADS.set(0);
        BUSY.set(0);
        gate = new CountDownLatch(1);
    }

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    // ------------------------------------------------------------------ by itself

    @ParameterizedTest
    @EnumSource
    void aJobEndsByItself(Mode mode) throws Exception {
        RosExecutionEnvironment env = environment(mode);
        RosHandle<Long, Long> service = env.addRpcService(CountingJob.Echo.class);

        assertThat(collect(answers(env.fromSequence(1, 500), service)))
                .containsExactlyInAnyOrderElementsOf(numbers(500));
    }

    @ParameterizedTest
    @EnumSource
    void aJobEndsWhoseServiceNobodyCalls(Mode mode) throws Exception {
        RosExecutionEnvironment env = environment(mode);
        env.addRpcService(CountingJob.Echo.class);

        assertThat(collect(env.fromSequence(1, 500)))
                .containsExactlyInAnyOrderElementsOf(numbers(500));
    }

    @ParameterizedTest
    @EnumSource
    void aServiceServesUntilTheLastOfItsCallersHasEnded(Mode mode) throws Exception {
        RosExecutionEnvironment env = environment(mode);
        RosHandle<Long, Long> service = env.addRpcService(CountingJob.Echo.class);
        DataStream<Long> early = answers(env.fromSequence(1, 5), service);
        DataStream<Long> late = answers(slowly(env, 1000), service);

        assertThat(collect(early.union(late))).hasSize(1005);
    }

    @Test
    void callsUnderWayWhenTheSourceEndsAreAnswered(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        RosExecutionEnvironment env = environment(Mode.NO_CHECKPOINTS);
        env.disableOperatorChaining();
        RosHandle<Long, Long> service = env.addRpcService(Gated.class);
        Tally.reset();
        answers(env.fromSequence(1, UNDER_WAY), service)
                .map(new Tally())
                .sinkTo(new DiscardingSink<>());
        JobClient job = env.executeAsync();
        Awaitility.await().until(() -> sourceHasFinished(cluster, job));

        // Time enough for a watch that took this for the end.
        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .until(() -> serviceState(cluster, job) == ExecutionState.RUNNING);
        gate.countDown();

        job.getJobExecutionResult().get();
        Tally.requireExactlyOnce(UNDER_WAY);
    }

    @Test
    void aDataPlaneThatFailsAfterItsServicesWereToldToFinishFindsThemAgain() throws Exception {
        RosExecutionEnvironment env = environment(Mode.CHECKPOINT_EVERY_TEN_MINUTES);
        RosHandle<Long, Long> service = env.addRpcService(Counted.class);

        List<Long> answers =
                collect(
                        answers(env.fromSequence(1, 100), service)
                                .map(new FailsInItsLastCheckpoint(service, 100)));

        assertThat(answers).containsExactlyInAnyOrderElementsOf(numbers(100));
        assertThat(LOADS).as("the service was started anew").hasValue(2);
    }

    // ------------------------------------------------------------------ when told to

    @Test
    void aJobIsCancelledWhileCallsAreUnderWay() throws Exception {
        RosExecutionEnvironment env = environment(Mode.NO_CHECKPOINTS);
        RosHandle<Long, Long> service = env.addRpcService(Gated.class);
        answers(env.fromSequence(1, Long.MAX_VALUE), service).sinkTo(new DiscardingSink<>());
        JobClient job = env.executeAsync();
        Awaitility.await().until(() -> BUSY.get() > 0);

        job.cancel().get();

        Awaitility.await().until(() -> job.getJobStatus().get() == JobStatus.CANCELED);
        assertThat(BUSY).as("the operator was interrupted").hasValue(0);
    }

    // ------------------------------------------------------------------ fixture

    private static RosExecutionEnvironment environment(Mode mode) {
        Configuration job = new Configuration();
        mode.configure(job);
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment(job);
        env.setParallelism(1);
        return env;
    }

    private static SingleOutputStreamOperator<Long> answers(
            DataStream<Long> numbers, RosHandle<Long, Long> service) {
        return RosAsyncDataStream.unorderedWait(
                numbers,
                RosAsyncFunction.of(service).onFailure(OnFailure.waitForReady()),
                PATIENCE,
                UNDER_WAY);
    }

    /** Over about two seconds. */
    private static DataStream<Long> slowly(RosExecutionEnvironment env, long numbers) {
        return env.fromSource(
                new DataGeneratorSource<>(
                        index -> index + 1,
                        numbers,
                        RateLimiterStrategy.perSecond(numbers / 2.0),
                        Types.LONG),
                WatermarkStrategy.noWatermarks(),
                "slow numbers");
    }

    private static List<Long> collect(DataStream<Long> stream) throws Exception {
        List<Long> numbers = new ArrayList<>();
        try (CloseableIterator<Long> results = stream.executeAndCollect()) {
            results.forEachRemaining(numbers::add);
        }
        return numbers;
    }

    private static List<Long> numbers(long to) {
        return LongStream.rangeClosed(1, to).boxed().toList();
    }

    private static boolean sourceHasFinished(MiniCluster cluster, JobClient job) throws Exception {
        return state(cluster, job, "Source") == ExecutionState.FINISHED;
    }

    private static ExecutionState serviceState(MiniCluster cluster, JobClient job)
            throws Exception {
        return state(cluster, job, "RPC service");
    }

    private static ExecutionState state(MiniCluster cluster, JobClient job, String vertex)
            throws Exception {
        AccessExecutionGraph graph = cluster.getExecutionGraph(job.getJobID()).get();
        return StreamSupport.stream(graph.getVerticesTopologically().spliterator(), false)
                .filter(candidate -> candidate.getName().startsWith(vertex))
                .map(candidate -> candidate.getTaskVertices()[0].getExecutionState())
                .findFirst()
                .orElse(ExecutionState.CREATED); // the JobMaster has only begun
    }

    /** Answers when the gate opens. */
    public static final class Gated implements RpcOperator<Long, Long> {
        @Override
        public Long call(Long request) throws InterruptedException {
            BUSY.incrementAndGet();
            try {
                gate.await();
                return request;
            } finally {
                BUSY.decrementAndGet();
            }
        }
    }

    /** Tells how often it was loaded. */
    public static final class Counted implements RpcOperator<Long, Long> {
        @Override
        public void open(RpcOperatorContext context) {
            LOADS.incrementAndGet();
        }

        @Override
        public Long call(Long request) {
            return request;
        }
    }
}
