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
package io.rpcoperator.testing.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What tests ask a cluster, over its REST interface: the view that users have, and one that needs
 * no class of theirs. Thread-safe.
 */
public final class FlinkRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Supplier<URI> root;

    /** Of a cluster whose address may change. */
    public FlinkRest(Supplier<URI> root) {
        this.root = root;
    }

    /** A job's vertex. */
    public record Vertex(String id, String name, List<Subtask> subtasks) {}

    /** The current attempt of a vertex's subtask; the TaskManager is its resource id. */
    public record Subtask(int index, int attempt, ExecutionState state, String taskManager) {}

    /** A TaskManager that has registered; its address differs from start to start. */
    public record TaskManager(String id, String address, int slots, int freeSlots) {}

    /** An answer other than 2xx; the message tells which. */
    public static final class RestException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private RestException(String message) {
            super(message);
        }
    }

    // ------------------------------------------------------------------ jobs

    /** The ids of all jobs that the cluster knows, ended ones included. */
    public List<JobID> jobs() {
        return elements(get("/jobs").get("jobs"))
                .map(job -> JobID.fromHexString(job.get("id").asText()))
                .toList();
    }

    /** A job's status. */
    public JobStatus status(JobID job) {
        return JobStatus.valueOf(get("/jobs/" + job + "/status").get("status").asText());
    }

    /** A job's vertices in the order of its graph. */
    public List<Vertex> vertices(JobID job) {
        return elements(get("/jobs/" + job).get("vertices"))
                .map(vertex -> vertex(job, vertex.get("id").asText(), vertex.get("name").asText()))
                .toList();
    }

    /** The first vertex whose name contains a text. */
    public Vertex vertex(JobID job, String nameContains) {
        List<Vertex> vertices = vertices(job);
        return vertices.stream()
                .filter(vertex -> vertex.name().contains(nameContains))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "No '" + nameContains + "' in " + vertices));
    }

    private Vertex vertex(JobID job, String id, String name) {
        JsonNode subtasks = get("/jobs/" + job + "/vertices/" + id).get("subtasks");
        return new Vertex(
                id,
                name,
                elements(subtasks)
                        .map(
                                subtask ->
                                        new Subtask(
                                                subtask.get("subtask").asInt(),
                                                subtask.get("attempt").asInt(),
                                                ExecutionState.valueOf(
                                                        subtask.get("status").asText()),
                                                subtask.get("taskmanager-id").asText()))
                        .toList());
    }

    /** The stack trace that a job failed or restarted with last, empty when it never did. */
    public String rootException(JobID job) {
        JsonNode entries = get("/jobs/" + job + "/exceptions").at("/exceptionHistory/entries");
        return entries.isEmpty() ? "" : entries.get(0).get("stacktrace").asText();
    }

    /** A job's user accumulators, by name. */
    public Map<String, String> accumulators(JobID job) {
        JsonNode accumulators = get("/jobs/" + job + "/accumulators").get("user-task-accumulators");
        return elements(accumulators)
                .collect(
                        Collectors.toMap(
                                accumulator -> accumulator.get("name").asText(),
                                accumulator -> accumulator.get("value").asText()));
    }

    /** Cancels a job, and does not wait for it. */
    public void cancel(JobID job) {
        send(request("/jobs/" + job).method("PATCH", BodyPublishers.noBody()));
    }

    // ------------------------------------------------------------------ the Web UI's submission

    /** Uploads a jar and runs a class of it, as the Web UI does. */
    public JobID uploadAndRun(Path jar, Class<?> entryClass, String... arguments)
            throws IOException {
        return run(upload(jar), entryClass, arguments);
    }

    /** Runs a class of a jar that was uploaded. */
    public JobID run(String uploadedJar, Class<?> entryClass, String... arguments) {
        JsonNode answer =
                post(
                        "/jars/" + uploadedJar + "/run",
                        Map.of(
                                "entryClass",
                                entryClass.getName(),
                                "programArgsList",
                                List.of(arguments)));
        return JobID.fromHexString(answer.get("jobid").asText());
    }

    /** Uploads a jar, and returns its id. */
    public String upload(Path jar) throws IOException {
        String boundary = UUID.randomUUID().toString();
        String head =
                """
                --%s\r
                Content-Disposition: form-data; name="jarfile"; filename="%s"\r
                Content-Type: application/x-java-archive\r
                \r
                """
                        .formatted(boundary, jar.getFileName());
        BodyPublisher body =
                BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofFile(jar),
                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        JsonNode answer =
                send(
                        request("/jars/upload")
                                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                                .POST(body));
        return Path.of(answer.get("filename").asText()).getFileName().toString();
    }

    // ------------------------------------------------------------------ the cluster

    /** The TaskManagers that have registered and are not given up. */
    public List<TaskManager> taskManagers() {
        return elements(get("/taskmanagers").get("taskmanagers"))
                .map(
                        taskManager ->
                                new TaskManager(
                                        taskManager.get("id").asText(),
                                        taskManager.get("path").asText(),
                                        taskManager.get("slotsNumber").asInt(),
                                        taskManager.get("freeSlots").asInt()))
                .toList();
    }

    /** A metric of a TaskManager, by its name in REST, as in {@code Status.JVM.Threads.Count}. */
    public long taskManagerMetric(String taskManager, String metric) {
        JsonNode values = get("/taskmanagers/" + taskManager + "/metrics?get=" + metric);
        if (values.isEmpty()) {
            throw new RestException(taskManager + " has not reported " + metric);
        }
        return values.get(0).get("value").asLong();
    }

    // ------------------------------------------------------------------ HTTP

    /**
     * Asks.
     *
     * @throws RestException if the answer is not 2xx; its message is the answer
     */
    public JsonNode get(String path) {
        return send(request(path).GET());
    }

    /** Posts an object. */
    public JsonNode post(String path, Object body) {
        return send("POST", path, body);
    }

    /** Sends an object by another method, as in {@code PATCH}. */
    public JsonNode send(String method, String path, Object body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                BodyPublishers.ofString(JSON.valueToTree(body).toString())));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(root.get().resolve(path)).timeout(TIMEOUT);
    }

    private JsonNode send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        try {
            HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new RestException(
                        request
                                + " was answered "
                                + response.statusCode()
                                + ": "
                                + causes(response));
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(request.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted: " + request, e);
        }
    }

    /** The body without the frames of the stack traces in it. */
    private static String causes(HttpResponse<String> response) {
        return response.body().replaceAll("\\\\n\\\\tat [^\\\\]*", "");
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
