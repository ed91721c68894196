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

import io.rpcoperator.scheduler.testing.ClusterWithScheduler;
import io.rpcoperator.scheduler.testing.JobRest;
import io.rpcoperator.scheduler.testing.NumbersJob;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A service is scaled while its job runs, under either scheduler of the data plane. */
class LiveScalingITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void scalesOutAndInAndNothingElseNotices(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(3, 2, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            JobClient client = new NumbersJob().submit();
            JobID job = client.getJobID();
            rest.awaitStart(job);
            assertThat(rest.service(job, NumbersJob.SERVICE)).containsExactly("0#0 RUNNING");
            assertThat(rest.freeSlots()).isEqualTo(3);

            long failed = rest.checkpoints(job, "failed"); // while tasks were starting, if any

            assertGranted(rest.require(job, NumbersJob.SERVICE, 1, 3));

            await().atMost(LIMIT)
                    .untilAsserted(
                            () ->
                                    assertThat(rest.service(job, NumbersJob.SERVICE))
                                            .containsExactly(
                                                    "0#0 RUNNING", "1#0 RUNNING", "2#0 RUNNING"));
            NumbersJob.SERVING.clear();
            await().atMost(LIMIT).until(() -> NumbersJob.SERVING.size() == 3);
            assertThat(rest.freeSlots()).isEqualTo(1);

            assertGranted(rest.require(job, NumbersJob.SERVICE, 1, 1));

            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> {
                                assertThat(rest.service(job, NumbersJob.SERVICE))
                                        .as("the busiest, which has never been restarted")
                                        .hasSize(1)
                                        .allMatch(each -> each.endsWith("#0 RUNNING"));
                                assertThat(rest.freeSlots()).isEqualTo(3);
                            });
            long checkpoints = rest.checkpoints(job, "completed");
            await().atMost(LIMIT)
                    .until(() -> rest.checkpoints(job, "completed") >= checkpoints + 2);
            assertThat(rest.checkpoints(job, "failed")).isEqualTo(failed);
            assertThat(rest.dataPlane(job)).allMatch(each -> each.contains("#0 RUNNING"));
            client.cancel().get();
            await().atMost(LIMIT).until(() -> rest.freeSlots() == 6);
            assertThat(client.getJobStatus().get()).isEqualTo(JobStatus.CANCELED);
        }
    }

    @Test
    void theOneWithTheMostToDoStays() throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(
                        3, 2, ClusterWithScheduler.scheduler(SchedulerType.Default))) {
            JobRest rest = cluster.rest();
            JobClient client =
                    new NumbersJob().option("rpc-operator.load-report-interval", "20 ms").submit();
            JobID job = client.getJobID();
            rest.awaitStart(job);
            assertGranted(rest.require(job, NumbersJob.SERVICE, 1, 3));
            await().atMost(LIMIT).until(() -> NumbersJob.SERVING.size() == 3);

            NumbersJob.HOLDS.set(1);
            await().atMost(LIMIT).until(() -> NumbersJob.HELD.get() > 0);
            long answers = NumbersJob.ANSWERS.get();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > answers + 500);
            assertGranted(rest.require(job, NumbersJob.SERVICE, 1, 1));

            await().atMost(LIMIT)
                    .untilAsserted(
                            () ->
                                    assertThat(rest.service(job, NumbersJob.SERVICE))
                                            .containsExactly("1#0 RUNNING"));
            NumbersJob.HOLDS.set(-1);
            NumbersJob.RELEASED.get().complete(null);
            long released = NumbersJob.ANSWERS.get();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > released + 100);
            client.cancel().get();
        }
    }

    private static void assertGranted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
