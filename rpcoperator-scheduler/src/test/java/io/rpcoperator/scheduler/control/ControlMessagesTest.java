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
package io.rpcoperator.scheduler.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.scheduler.plane.ReplicaState;
import io.rpcoperator.scheduler.plane.ServiceRange;
import io.rpcoperator.scheduler.rest.ServicePatch;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.rest.util.RestMapperUtils;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.api.graph.StreamingJobGraphGenerator;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlMessagesTest {

    private static final ObjectMapper FLEXIBLE = RestMapperUtils.getFlexibleObjectMapper();

    private static final ServiceDescriptions DESCRIPTIONS =
            new ServiceDescriptions(
                    List.of(
                            new ServiceDescription(
                                    "model",
                                    "cafe",
                                    new ServiceRange(1, 4),
                                    2,
                                    128,
                                    true,
                                    List.of(
                                            new ReplicaDescription(
                                                    0,
                                                    2,
                                                    ReplicaState.READY,
                                                    1,
                                                    "tm-1",
                                                    "worker",
                                                    "10.0.0.1:6130",
                                                    12,
                                                    340.5),
                                            new ReplicaDescription(
                                                    1,
                                                    0,
                                                    ReplicaState.WAITING,
                                                    0,
                                                    null,
                                                    null,
                                                    null,
                                                    null,
                                                    null)))));

    private static final String JSON =
            "{\"services\":[{\"name\":\"model\",\"vertexId\":\"cafe\","
                    + "\"parallelism\":{\"lowerBound\":1,\"upperBound\":4},\"target\":2,"
                    + "\"maxParallelism\":128,\"autoscaled\":true,\"replicas\":["
                    + "{\"subtask\":0,\"attempt\":2,\"state\":\"READY\",\"restarts\":1,"
                    + "\"taskManagerId\":\"tm-1\",\"host\":\"worker\","
                    + "\"endpoint\":\"10.0.0.1:6130\",\"queued\":12,\"rate\":340.5},"
                    + "{\"subtask\":1,\"attempt\":0,\"state\":\"WAITING\",\"restarts\":0,"
                    + "\"taskManagerId\":null,\"host\":null,\"endpoint\":null,\"queued\":null,"
                    + "\"rate\":null}]}]}";

    static Stream<Serializable> messages() {
        return Stream.of(
                new DescribeServices(),
                new CheckRequirements(
                        JobResourceRequirements.newBuilder()
                                .setParallelismForJobVertex(new JobVertexID(1, 2), 1, 4)
                                .build()),
                new DrainReplica("model", 3),
                new ChangeRange("model", null, 4),
                DESCRIPTIONS,
                Granted.INSTANCE);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageArrivesAsItWas(Serializable message) throws Exception {
        assertThat(InstantiationUtil.<Serializable>clone(message)).isEqualTo(message);
    }

    @Test
    void aRefusalArrivesWithItsStatusAndPrintsAsItsWordsAlone() throws Exception {
        Refusal refusal = InstantiationUtil.clone(Refusal.conflict("Not now."));
        assertThat(refusal.getHttpResponseStatus().code()).isEqualTo(409);
        assertThat(ExceptionUtils.stringifyException(refusal).strip()).isEqualTo("Not now.");
        assertThat(refusal.logException()).isFalse();
    }

    @Test
    void theRestApiHasItAsJson() throws Exception {
        assertThat(RestMapperUtils.getStrictObjectMapper().writeValueAsString(DESCRIPTIONS))
                .isEqualTo(JSON);
        assertThat(FLEXIBLE.readValue(JSON, ServiceDescriptions.class)).isEqualTo(DESCRIPTIONS);
    }

    @Test
    void aPatchMayLeaveOutABound() throws Exception {
        assertThat(
                        FLEXIBLE.readValue(
                                "{\"parallelism\": {\"lowerBound\": 1, \"upperBound\": 4}}",
                                ServicePatch.class))
                .isEqualTo(ServicePatch.of(1, 4));
        assertThat(FLEXIBLE.readValue("{\"parallelism\": {\"upperBound\": 4}}", ServicePatch.class))
                .isEqualTo(new ServicePatch(new ServicePatch.Bounds(null, 4)));
        assertThat(FLEXIBLE.readValue("{}", ServicePatch.class)).isEqualTo(new ServicePatch(null));
    }

    @Test
    void theAddressIsWhatFlinkMakesOfIt() {
        assertThat(StreamingJobGraphGenerator.generateOperatorID(ServicePlane.SCHEDULER_UID))
                .isEqualTo(ServicePlane.SCHEDULER);
    }
}
