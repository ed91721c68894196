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
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.highavailability.nonha.embedded.HaLeadershipControl;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The target of a service follows its load. */
class AutoscalingITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void growsUnderLoadAndShrinksAfterIt() throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(
                        3, 2, ClusterWithScheduler.scheduler(SchedulerType.Adaptive))) {
            JobRest rest = cluster.rest();
            JobClient client = autoscaled("1 s").submit();
            JobID job = client.getJobID();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > 0);
            assertThat(target(rest, job)).isEqualTo(1);

            NumbersJob.TAKES_MILLIS.set(6);

            await().atMost(LIMIT).until(() -> NumbersJob.SERVING.size() == 3);
            assertThat(target(rest, job)).isEqualTo(3);
            assertThat(bounds(rest, job)).as("where its load may take it").isEqualTo("1..3");
            assertThat(history(rest, job))
                    .filteredOn(each -> each.get("to").asInt() > each.get("from").asInt())
                    .isNotEmpty()
                    .allMatch(each -> each.get("inputs").get("utilisation").asDouble() > 0.5);

            NumbersJob.TAKES_MILLIS.set(0);

            await().atMost(LIMIT).until(() -> target(rest, job) == 1);
            await().atMost(LIMIT).until(() -> rest.service(job, NumbersJob.SERVICE).size() == 1);
            assertThat(reasons(rest, job)).contains("SURPLUS");
            assertThat(rest.dataPlane(job)).allMatch(each -> each.contains("#0 RUNNING"));
            client.cancel().get();
        }
    }

    @Test
    void aJobMasterThatComesAfterBeginsWhereTheLastOneWas() throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.startWithLeadershipControl(
                        3, 2, ClusterWithScheduler.scheduler(SchedulerType.Default))) {
            JobRest rest = cluster.rest();
            JobID job = autoscaled("1 h").restarts(3).submit().getJobID();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > 0);
            NumbersJob.TAKES_MILLIS.set(6);
            await().atMost(LIMIT).until(() -> NumbersJob.SERVING.size() == 3);
            NumbersJob.TAKES_MILLIS.set(0);
            // The target is kept right after the look that has moved it.
            String decided = latest(rest, job);
            await().atMost(LIMIT).until(() -> !latest(rest, job).equals(decided));

            HaLeadershipControl leadership =
                    cluster.miniCluster().getHaLeadershipControl().orElseThrow();
            leadership.revokeJobMasterLeadership(job).get();
            await().atMost(LIMIT).until(() -> NumbersJob.LOADED.get() == 0);
            leadership.grantJobMasterLeadership(job).get();

            await().atMost(LIMIT).until(() -> NumbersJob.LOADED.get() == 3);
            await().atMost(LIMIT).until(() -> !latest(rest, job).isEmpty());
            assertThat(target(rest, job)).isEqualTo(3);
            assertThat(reasons(rest, job))
                    .as("nothing moved it there, nor is there any load")
                    .doesNotContain("UTILISATION", "QUEUE_DELAY", "BACKLOG");
        }
    }

    /**
     * At {@code DEBUG} of the Autoscaler's logger it records what {@code RecordedLoadTest} reads.
     */
    @Tag("soak")
    @Test
    void followsALoadThatComesAndGoes() throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(
                        3, 2, ClusterWithScheduler.scheduler(SchedulerType.Default))) {
            JobRest rest = cluster.rest();
            NumbersJob.ASKED_PERCENT.set(20);
            NumbersJob numbers =
                    autoscaled("20 s")
                            .option("rpc-operator.load-report-interval", "500 ms")
                            .option("rpc-operator.autoscaling.interval", "1 s")
                            .option("rpc-operator.autoscaling.scale-up-delay", "3 s");
            NumbersJob.TAKES_MILLIS.set(5);
            JobClient client = numbers.submit();
            JobID job = client.getJobID();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > 0);

            reaches(rest, job, 20, 1);
            reaches(rest, job, 60, 3);
            reaches(rest, job, 35, 2);
            reaches(rest, job, 100, 3);
            reaches(rest, job, 10, 1);
            client.cancel().get();
        }
    }

    /** And stays there for a while. */
    private static void reaches(JobRest rest, JobID job, int percent, int target) {
        NumbersJob.ASKED_PERCENT.set(percent);
        await().atMost(LIMIT)
                .during(Duration.ofSeconds(10))
                .until(() -> target(rest, job) == target);
    }

    private static NumbersJob autoscaled(String scaleDownDelay) {
        return new NumbersJob()
                .option("rpc-operator.load-report-interval", "50 ms")
                .option("rpc-operator.autoscaling.enabled", "true")
                .option("rpc-operator.autoscaling.interval", "200 ms")
                .option("rpc-operator.autoscaling.scale-up-delay", "300 ms")
                .option("rpc-operator.autoscaling.scale-down-delay", scaleDownDelay);
    }

    private static String service(JobID job) {
        return "/jobs/" + job + "/rpc-services/" + NumbersJob.SERVICE;
    }

    private static int target(JobRest rest, JobID job) throws IOException {
        return rest.get(service(job)).get("target").asInt();
    }

    private static String bounds(JobRest rest, JobID job) throws IOException {
        JsonNode bounds =
                rest.requirements(job).get(rest.vertex(job, "RPC service: ")).get("parallelism");
        return bounds.get("lowerBound").asInt() + ".." + bounds.get("upperBound").asInt();
    }

    /** The time of the last decision; empty before the first. */
    private static String latest(JobRest rest, JobID job) throws IOException {
        return rest.get(service(job) + "/autoscaling").get("latest").path("timeMillis").asText();
    }

    private static List<String> reasons(JobRest rest, JobID job) throws IOException {
        return history(rest, job).stream().map(each -> each.get("reason").asText()).toList();
    }

    private static List<JsonNode> history(JobRest rest, JobID job) throws IOException {
        List<JsonNode> history = new ArrayList<>();
        rest.get(service(job) + "/autoscaling").get("history").forEach(history::add);
        return history;
    }
}
