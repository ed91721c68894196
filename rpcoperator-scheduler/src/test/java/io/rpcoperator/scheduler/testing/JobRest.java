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
package io.rpcoperator.scheduler.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** A cluster as its REST API shows it. */
public final class JobRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVICE = "RPC service: ";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;

    public JobRest(URI address) {
        this.address = address;
    }

    /** Where it is, as a command line is told. */
    public String hostAndPort() {
        return address.getAuthority();
    }

    /** Asks, whatever the answer is. */
    public HttpResponse<String> send(String method, String path, String body) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve(path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** The answer, which is to be one. */
    public JsonNode get(String path) throws IOException {
        HttpResponse<String> answer = send("GET", path, "");
        if (answer.statusCode() != 200) {
            throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    // ------------------------------------------------------------------ a job

    /** Its state. */
    public String state(JobID job) throws IOException {
        return get("/jobs/" + job).get("state").asText();
    }

    /** The subtasks of a service, as in {@code 0#0 RUNNING}. */
    public List<String> service(JobID job, String name) throws IOException {
        return subtasks(job, true, name);
    }

    /** Those of all other vertices. */
    public List<String> dataPlane(JobID job) throws IOException {
        return subtasks(job, false, "");
    }

    private List<String> subtasks(JobID job, boolean isService, String name) throws IOException {
        List<String> subtasks = new ArrayList<>();
        for (JsonNode vertex : get("/jobs/" + job).get("vertices")) {
            String vertexName = vertex.get("name").asText();
            if (isService ? vertexName.equals(SERVICE + name) : !vertexName.startsWith(SERVICE)) {
                String path = "/jobs/" + job + "/vertices/" + vertex.get("id").asText();
                for (JsonNode subtask : get(path).get("subtasks")) {
                    subtasks.add(
                            subtask.get("subtask").asInt()
                                    + "#"
                                    + subtask.get("attempt").asInt()
                                    + " "
                                    + subtask.get("status").asText());
                }
            }
        }
        return subtasks;
    }

    /** Completed checkpoints, or failed ones. */
    public long checkpoints(JobID job, String kind) throws IOException {
        return get("/jobs/" + job + "/checkpoints").get("counts").get(kind).asLong();
    }

    /** Waits until a job runs: until its first checkpoint is complete. */
    public void awaitStart(JobID job) {
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions() // while the JobMaster starts
                .until(() -> checkpoints(job, "completed") >= 1);
    }

    /** The slots that no job has. */
    public int freeSlots() throws IOException {
        return get("/overview").get("slots-available").asInt();
    }

    // ------------------------------------------------------------------ its requirements

    /** The bounds of every vertex. */
    public JsonNode requirements(JobID job) throws IOException {
        return get("/jobs/" + job + "/resource-requirements");
    }

    /** Asks for other bounds of a service, and the same of everything else. */
    public HttpResponse<String> require(JobID job, String service, int lower, int upper)
            throws IOException {
        ObjectNode all = (ObjectNode) requirements(job);
        ObjectNode parallelism =
                (ObjectNode) all.get(vertex(job, SERVICE + service)).get("parallelism");
        parallelism.put("lowerBound", lower).put("upperBound", upper);
        return send("PUT", "/jobs/" + job + "/resource-requirements", all.toString());
    }

    /** The id of a vertex whose name begins so. */
    public String vertex(JobID job, String name) throws IOException {
        for (JsonNode vertex : get("/jobs/" + job).get("vertices")) {
            if (vertex.get("name").asText().startsWith(name)) {
                return vertex.get("id").asText();
            }
        }
        throw new IOException("no vertex " + name);
    }
}
