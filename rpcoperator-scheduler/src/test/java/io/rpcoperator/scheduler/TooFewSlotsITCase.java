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

import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.scheduler.testing.ClusterWithScheduler;
import io.rpcoperator.scheduler.testing.JobRest;
import io.rpcoperator.scheduler.testing.NumbersJob;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gets slots, and who gives them, when there are too few. */
class TooFewSlotsITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void aServiceGivesWayToTheDataPlaneAndComesBack(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(1, 3, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            JobClient client =
                    new NumbersJob()
                            .restarts(100)
                            .option("rpc-operator.give-way-after", "100 ms")
                            .submit();
            JobID job = client.getJobID();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > 0);
            cluster.miniCluster().startTaskManager();
            assertGranted(requireAllOfTheDataPlane(rest, job));
            assertGranted(rest.require(job, NumbersJob.SERVICE, 1, 4));
            awaitRunning(rest, job, NumbersJob.SERVICE, 4, 0);

            cluster.miniCluster().terminateTaskManager(0).get();

            awaitRunning(rest, job, NumbersJob.SERVICE, 1, 3);
            awaitDataPlane(rest, job);
            long answers = NumbersJob.ANSWERS.get();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > answers + 100);
            assertThat(rest.service(job, NumbersJob.SERVICE))
                    .filteredOn(each -> each.endsWith(" RUNNING"))
                    .as("the lower bound is kept")
                    .hasSize(1);
            List<String> dataPlane = rest.dataPlane(job);

            cluster.miniCluster().startTaskManager();

            awaitRunning(rest, job, NumbersJob.SERVICE, 4, 0);
            assertThat(rest.dataPlane(job)).isEqualTo(dataPlane);
            client.cancel().get();
            await().atMost(LIMIT).until(() -> rest.freeSlots() == 6);
        }
    }

    @Test
    @Tag("soak")
    void aServiceThatHasGrownWaitsForTheLowerBoundOfAnother() throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(
                        4, 1, ClusterWithScheduler.scheduler(SchedulerType.Default))) {
            JobRest rest = cluster.rest();
            RosExecutionEnvironment env =
                    RosExecutionEnvironment.getExecutionEnvironment(new Configuration());
            for (String service : List.of("one", "other")) {
                env.addRpcService(
                        NumbersJob.Doubling.class,
                        RosDescriptor.newBuilder(service).parallelism(1, 3).build());
            }
            addNumbers(env);
            JobID job = env.executeAsync("two services").getJobID();
            awaitDataPlane(rest, job);
            awaitRunning(rest, job, "one", 1, 0);
            awaitRunning(rest, job, "other", 1, 0);

            assertGranted(rest.require(job, "one", 1, 3));
            awaitRunning(rest, job, "one", 2, 1);
            assertGranted(rest.require(job, "other", 2, 2));
            awaitRunning(rest, job, "other", 1, 1);
            cluster.miniCluster().startTaskManager();

            awaitRunning(rest, job, "other", 2, 0);
            awaitRunning(rest, job, "one", 2, 1);
            cluster.miniCluster().startTaskManager();
            awaitRunning(rest, job, "one", 3, 0);
        }
    }

    /** Flink serves the jobs one after the other, here first the one whose service has grown. */
    @Test
    @Tag("soak")
    void aServiceThatHasGrownWaitsForTheDataPlaneOfAnotherJob() throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(
                        4, 1, ClusterWithScheduler.scheduler(SchedulerType.Default))) {
            JobRest rest = cluster.rest();
            Iterator<JobID> ids = inTheOrderOfTheResourceManager();
            JobID job =
                    new NumbersJob()
                            .option(
                                    PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID.key(),
                                    ids.next().toHexString())
                            .submit()
                            .getJobID();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > 0);
            assertGranted(rest.require(job, NumbersJob.SERVICE, 1, 9));
            awaitRunning(rest, job, NumbersJob.SERVICE, 2, 7);

            StreamExecutionEnvironment env =
                    StreamExecutionEnvironment.getExecutionEnvironment(
                            new Configuration()
                                    .set(
                                            PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID,
                                            ids.next().toHexString()));
            addNumbers(env);
            JobID other = env.executeAsync("another job").getJobID();
            await().atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> rest.dataPlane(other).contains("0#0 SCHEDULED"));
            long answers = NumbersJob.ANSWERS.get();
            await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > answers + 500);
            cluster.miniCluster().startTaskManager();

            awaitDataPlane(rest, other);
            awaitRunning(rest, job, NumbersJob.SERVICE, 2, 7);
            cluster.miniCluster().startTaskManager();
            awaitRunning(rest, job, NumbersJob.SERVICE, 3, 6);
        }
    }

    private static Iterator<JobID> inTheOrderOfTheResourceManager() {
        Map<JobID, Boolean> ids = new HashMap<>();
        ids.put(new JobID(), true);
        ids.put(new JobID(), true);
        return ids.keySet().iterator();
    }

    private static void addNumbers(StreamExecutionEnvironment env) {
        env.setParallelism(1);
        env.fromSource(
                        new DataGeneratorSource<>(
                                each -> each,
                                Long.MAX_VALUE,
                                RateLimiterStrategy.perSecond(10),
                                Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .sinkTo(new DiscardingSink<>());
    }

    /** Under the Adaptive scheduler it could otherwise do with less. */
    private static HttpResponse<String> requireAllOfTheDataPlane(JobRest rest, JobID job)
            throws IOException {
        ObjectNode all = (ObjectNode) rest.requirements(job);
        for (JsonNode vertex : all) {
            ObjectNode parallelism = (ObjectNode) vertex.get("parallelism");
            parallelism.set("lowerBound", parallelism.get("upperBound"));
        }
        return rest.send("PUT", "/jobs/" + job + "/resource-requirements", all.toString());
    }

    private static void awaitRunning(
            JobRest rest, JobID job, String service, int running, int waiting) {
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> {
                            List<String> subtasks = rest.service(job, service);
                            assertThat(subtasks)
                                    .filteredOn(each -> each.endsWith(" RUNNING"))
                                    .as("%s", subtasks)
                                    .hasSize(running);
                            assertThat(subtasks)
                                    .filteredOn(each -> each.endsWith(" SCHEDULED"))
                                    .as("%s", subtasks)
                                    .hasSize(waiting);
                        });
    }

    /** A job that begins may not be there yet. */
    private static void awaitDataPlane(JobRest rest, JobID job) {
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(
                        () ->
                                assertThat(rest.dataPlane(job))
                                        .isNotEmpty()
                                        .allMatch(each -> each.endsWith(" RUNNING")));
    }

    private static void assertGranted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
