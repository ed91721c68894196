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

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.RosClient;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionJobVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A service that can never be loaded does not end a job whose functions know what to do without,
 * under a restart strategy that never gives up.
 */
class CrashLoopITCase {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @RegisterExtension
    private static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final int RESTARTS = 5;

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static final AtomicInteger FALLBACKS = new AtomicInteger();

    @BeforeEach
    void forget() {
        LOADS.set(0);
        FALLBACKS.set(0);
    }

    @Test
    void theDataPlaneGoesOnWithoutIt(@InjectMiniCluster MiniCluster cluster) throws Exception {
        RosExecutionEnvironment env = environment();
        env.enableCheckpointing(20);
        withFallback(env, env.fromSequence(0, Long.MAX_VALUE)).sinkTo(new DiscardingSink<>());
        JobClient running = env.executeAsync();
        try {
            Awaitility.await().atMost(LIMIT).until(() -> LOADS.get() > 2 * RESTARTS);
            int before = FALLBACKS.get();
            Awaitility.await().atMost(LIMIT).until(() -> FALLBACKS.get() > before);

            AccessExecutionGraph job = cluster.getExecutionGraph(running.getJobID()).get();
            assertThat(attempts(job, true)).allMatch(attempt -> attempt >= RESTARTS);
            assertThat(attempts(job, false)).isNotEmpty().containsOnly(0);
        } finally {
            running.cancel().get();
        }
    }

    @Test
    void aBoundedJobComesToItsEnd(@InjectMiniCluster MiniCluster cluster) throws Exception {
        RosExecutionEnvironment env = environment();
        DataStream<Long> numbers =
                env.fromSequence(1, 100)
                        .map(
                                number -> {
                                    Awaitility.await()
                                            .atMost(LIMIT)
                                            .until(() -> LOADS.get() > 2 * RESTARTS);
                                    return number;
                                });
        withFallback(env, numbers).sinkTo(new DiscardingSink<>());

        AccessExecutionGraph job =
                cluster.getArchivedExecutionGraph(env.execute().getJobID()).get();

        assertThat(FALLBACKS).hasValue(100);
        assertThat(attempts(job, false)).isNotEmpty().containsOnly(0);
    }

    private static RosExecutionEnvironment environment() {
        Configuration job = new Configuration();
        job.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        job.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                Duration.ofMillis(10));
        job.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofMillis(50));
        job.set(RosOptions.CLIENT_INITIAL_WAIT, Duration.ZERO);
        job.set(RosOptions.LOAD_MAX_ATTEMPTS, 2);
        job.set(RosOptions.LOAD_INITIAL_BACKOFF, Duration.ofMillis(1));
        RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment(job);
        env.setParallelism(1);
        return env;
    }

    private static DataStream<Long> withFallback(
            RosExecutionEnvironment env, DataStream<Long> numbers) {
        RosHandle<Long, Long> service =
                env.addRpcService(NeverLoads.class, RosDescriptor.newBuilder("never").build());
        return AsyncDataStream.unorderedWait(
                numbers, new AskOrFallBack(service), 1, TimeUnit.MINUTES, 10);
    }

    private static List<Integer> attempts(AccessExecutionGraph job, boolean service) {
        return StreamSupport.stream(job.getVerticesTopologically().spliterator(), false)
                .filter(vertex -> isService(vertex) == service)
                .flatMap(vertex -> Arrays.stream(vertex.getTaskVertices()))
                .map(subtask -> subtask.getCurrentExecutionAttempt().getAttemptNumber())
                .toList();
    }

    private static boolean isService(AccessExecutionJobVertex vertex) {
        return vertex.getName().startsWith("RPC service");
    }

    /** Has no model. */
    public static final class NeverLoads implements RpcOperator<Long, Long> {

        @Override
        public void open(RpcOperatorContext context) {
            LOADS.incrementAndGet();
            throw new IllegalStateException("there is no model");
        }

        @Override
        public Long call(Long request) {
            return request;
        }
    }

    /** Takes 0 for an answer when there is none. */
    private static final class AskOrFallBack extends RichAsyncFunction<Long, Long> {

        private static final long serialVersionUID = 1L;

        private final RosHandle<Long, Long> service;

        /** Owned by the task's thread. */
        private transient @Nullable RosClient<Long, Long> client;

        AskOrFallBack(RosHandle<Long, Long> service) {
            this.service = service;
        }

        @Override
        public void open(OpenContext context) {
            client = RosClient.create(getRuntimeContext(), service);
        }

        @Override
        public void asyncInvoke(Long number, ResultFuture<Long> answer) {
            Objects.requireNonNull(client)
                    .call(number)
                    .exceptionally(
                            failure -> {
                                FALLBACKS.incrementAndGet();
                                return 0L;
                            })
                    .thenAccept(result -> answer.complete(List.of(result)));
        }

        @Override
        public void close() {
            if (client != null) {
                client.close();
            }
        }
    }
}
