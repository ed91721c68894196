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

import io.rpcoperator.scheduler.entrypoint.RosMiniCluster;
import io.rpcoperator.scheduler.testing.ClusterWithScheduler;
import io.rpcoperator.scheduler.testing.JobRest;
import io.rpcoperator.scheduler.testing.NumbersJob;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.failure.FailureEnricher;
import org.apache.flink.runtime.entrypoint.component.DispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** What Flink's REST API, and so its web UI, says of a job with a service. */
class JobAsSeenITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void itIsOneJobOfBothPlanes() throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(
                        3,
                        2,
                        ClusterWithScheduler.scheduler(SchedulerType.Default)
                                .set(WebOptions.MAX_EXCEPTION_HISTORY_SIZE, 2),
                        LabellingCluster::new)) {
            JobRest rest = cluster.rest();
            JobClient client = new NumbersJob().restarts(10).submit();
            JobID job = client.getJobID();
            rest.awaitStart(job);
            String service = rest.vertex(job, "RPC service");

            rest.require(job, NumbersJob.SERVICE, 1, 3);
            await().atMost(LIMIT).until(() -> NumbersJob.SERVING.size() == 3);

            await().atMost(LIMIT).untilAsserted(() -> assertSeen(rest, job, service, 3, "RUNNING"));
            assertThat(rest.get("/jobs/" + job + "/plan").findValues("inputs"))
                    .as("a service has no edges")
                    .isEmpty();
            assertThat(rest.get("/jobs/overview").findValue("tasks").toString())
                    .contains("\"running\":5", "\"total\":5");
            assertAllIsAnswered(rest, job, service);
            assertNoCheckpointHasIt(rest, job, service);

            fail(rest, job, "the data plane fails", () -> NumbersJob.FAILS.set(true));
            fail(rest, job, "the model is broken", () -> NumbersJob.BREAKS.set(1));
            fail(rest, job, "the data plane fails", () -> NumbersJob.FAILS.set(true));
            await().atMost(LIMIT).untilAsserted(() -> assertHistory(failures(rest, job)));

            rest.require(job, NumbersJob.SERVICE, 1, 1);
            await().atMost(LIMIT).untilAsserted(() -> assertSeen(rest, job, service, 1, "RUNNING"));
            client.cancel().get();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertSeen(rest, job, service, 1, "FINISHED"));
        }
    }

    private static void assertSeen(
            JobRest rest, JobID job, String service, int subtasks, String state)
            throws IOException {
        JsonNode all = rest.get("/jobs/" + job);
        JsonNode vertex = byId(all.get("vertices"), service);
        assertThat(vertex.get("parallelism").asInt()).isEqualTo(subtasks);
        assertThat(vertex.get("maxParallelism").asInt()).isEqualTo(128);
        assertThat(vertex.get("status").asText()).isEqualTo(state);
        assertThat(vertex.get("tasks").get(state).asInt()).isEqualTo(subtasks);
        assertThat(byId(all.get("plan").get("nodes"), service).get("parallelism").asInt())
                .isEqualTo(subtasks);
    }

    private static JsonNode byId(JsonNode all, String id) {
        for (JsonNode each : all) {
            if (each.get("id").asText().equals(id)) {
                return each;
            }
        }
        throw new AssertionError(id + " is not among " + all);
    }

    /** Whatever a user clicks at. */
    private static void assertAllIsAnswered(JobRest rest, JobID job, String service)
            throws IOException {
        for (String page :
                List.of(
                        "",
                        "/subtasktimes",
                        "/taskmanagers",
                        "/watermarks",
                        "/accumulators",
                        "/subtasks/accumulators",
                        "/subtasks/0",
                        "/backpressure",
                        "/flamegraph",
                        "/metrics",
                        "/subtasks/metrics")) {
            rest.get("/jobs/" + job + "/vertices/" + service + page);
        }
    }

    private static void assertNoCheckpointHasIt(JobRest rest, JobID job, String service)
            throws IOException {
        JsonNode checkpoints = rest.get("/jobs/" + job + "/checkpoints");
        long latest = checkpoints.get("latest").get("completed").get("id").asLong();
        JsonNode checkpoint = rest.get("/jobs/" + job + "/checkpoints/details/" + latest);
        assertThat(checkpoint.get("num_subtasks").asInt()).isEqualTo(2);
        JsonNode vertices = checkpoint.get("tasks");
        assertThat(vertices).hasSize(2);
        assertThat(vertices.get(service).get("num_subtasks").asInt()).isZero();
    }

    /** Has something fail, and awaits that all runs again. */
    private static void fail(JobRest rest, JobID job, String reason, Runnable cause) {
        String before = newest(failures(rest, job));
        cause.run();
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> {
                            assertThat(newest(failures(rest, job)))
                                    .contains(reason)
                                    .isNotEqualTo(before);
                            assertThat(rest.dataPlane(job))
                                    .allMatch(each -> each.endsWith(" RUNNING"));
                            assertThat(rest.service(job, NumbersJob.SERVICE))
                                    .hasSize(3)
                                    .allMatch(each -> each.endsWith(" RUNNING"));
                        });
    }

    private static void assertHistory(List<JsonNode> failures) {
        assertThat(failures)
                .satisfiesExactly(
                        each ->
                                assertThat(each.get("taskName").asText())
                                        .startsWith("Source: numbers"),
                        each ->
                                assertThat(each.get("taskName").asText())
                                        .isEqualTo("RPC service: model, replica 1 - execution #0"))
                .allSatisfy(
                        each ->
                                assertThat(each.get("failureLabels").toString())
                                        .isEqualTo("{\"kind\":\"TASK\"}"));
    }

    private static String newest(List<JsonNode> failures) {
        return failures.isEmpty() ? "" : failures.get(0).toString();
    }

    private static List<JsonNode> failures(JobRest rest, JobID job) {
        try {
            return rest.get("/jobs/" + job + "/exceptions")
                    .get("exceptionHistory")
                    .get("entries")
                    .findParents("exceptionName");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Labels failures by the kind of what has failed. */
    private static final class LabellingCluster extends RosMiniCluster {

        LabellingCluster(MiniClusterConfiguration configuration) {
            super(configuration);
        }

        @Override
        protected DispatcherResourceManagerComponentFactory
                createDispatcherResourceManagerComponentFactory() {
            DispatcherResourceManagerComponentFactory made =
                    super.createDispatcherResourceManagerComponentFactory();
            return (configuration,
                    resource,
                    io,
                    rpc,
                    highAvailability,
                    blobs,
                    heartbeats,
                    tokens,
                    metrics,
                    archive,
                    queries,
                    none,
                    fatal) ->
                    made.create(
                            configuration,
                            resource,
                            io,
                            rpc,
                            highAvailability,
                            blobs,
                            heartbeats,
                            tokens,
                            metrics,
                            archive,
                            queries,
                            List.of(new Kind()),
                            fatal);
        }
    }

    /** The label. */
    private static final class Kind implements FailureEnricher {

        @Override
        public Set<String> getOutputKeys() {
            return Set.of("kind");
        }

        @Override
        public CompletableFuture<Map<String, String>> processFailure(
                Throwable cause, Context context) {
            return CompletableFuture.completedFuture(
                    Map.of("kind", context.getFailureType().name()));
        }
    }
}
