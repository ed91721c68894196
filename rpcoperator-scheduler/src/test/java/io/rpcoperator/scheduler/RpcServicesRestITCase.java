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
import io.rpcoperator.scheduler.cli.RpcServices;
import io.rpcoperator.scheduler.testing.ClusterWithScheduler;
import io.rpcoperator.scheduler.testing.JobRest;
import io.rpcoperator.scheduler.testing.NumbersJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.concurrent.FutureUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people type, against a cluster: REST requests and the command line over them. */
class RpcServicesRestITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    // ------------------------------------------------------------------ what is granted

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void aServiceIsListedAndScaledAndDrained(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(3, 2, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            JobClient client = new NumbersJob().submit();
            JobID job = client.getJobID();
            rest.awaitStart(job);
            long declinedAtStart = rest.checkpoints(job, "failed");
            JsonNode model = rest.get(services(job)).get("services").get(0);
            assertThat(model.get("name").asText()).isEqualTo("model");
            assertThat(model.get("vertexId").asText()).isEqualTo(rest.vertex(job, "RPC service"));
            assertThat(model.get("target").asInt()).isEqualTo(1);
            assertThat(model.get("maxParallelism").asInt()).isEqualTo(128);
            JsonNode replica = model.get("replicas").get(0);
            assertThat(replica.get("subtask").asInt()).isZero();
            assertThat(replica.get("restarts").asInt()).isZero();
            assertThat(rest.get("/taskmanagers").toString())
                    .contains(replica.get("taskManagerId").asText());

            JsonNode scaled = JSON.readTree(granted(patch(rest, job, "model", 1, 3)));

            assertThat(scaled.get("parallelism").toString())
                    .isEqualTo("{\"lowerBound\":1,\"upperBound\":3}");
            assertThat(scaled.get("target").asInt()).isEqualTo(3);
            awaitServing(rest, job, "0#0", "1#0", "2#0");
            assertThat(requirement(rest, job))
                    .isEqualTo("{\"parallelism\":{\"lowerBound\":1,\"upperBound\":3}}");

            granted(rest.send("POST", services(job) + "/model/replicas/1/drain", ""), 202);
            awaitServing(rest, job, "0#0", "1#1", "2#0");

            Typed typed = type(rest, "scale", "numbers", "model", "1");
            assertThat(typed.err).isEmpty();
            assertThat(typed.out).startsWith("Service 'model': range 1, target 1, at most 128.\n");
            assertThat(typed.exitCode).isZero();
            await().atMost(LIMIT)
                    .untilAsserted(
                            () ->
                                    assertThat(rest.service(job, NumbersJob.SERVICE))
                                            .as("the busiest, whichever that is")
                                            .hasSize(1)
                                            .allMatch(each -> each.endsWith(" RUNNING")));
            assertThat(type(rest, "list", "numbers").out)
                    .containsPattern(job + " +numbers +model +1 +1 +1 (ready|running)");
            assertThat(rest.checkpoints(job, "failed")).isEqualTo(declinedAtStart);
            assertThat(rest.dataPlane(job)).allMatch(each -> each.contains("#0 RUNNING"));
            client.cancel().get();
        }
    }

    @Test
    void changesAtOnceDoNotUndoEachOther() throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(
                        4, 2, ClusterWithScheduler.scheduler(SchedulerType.Default))) {
            JobRest rest = cluster.rest();
            JobClient client = TwoServices.submit();
            JobID job = client.getJobID();
            await().atMost(LIMIT).until(() -> rest.service(job, "first").contains("0#0 RUNNING"));
            for (int bound : new int[] {2, 1, 2}) {
                List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
                for (String service : new String[] {"first", "second"}) {
                    answers.add(
                            CompletableFuture.supplyAsync(
                                    () -> patch(rest, job, service, 1, bound)));
                }
                for (HttpResponse<String> answer : FutureUtils.combineAll(answers).get()) {
                    granted(answer);
                }
                assertThat(targets(rest, job)).containsExactly(bound, bound);
            }
            TwoServices.MAY_CLOSE.countDown();
        }
    }

    // ------------------------------------------------------------------ what is refused

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void aBadRequestIsRefusedWithItsReasonAndChangesNothing(SchedulerType scheduler)
            throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(2, 2, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            JobClient client = new NumbersJob().submit();
            JobID job = client.getJobID();
            rest.awaitStart(job);
            JsonNode before = rest.requirements(job);
            String model = services(job) + "/model";

            assertRefused(
                    patch(rest, job, "model", 3, 2),
                    400,
                    "Service 'model': a range needs 1 <= lowerBound <= upperBound, was 3..2.");
            assertRefused(
                    patch(rest, job, "model", 0, 2),
                    400,
                    "Service 'model': a range needs 1 <= lowerBound <= upperBound, was 0..2.");
            assertRefused(
                    patch(rest, job, "model", 1, 129),
                    400,
                    "Service 'model' cannot have 129 replicas but 128 at most, which was fixed when"
                            + " its job was submitted: 'rpc-operator.max-parallelism'.");
            assertRefused(
                    rest.require(job, "model", 1, 129),
                    400,
                    "Service 'model' cannot have 129 replicas");
            for (String empty : List.of("", "{}", "{\"parallelism\":{}}", "{\"paralelism\":{}}")) {
                assertRefused(
                        rest.send("PATCH", model, empty), 400, "The body has to be of the form");
            }
            for (String malformed :
                    List.of("[]", "{", "{\"parallelism\":{\"upperBound\":\"many\"}}")) {
                assertRefused(
                        rest.send("PATCH", model, malformed),
                        400,
                        "Request did not match expected format ServicePatch.");
            }
            assertRefused(
                    patch(rest, job, "modle", 1, 2),
                    404,
                    "There is no service 'modle' in the job. It has 'model'.");
            assertRefused(
                    rest.send("GET", services(job) + "/modle", ""),
                    404,
                    "There is no service 'modle' in the job. It has 'model'.");
            assertRefused(
                    rest.send("POST", model + "/replicas/7/drain", ""),
                    404,
                    "Service 'model' has no replica 7. It has [0].");
            assertRefused(rest.send("POST", model + "/replicas/x/drain", ""), 400, "(subtask)");
            assertRefused(rest.send("GET", services("x"), ""), 400, "(jobid)");
            JobID unknown = new JobID(1, 2);
            assertRefused(
                    patch(rest, unknown, "model", 1, 2), 404, "There is no job " + unknown + ".");

            assertThat(rest.requirements(job)).isEqualTo(before);
            assertThat(rest.service(job, "model")).containsExactly("0#0 RUNNING");
            assertTyped(
                    type(rest, "scale", "numbers", "model", "200"),
                    1,
                    "rpc-services: Service 'model' cannot have 200 replicas but 128 at most");
            assertTyped(
                    type(rest, "describe", "nmbrs", "model"),
                    1,
                    "rpc-services: No job 'nmbrs' is running. There is:\n  " + job + "  numbers");
            client.cancel().get();
            await().atMost(LIMIT).until(() -> rest.state(job).equals("CANCELED"));
            assertRefused(
                    patch(rest, job, "model", 1, 2),
                    409,
                    "Job " + job + " is CANCELED: its services have ended with it.");
        }
    }

    @Test
    void theDataPlaneOfADefaultSchedulerIsRefusedBeforeAnythingIsPersisted() throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(
                        2, 2, ClusterWithScheduler.scheduler(SchedulerType.Default))) {
            JobRest rest = cluster.rest();
            JobID job = new NumbersJob().submit().getJobID();
            rest.awaitStart(job);
            JsonNode before = rest.requirements(job);
            String numbers = rest.vertex(job, "Source: numbers");

            assertRefused(
                    rest.send(
                            "PUT",
                            "/jobs/" + job + "/resource-requirements",
                            before.toString()
                                    .replaceAll(
                                            "(\"" + numbers + "\":.*?\"upperBound\":)\\d+", "$11")),
                    400,
                    "the scheduler of the data plane is 'Default'. Only 'jobmanager.scheduler:"
                            + " Adaptive' rescales it.");

            assertThat(rest.requirements(job)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void aJobWithoutServicesHasNone(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(2, 2, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
            env.fromSequence(1, Long.MAX_VALUE).sinkTo(new DiscardingSink<>());
            JobID job = env.executeAsync("plain").getJobID();
            await().atMost(LIMIT).until(() -> rest.dataPlane(job).contains("0#0 RUNNING"));

            assertThat(rest.get(services(job)).toString()).isEqualTo("{\"services\":[]}");
            assertRefused(patch(rest, job, "model", 1, 2), 404, "Job " + job + " has no services.");
            assertRefused(
                    rest.send("POST", services(job) + "/model/replicas/0/drain", ""),
                    404,
                    "Job " + job + " has no services.");
            HttpResponse<String> stock =
                    rest.send(
                            "PUT",
                            "/jobs/" + job + "/resource-requirements",
                            "{\""
                                    + rest.vertex(job, "Source")
                                    + "\":{\"parallelism\":{\"lowerBound\":1,\"upperBound\":2}}}");
            if (scheduler == SchedulerType.Adaptive) {
                granted(stock);
                assertThat(rest.requirements(job).toString()).contains("\"upperBound\":2");
            } else {
                assertThat(stock.statusCode()).as(stock.body()).isEqualTo(500);
            }
        }
    }

    @Test
    void aJobThatEndsIsScaledNoMore() throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(
                        2, 2, ClusterWithScheduler.scheduler(SchedulerType.Default))) {
            JobRest rest = cluster.rest();
            JobClient client = TwoServices.submit();
            JobID job = client.getJobID();
            await().atMost(LIMIT).until(() -> rest.service(job, "first").contains("0#0 RUNNING"));
            client.cancel().get();
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    rest.get(services(job) + "/first")
                                            .toString()
                                            .contains("DRAINING"));

            for (String method : List.of("PATCH", "POST")) {
                assertRefused(
                        method.equals("PATCH")
                                ? patch(rest, job, "first", 1, 2)
                                : rest.send(method, services(job) + "/first/replicas/0/drain", ""),
                        409,
                        "The job is ending: its services drain and end with it.");
            }
            TwoServices.MAY_CLOSE.countDown();
            await().atMost(LIMIT).until(() -> rest.state(job).equals("CANCELED"));
        }
    }

    // ------------------------------------------------------------------ typing and looking

    private static String services(Object job) {
        return "/jobs/" + job + "/rpc-services";
    }

    private static HttpResponse<String> patch(
            JobRest rest, JobID job, String service, int lower, int upper) {
        try {
            return rest.send(
                    "PATCH",
                    services(job) + "/" + service,
                    String.format(
                            "{\"parallelism\": {\"lowerBound\": %d, \"upperBound\": %d}}",
                            lower, upper));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String granted(HttpResponse<String> answer) {
        return granted(answer, 200);
    }

    private static String granted(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body();
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String reason)
            throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).get("errors").get(0).asText()).contains(reason);
    }

    private static void awaitServing(JobRest rest, JobID job, String... attempts) {
        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(rest.service(job, "model"))
                                        .containsExactly(
                                                Stream.of(attempts)
                                                        .map(each -> each + " RUNNING")
                                                        .toArray(String[]::new)));
        NumbersJob.SERVING.clear();
        await().atMost(LIMIT).until(() -> NumbersJob.SERVING.size() == attempts.length);
    }

    private static String requirement(JobRest rest, JobID job) throws IOException {
        return rest.requirements(job).get(rest.vertex(job, "RPC service")).toString();
    }

    private static List<Integer> targets(JobRest rest, JobID job) throws IOException {
        List<Integer> targets = new ArrayList<>();
        rest.get(services(job))
                .get("services")
                .forEach(each -> targets.add(each.get("target").asInt()));
        return targets;
    }

    /** What came of a command line. */
    private record Typed(int exitCode, String out, String err) {}

    private static Typed type(JobRest rest, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode =
                RpcServices.run(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Stream.concat(
                                        Stream.of("--jobmanager", rest.hostAndPort()),
                                        Stream.of(words))
                                .toArray(String[]::new));
        return new Typed(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    private static void assertTyped(Typed typed, int exitCode, String err) {
        assertThat(typed.exitCode).isEqualTo(exitCode);
        assertThat(typed.err).contains(err);
        assertThat(typed.out).isEmpty();
    }

    /** A job with two services, which end when they may. */
    static final class TwoServices {

        static volatile CountDownLatch MAY_CLOSE = new CountDownLatch(1);

        private TwoServices() {}

        static JobClient submit() throws Exception {
            MAY_CLOSE = new CountDownLatch(1);
            RosExecutionEnvironment env = RosExecutionEnvironment.getExecutionEnvironment();
            RosHandle<Long, Long> first = env.addRpcService(Echo.class, service("first"));
            RosHandle<Long, Long> second = env.addRpcService(Echo.class, service("second"));
            for (RosHandle<Long, Long> each : List.of(first, second)) {
                RosAsyncDataStream.unorderedWait(
                                env.fromSequence(1, 10),
                                RosAsyncFunction.of(each),
                                Duration.ofSeconds(30),
                                10)
                        .sinkTo(new DiscardingSink<>());
            }
            RosAsyncDataStream.unorderedWait(
                            env.fromSequence(1, Long.MAX_VALUE),
                            RosAsyncFunction.of(first),
                            Duration.ofSeconds(30),
                            10)
                    .sinkTo(new DiscardingSink<>());
            return env.executeAsync("two services");
        }

        private static RosDescriptor service(String name) {
            return RosDescriptor.newBuilder(name).parallelism(1, 2).build();
        }

        /** Gives back what it gets. */
        public static class Echo implements RpcOperator<Long, Long> {

            @Override
            public Long call(Long request) {
                return request;
            }

            @Override
            public void close() throws Exception {
                MAY_CLOSE.await();
            }
        }
    }
}
