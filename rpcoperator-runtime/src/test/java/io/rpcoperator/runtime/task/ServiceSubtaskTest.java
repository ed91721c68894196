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
package io.rpcoperator.runtime.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.config.ScalingOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.graph.SerializerSnapshots;
import io.rpcoperator.runtime.graph.ServiceVertex;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.payload.PayloadWriter;
import io.rpcoperator.runtime.registry.EndpointDraining;
import io.rpcoperator.runtime.registry.EndpointLoading;
import io.rpcoperator.runtime.registry.EndpointReady;
import io.rpcoperator.runtime.registry.ReportLoad;
import io.rpcoperator.runtime.transport.ReplyHandler;
import io.rpcoperator.runtime.transport.Session;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.pekko.PekkoNodes;
import io.rpcoperator.spi.ServiceDeclaration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.tasks.TaskOperatorEventGateway;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.apache.flink.util.SerializedValue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class ServiceSubtaskTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String DYING = "dying";
    private static final List<String> LIFE = new CopyOnWriteArrayList<>();
    private static CompletableFuture<Void> end = new CompletableFuture<>();
    private static boolean endDuringLoad;
    private static boolean failToLoad;

    private final MockEnvironment task = Mockito.spy(new MockEnvironmentBuilder().build());
    private final List<OperatorEvent> said = new ArrayList<>();
    private final ServiceSubtask subtask =
            new ServiceSubtask(
                    new ServiceDeclaration(
                            Recorded.class,
                            RosDescriptor.newBuilder("svc")
                                    .concurrency(2)
                                    .configure(RosOptions.LOAD_INITIAL_BACKOFF, Duration.ofHours(2))
                                    .configure(
                                            ScalingOptions.LOAD_REPORT_INTERVAL,
                                            Duration.ofMillis(1))
                                    .build(),
                            Types.STRING,
                            Types.STRING),
                    task,
                    new MockStreamingRuntimeContext(1, 0, task),
                    said::add);

    @BeforeEach
    void forget() {
        LIFE.clear();
        end = new CompletableFuture<>();
        endDuringLoad = false;
        failToLoad = false;
    }

    @AfterEach
    void close() throws Exception {
        subtask.close();
        task.close();
    }

    @Test
    void saysWhatItDoes() throws Exception {
        subtask.load(end);
        subtask.serve();
        end.complete(null);
        subtask.await(end);
        subtask.drain();

        assertThat(said)
                .hasExactlyElementsOfTypes(
                        EndpointLoading.class, EndpointReady.class, EndpointDraining.class);
    }

    @Test
    void onceTheEndIsToldNoFurtherInstanceLoads() throws Exception {
        endDuringLoad = true;
        subtask.load(end);
        subtask.close();
        assertThat(LIFE).containsExactly("opened", "closed");
    }

    @Test
    void theEndCutsThePauseBetweenTwoAttemptsToLoadShort() throws Exception {
        failToLoad = true;
        CompletableFuture<Void> load =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                subtask.load(end);
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        });
        Awaitility.await().atMost(LIMIT).until(() -> LIFE.contains("closed"));
        end.complete(null);
        load.get(1, TimeUnit.MINUTES);
        assertThat(LIFE).containsExactly("opened", "closed");
    }

    @Test
    void reportsHowBusyItIsOneReportAtATime() throws Exception {
        SlowRegistry slow = new SlowRegistry();
        Mockito.doReturn(slow).when(task).getOperatorCoordinatorEventGateway();
        subtask.load(end);
        subtask.serve();

        Awaitility.await().atMost(LIMIT).until(() -> slow.requests.size() == 2);
        ReportLoad report = (ReportLoad) slow.requests.get(1);
        assertThat(report.id()).isEqualTo(((EndpointReady) said.get(1)).endpoint().id());
        assertThat(report.load().outstanding()).isZero();

        slow.answer.complete(null);
        Awaitility.await().atMost(LIMIT).until(() -> slow.requests.size() == 3);
    }

    /** Does not take the first report, and answers the second when the test says so. */
    private static final class SlowRegistry implements TaskOperatorEventGateway {

        private final List<CoordinationRequest> requests = new CopyOnWriteArrayList<>();
        private final CompletableFuture<CoordinationResponse> answer = new CompletableFuture<>();

        @Override
        public void sendOperatorEventToCoordinator(
                OperatorID operator, SerializedValue<OperatorEvent> event) {}

        @Override
        public CompletableFuture<CoordinationResponse> sendRequestToCoordinator(
                OperatorID operator, SerializedValue<CoordinationRequest> request) {
            assertThat(operator).isEqualTo(ServiceVertex.operatorId("svc"));
            try {
                requests.add(request.deserializeValue(getClass().getClassLoader()));
            } catch (IOException | ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
            if (requests.size() == 1) {
                throw new IllegalStateException("test");
            }
            return requests.size() == 2 ? answer : new CompletableFuture<>();
        }
    }

    @Test
    void whatAServingThreadCannotGoOnFromFailsTheTaskWhateverTheSubtaskIsAt() throws Exception {
        subtask.load(end);
        subtask.serve();
        task.setExpectedExternalFailureCause(OutOfMemoryError.class);
        subtask.serveOn();
        ask(DYING);

        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> task.getActualExternalFailureCause().isPresent());
        assertThatThrownBy(() -> subtask.await(end)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(subtask::drain).isInstanceOf(OutOfMemoryError.class);
    }

    /** Sends a request to the subtask, as a task in the same JVM does. */
    private void ask(String request) throws Exception {
        byte[] strings = SerializerSnapshots.write(StringSerializer.INSTANCE);
        Endpoint endpoint = ((EndpointReady) said.get(said.size() - 1)).endpoint();
        Session session =
                PekkoNodes.acquire(
                                new Configuration(),
                                task.getTaskManagerInfo(),
                                task.getUserCodeClassLoader())
                        .connect(
                                endpoint,
                                new SessionRequest(
                                        new ClientScope("job", "task", 0, 0, 1), strings, strings),
                                Mockito.mock(ReplyHandler.class))
                        .get(1, TimeUnit.MINUTES);
        Payload payload = new PayloadWriter<>(StringSerializer.INSTANCE).write(request);
        assertThat(session.send(1, payload, Duration.ofHours(1))).isTrue();
    }

    /** Tells the end while it loads, or fails to load, if told to. */
    public static class Recorded implements RpcOperator<String, String> {

        @Override
        public void open(RpcOperatorContext context) {
            LIFE.add("opened");
            if (endDuringLoad) {
                end.complete(null);
            }
            if (failToLoad) {
                throw new IllegalStateException("test");
            }
        }

        @Override
        public String call(String request) {
            if (request.equals(DYING)) {
                throw new OutOfMemoryError("test");
            }
            return request;
        }

        @Override
        public void close() {
            LIFE.add("closed");
        }
    }
}
