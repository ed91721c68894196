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
package io.rpcoperator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.async.RosAsyncDataStream;
import io.rpcoperator.async.RosAsyncFunction;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.job.RosHandle;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.scheduler.testing.ClusterWithScheduler;
import io.rpcoperator.scheduler.testing.JobRest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A service is scaled while its job runs, under either scheduler of the data plane. */
class LiveScalingITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final Set<Integer> SERVING = ConcurrentHashMap.newKeySet();
    private static final AtomicLong ANSWERS = new AtomicLong();

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void scalesOutAndInAndNothingElseNotices(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster = ClusterWithScheduler.start(3, 2, options(scheduler))) {
            JobRest rest = cluster.rest();
            JobClient client = submit();
            JobID job = client.getJobID();
            await().atMost(LIMIT).until(() -> rest.checkpoints(job, "completed") >= 2);
            assertThat(rest.service(job, "model")).containsExactly("0#0 RUNNING");
            assertThat(rest.freeSlots()).isEqualTo(3);

            assertGranted(rest.require(job, "model", 1, 3));

            await().atMost(LIMIT)
                    .untilAsserted(
                            () ->
                                    assertThat(rest.service(job, "model"))
                                            .containsExactly(
                                                    "0#0 RUNNING", "1#0 RUNNING", "2#0 RUNNING"));
            SERVING.clear();
            await().atMost(LIMIT).until(() -> SERVING.size() == 3);
            assertThat(rest.freeSlots()).isEqualTo(1);

            assertGranted(rest.require(job, "model", 1, 1));

            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> {
                                assertThat(rest.service(job, "model"))
                                        .containsExactly("0#0 RUNNING");
                                assertThat(rest.freeSlots()).isEqualTo(3);
                            });
            long checkpoints = rest.checkpoints(job, "completed");
            await().atMost(LIMIT)
                    .until(() -> rest.checkpoints(job, "completed") >= checkpoints + 2);
            assertThat(rest.checkpoints(job, "failed")).isZero();
            assertThat(rest.dataPlane(job)).allMatch(each -> each.contains("#0 RUNNING"));
            client.cancel().get();
            await().atMost(LIMIT).until(() -> rest.freeSlots() == 6);
            assertThat(client.getJobStatus().get()).isEqualTo(JobStatus.CANCELED);
        }
    }

    private static void assertGranted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static Configuration options(SchedulerType scheduler) {
        return new Configuration()
                .set(JobManagerOptions.SCHEDULER, scheduler)
                .set(
                        JobManagerOptions.SCHEDULER_SUBMISSION_RESOURCE_STABILIZATION_TIMEOUT,
                        Duration.ofMillis(500));
    }

    private static JobClient submit() throws Exception {
        Configuration configuration =
                new Configuration().set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        RosExecutionEnvironment env =
                RosExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        env.enableCheckpointing(200);
        RosHandle<Long, Long> model =
                env.addRpcService(
                        Doubling.class,
                        RosDescriptor.newBuilder("model").parallelism(1, 3).build());
        RosAsyncDataStream.unorderedWait(
                        env.fromSource(
                                new DataGeneratorSource<>(
                                        each -> each,
                                        Long.MAX_VALUE,
                                        RateLimiterStrategy.perSecond(500),
                                        Types.LONG),
                                WatermarkStrategy.noWatermarks(),
                                "numbers"),
                        RosAsyncFunction.of(model),
                        Duration.ofSeconds(20),
                        50)
                .map(
                        each -> {
                            ANSWERS.incrementAndGet();
                            return each;
                        })
                .returns(Types.LONG)
                .sinkTo(new DiscardingSink<>());
        return env.executeAsync("scaled");
    }

    /** Twice the number. */
    public static class Doubling implements RpcOperator<Long, Long> {

        private int subtask;

        @Override
        public void open(RpcOperatorContext context) {
            subtask = context.taskInfo().getIndexOfThisSubtask();
        }

        @Override
        public Long call(Long request) {
            SERVING.add(subtask);
            return 2 * request;
        }
    }
}
