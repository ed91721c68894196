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
package io.rpcoperator.soak;

import io.rpcoperator.testing.cluster.FlinkRest;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/** What the services and clients of a job report about themselves. */
record ServiceMetrics(FlinkRest rest, JobID job) {

    /**
     * The sum over all subtasks of all vertices.
     *
     * @param name of the metric within its group {@code rpcService.<service>}
     */
    long sum(String name) {
        return rest.vertices(job).stream()
                .map(vertex -> "/jobs/" + job + "/vertices/" + vertex.id() + "/subtasks/metrics")
                .mapToLong(path -> sum(path, name))
                .sum();
    }

    private long sum(String path, String name) {
        return elements(rest.get(path))
                .map(metric -> metric.get("id").asText())
                .filter(id -> id.endsWith("rpcService." + SoakJob.SERVICE + "." + name))
                .distinct()
                .flatMap(id -> elements(rest.get(path + "?get=" + id + "&agg=sum")))
                .mapToLong(value -> value.get("sum").asLong())
                .sum();
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
