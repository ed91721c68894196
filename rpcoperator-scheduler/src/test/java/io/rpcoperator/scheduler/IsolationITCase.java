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
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What befalls one plane does not touch the other, under either scheduler of the data plane. */
class IsolationITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void aSubtaskThatFailsIsDeployedAgainAlone(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(3, 2, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            JobID job = running(rest, new NumbersJob(), 3);
            long failed = rest.checkpoints(job, "failed");

            NumbersJob.BREAKS.set(1);

            awaitService(rest, job, "0#0 RUNNING", "1#1 RUNNING", "2#0 RUNNING");
            JsonNode failures =
                    rest.get("/jobs/" + job + "/exceptions").get("exceptionHistory").get("entries");
            assertThat(failures).hasSize(1);
            assertThat(failures.get(0).get("stacktrace").asText()).contains("the model is broken");
            assertThat(rest.state(job)).isEqualTo("RUNNING");
            assertDataPlaneIsUntouched(rest, job, failed);
            NumbersJob.SERVING.clear();
            await().atMost(LIMIT).until(() -> NumbersJob.SERVING.size() == 3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void aFailoverOfTheDataPlaneLeavesServicesRunning(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(3, 2, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            JobID job = running(rest, new NumbersJob().restarts(3), 2);
            int loads = NumbersJob.LOADS.get();

            NumbersJob.FAILS.set(true);

            awaitRestartOfTheDataPlane(rest, job);
            long answers = NumbersJob.ANSWERS.get();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > answers + 100);
            assertThat(rest.service(job, NumbersJob.SERVICE))
                    .containsExactly("0#0 RUNNING", "1#0 RUNNING");
            assertThat(NumbersJob.LOADS).hasValue(loads);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void whatFitsRunsAndTheRestTakesSlotsAsTheyCome(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(2, 2, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            JobID job = running(rest, new NumbersJob().restarts(3), 1);
            long failed = rest.checkpoints(job, "failed");

            rest.require(job, NumbersJob.SERVICE, 1, 4);

            awaitService(rest, job, "0#0 RUNNING", "1#0 RUNNING", "2#0 SCHEDULED", "3#0 SCHEDULED");
            long checkpoints = rest.checkpoints(job, "completed");
            await().atMost(LIMIT).until(() -> rest.checkpoints(job, "completed") > checkpoints + 2);
            assertDataPlaneIsUntouched(rest, job, failed);

            NumbersJob.FAILS.set(true);
            awaitRestartOfTheDataPlane(rest, job);
            assertThat(rest.service(job, NumbersJob.SERVICE))
                    .as("a data plane that restarts keeps its slots")
                    .containsExactly(
                            "0#0 RUNNING", "1#0 RUNNING", "2#0 SCHEDULED", "3#0 SCHEDULED");

            cluster.miniCluster().startTaskManager();
            awaitService(rest, job, "0#0 RUNNING", "1#0 RUNNING", "2#0 RUNNING", "3#0 RUNNING");

            rest.require(job, NumbersJob.SERVICE, 1, 2);
            await().atMost(LIMIT)
                    .untilAsserted(
                            () ->
                                    assertThat(rest.service(job, NumbersJob.SERVICE))
                                            .as("those with the most to do")
                                            .hasSize(2)
                                            .allMatch(each -> each.endsWith("#0 RUNNING")));
            await().atMost(LIMIT).until(() -> rest.freeSlots() == 2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void bothPlanesSurviveTheLossOfAllTaskManagers(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(3, 2, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            JobID job = running(rest, new NumbersJob().restarts(100), 3);

            for (int i = 0; i < 3; i++) {
                cluster.miniCluster().terminateTaskManager(i).get();
            }
            for (int i = 0; i < 3; i++) {
                cluster.miniCluster().startTaskManager();
            }

            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> {
                                assertThat(rest.service(job, NumbersJob.SERVICE))
                                        .hasSize(3)
                                        .allMatch(each -> each.endsWith(" RUNNING"))
                                        .noneMatch(each -> each.contains("#0 "));
                                assertThat(rest.dataPlane(job))
                                        .allMatch(each -> each.endsWith(" RUNNING"));
                            });
            long answers = NumbersJob.ANSWERS.get();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > answers + 100);
        }
    }

    /** As the service is told to: a failure of its is one of the data plane, too. */
    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void aServiceMayFailItsJob(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(2, 2, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            // Of two, so that calls are answered, and nothing else fails the data plane.
            JobID job =
                    running(
                            rest,
                            new NumbersJob()
                                    .restarts(1)
                                    .option("rpc-operator.service.model.on-failure", "fail-job"),
                            2);

            NumbersJob.BREAKS.set(1);

            awaitRestartOfTheDataPlane(rest, job);
            awaitService(rest, job, "0#0 RUNNING", "1#1 RUNNING");
            NumbersJob.SERVING.clear();
            await().atMost(LIMIT).until(() -> NumbersJob.SERVING.size() == 2);

            NumbersJob.BREAKS.set(1);

            await().atMost(LIMIT).until(() -> rest.state(job).equals("FAILED"));
            await().atMost(LIMIT).until(() -> rest.freeSlots() == 4);
            assertThat(NumbersJob.LOADED).hasValue(0);
            assertThat(rest.get("/jobs/" + job + "/exceptions").toString())
                    .contains("Service 'model' has failed.")
                    .contains("the model is broken");
        }
    }

    // ------------------------------------------------------------------ the job

    private static JobID running(JobRest rest, NumbersJob job, int subtasks) throws Exception {
        JobClient client = job.submit();
        JobID id = client.getJobID();
        await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > 0);
        if (subtasks > 1) {
            rest.require(id, NumbersJob.SERVICE, 1, subtasks);
        }
        await().atMost(LIMIT).until(() -> NumbersJob.LOADED.get() == subtasks);
        await().atMost(LIMIT).until(() -> rest.checkpoints(id, "completed") > 1);
        return id;
    }

    private static void awaitService(JobRest rest, JobID job, String... subtasks) {
        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(rest.service(job, NumbersJob.SERVICE))
                                        .isEqualTo(List.of(subtasks)));
    }

    /** All of it under the Adaptive scheduler, and the region that failed under the Default one. */
    private static void awaitRestartOfTheDataPlane(JobRest rest, JobID job) {
        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(rest.dataPlane(job))
                                        .allMatch(each -> each.endsWith(" RUNNING"))
                                        .anyMatch(each -> each.endsWith("#1 RUNNING")));
    }

    private static void assertDataPlaneIsUntouched(JobRest rest, JobID job, long failed)
            throws IOException {
        assertThat(rest.dataPlane(job)).isNotEmpty().allMatch(each -> each.endsWith("#0 RUNNING"));
        assertThat(rest.checkpoints(job, "failed")).isEqualTo(failed);
    }
}
