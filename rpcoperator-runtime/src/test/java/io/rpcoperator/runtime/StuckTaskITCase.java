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
package io.rpcoperator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.RosClient;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task that Flink cancels while its function does not come back, and so is not closed. */
class StuckTaskITCase {

    private static final long CALLS = 50;
    private static final long MARKER = 1000;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final ConcurrentLinkedQueue<Long> MODEL_SAW = new ConcurrentLinkedQueue<>();
    private static final CountDownLatch MODEL_MAY_ANSWER = new CountDownLatch(1);
    private static final AtomicInteger ASKED = new AtomicInteger();
    private static final ConcurrentLinkedQueue<RosStatus> ENDED = new ConcurrentLinkedQueue<>();
    private static final CountDownLatch NEIGHBOUR_FAILS = new CountDownLatch(1);
    private static final CountDownLatch STUCK_MAY_GO_ON = new CountDownLatch(1);
    private static final AtomicInteger CLOSED = new AtomicInteger();

    @Test
    void whatACancelledTaskHasQueuedIsNotServedEvenIfItIsNotClosed() throws Exception {
        JobClient job = submit();
        Awaitility.await().until(() -> ASKED.get() == CALLS && !MODEL_SAW.isEmpty());

        NEIGHBOUR_FAILS.countDown(); // Flink cancels both, but not the service
        Awaitility.await().until(() -> ENDED.size() == CALLS);
        assertThat(ENDED).containsOnly(RosStatus.CANCELLED);
        assertThat(CLOSED).as("the stuck one is not closed yet").hasValueLessThan(2);

        MODEL_MAY_ANSWER.countDown();
        STUCK_MAY_GO_ON.countDown();
        job.getJobExecutionResult().get();

        // The marker was asked last: what was still queued before it has been served before it.
        assertThat(MODEL_SAW).contains(1L, MARKER).hasSizeLessThan(10);
    }

    private static JobClient submit() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        configuration.set(RosOptions.CLIENT_CALL_TIMEOUT, Duration.ofHours(1));
        RosExecutionEnvironment env =
                RosExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        RosHandle<Long, Long> service =
                env.addRpcService(
                        Slow.class,
                        RosDescriptor.newBuilder("slow")
                                .configure(RosOptions.BATCH_MAX_SIZE, 1)
                                .build());
        AsyncDataStream.unorderedWait(env.fromSequence(1, 2), new Stuck(service), 1, TimeUnit.HOURS)
                .rebalance() // one region: they fail together
                .sinkTo(new DiscardingSink<>());
        return env.executeAsync();
    }

    /** Sends many calls and gets stuck with one record, fails with the other; once. */
    public static class Stuck extends RichAsyncFunction<Long, Long> {
        private static final long serialVersionUID = 1L;

        private final RosHandle<Long, Long> service;
        private transient @Nullable RosClient<Long, Long> client;

        Stuck(RosHandle<Long, Long> service) {
            this.service = service;
        }

        @Override
        public void open(OpenContext context) {
            client = RosClient.create(getRuntimeContext(), service);
        }

        @Override
        public void asyncInvoke(Long value, ResultFuture<Long> out) {
            if (getRuntimeContext().getTaskInfo().getAttemptNumber() > 0) {
                Objects.requireNonNull(client)
                        .call(MARKER)
                        .whenComplete((answer, failure) -> out.complete(List.of()));
            } else if (value == 1) {
                for (long i = 1; i <= CALLS; i++) {
                    Objects.requireNonNull(client)
                            .call(i)
                            .whenComplete(
                                    (answer, failure) ->
                                            ENDED.add(((RosException) failure).status()));
                    ASKED.incrementAndGet();
                }
                awaitWhateverHappens(STUCK_MAY_GO_ON);
            } else {
                awaitWhateverHappens(NEIGHBOUR_FAILS);
                throw new IllegalStateException("test");
            }
        }

        private static void awaitWhateverHappens(CountDownLatch latch) {
            boolean interrupted = true;
            while (interrupted) {
                try {
                    latch.await();
                    interrupted = false;
                } catch (InterruptedException goOn) {
                    interrupted = true;
                }
            }
        }

        @Override
        public void close() {
            if (client != null) {
                client.close();
                CLOSED.incrementAndGet();
            }
        }
    }

    /** Takes its time over everything. */
    public static class Slow implements RpcOperator<Long, Long> {
        @Override
        public Long call(Long request) throws Exception {
            MODEL_SAW.add(request);
            MODEL_MAY_ANSWER.await();
            return request;
        }
    }
}
