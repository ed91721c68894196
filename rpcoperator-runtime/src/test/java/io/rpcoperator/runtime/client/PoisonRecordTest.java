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
package io.rpcoperator.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.completion.DataPlaneWatch;
import io.rpcoperator.runtime.discovery.BackPressure;
import io.rpcoperator.runtime.graph.SerializerSnapshots;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.quarantine.Suspects;
import io.rpcoperator.runtime.registry.EndpointLoading;
import io.rpcoperator.runtime.registry.EndpointReady;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import io.rpcoperator.runtime.registry.PollEndpoints;
import io.rpcoperator.runtime.registry.ServiceRegistry;
import io.rpcoperator.runtime.serving.OperatorSource;
import io.rpcoperator.runtime.serving.ServiceServer;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.pekko.NodeSettings;
import io.rpcoperator.runtime.transport.pekko.PekkoNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.util.clock.SystemClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/**
 * Clients, instances and their registry, as in a job, each instance on a node of its own. An
 * instance dies in the middle of a call: its node is gone, and the call never returns.
 */
class PoisonRecordTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String POISON = "poison";
    private static final int CALLS = 300;
    private static final int INSTANCES = 3;

    private final ExecutorService jobMaster = Executors.newSingleThreadExecutor();
    private final ServiceRegistry registry = new ServiceRegistry("svc", 7, new EndlessDataPlane());
    private final List<Instance> instances = new ArrayList<>();
    private final List<DefaultRosClient<String, String>> clients = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private PekkoNode callers;

    @BeforeEach
    void start() throws Exception {
        callers = node();
        for (int i = 0; i < INSTANCES; i++) {
            instances.add(new Instance(i));
        }
    }

    @AfterEach
    void stop() {
        end.countDown();
        clients.forEach(DefaultRosClient::close);
        instances.forEach(Instance::close);
        callers.close();
        jobMaster.shutdownNow();
    }

    @Test
    void aPoisonKillsTwoInstancesAndNothingElseNoticesIt() throws Exception {
        DefaultRosClient<String, String> client = newClient(0);
        List<CompletableFuture<String>> calls = call(client);
        CompletableFuture<String> poison = client.call(POISON);
        calls.addAll(call(client));

        RosException refusal = failure(poison);
        assertThat(refusal.status()).isEqualTo(RosStatus.FAILED_PRECONDITION);
        assertThat(refusal).hasMessageContaining("has killed 2 instances");
        assertAnswered(calls);
        assertThat(deaths()).isEqualTo(2);

        // The task fails of it and begins anew, with the same record.
        client.close();
        DefaultRosClient<String, String> next = newClient(1);
        assertThat(failure(next.call(POISON)).status()).isEqualTo(RosStatus.FAILED_PRECONDITION);
        assertAnswered(call(next));
        assertThat(deaths()).isEqualTo(2);
    }

    @Test
    void theDeathOfAnInstanceByAnotherHandRefusesNobody() throws Exception {
        DefaultRosClient<String, String> client = newClient(0);
        List<CompletableFuture<String>> calls = call(client);
        instances.get(0).die();
        assertAnswered(calls);
        assertThat(client.quarantine().refusals().getCount()).isZero();
        await().atMost(LIMIT).until(() -> suspects().isEmpty());
    }

    // ------------------------------------------------------------------ what is called

    private static List<CompletableFuture<String>> call(DefaultRosClient<String, String> client) {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(client.call("call " + i));
        }
        return calls;
    }

    private static void assertAnswered(List<CompletableFuture<String>> calls) {
        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i)).succeedsWithin(LIMIT).isEqualTo("call " + i % CALLS + "!");
        }
    }

    private static RosException failure(CompletableFuture<String> call) {
        await().atMost(LIMIT).until(call::isDone);
        CompletionException failure = catchThrowableOfType(CompletionException.class, call::join);
        assertThat(failure).cause().isInstanceOf(RosException.class);
        return (RosException) Objects.requireNonNull(failure.getCause());
    }

    private long deaths() {
        return instances.stream().filter(instance -> instance.deaths.get() > 0).count();
    }

    private Suspects suspects() throws Exception {
        return EndpointSnapshot.fromResponse(ask(new PollEndpoints(99, 0, 0, 1)).get()).suspects();
    }

    // ------------------------------------------------------------------ who calls whom

    private CompletableFuture<CoordinationResponse> ask(CoordinationRequest request) {
        return CompletableFuture.supplyAsync(
                        () -> registry.handleCoordinationRequest(request), jobMaster)
                .thenCompose(answer -> answer);
    }

    private DefaultRosClient<String, String> newClient(int attempt) {
        ClientThread thread = new ClientThread(new ScheduledThreadPoolExecutor(1));
        Configuration configuration = new Configuration();
        configuration.set(RosOptions.CLIENT_WAIT_FOR_READY, true);
        ClientSettings settings = ClientSettings.of(configuration);
        DefaultRosClient<String, String> client =
                new DefaultRosClient<>(
                        "svc",
                        settings,
                        new PayloadCodec<>(StringSerializer.INSTANCE, StringSerializer.INSTANCE),
                        thread,
                        SystemClock.getInstance(),
                        () -> false,
                        new Quarantine("svc", "test", 2, thread, this::ask),
                        new CallerReports(
                                attempt,
                                BackPressure.none(),
                                thread,
                                SystemClock.getInstance(),
                                report -> {}));
        byte[] strings = SerializerSnapshots.write(StringSerializer.INSTANCE);
        client.start(
                callers,
                new SessionRequest(
                        new ClientScope("job", "task", 0, attempt, attempt), strings, strings),
                this::ask);
        clients.add(client);
        await().atMost(LIMIT).until(() -> client.readyEndpoints() == INSTANCES - deaths());
        return client;
    }

    private static PekkoNode node() throws IOException {
        return PekkoNode.start(
                NodeSettings.of(new Configuration(), new Configuration(), "127.0.0.1", "127.0.0.1"),
                PoisonRecordTest.class.getClassLoader());
    }

    /** A subtask of the service, alone in its JVM. */
    private final class Instance implements OperatorSource<String, String> {

        private final AtomicInteger deaths = new AtomicInteger();
        private final int subtask;
        private final PekkoNode node;
        private final ServiceServer<String, String> server;

        private Instance(int subtask) throws Exception {
            this.subtask = subtask;
            this.node = node();
            EndpointId id = new EndpointId("svc", subtask, 0, subtask);
            server =
                    new ServiceServer<>(
                            id,
                            ServiceSettings.of(
                                    RosDescriptor.newBuilder("svc").build(), new Configuration()),
                            StringSerializer.INSTANCE,
                            StringSerializer.INSTANCE,
                            this,
                            true,
                            new UnregisteredMetricsGroup());
            server.load(time -> false);
            server.serve(node);
            jobMaster
                    .submit(
                            () -> {
                                registry.handleEventFromOperator(
                                        subtask, 0, new EndpointLoading(id));
                                registry.handleEventFromOperator(
                                        subtask,
                                        0,
                                        new EndpointReady(new Endpoint(id, node.address())));
                            })
                    .get();
        }

        @Override
        public RpcOperator<String, String> create() {
            return request -> {
                if (request.equals(POISON)) {
                    die();
                }
                if (deaths.get() > 0) {
                    end.await(); // the dead do not answer
                }
                return request + "!";
            };
        }

        @Override
        public RpcOperatorContext context(int instance) {
            return Mockito.mock(RpcOperatorContext.class);
        }

        private void die() {
            deaths.incrementAndGet();
            node.close();
            jobMaster.execute(() -> registry.executionAttemptFailed(subtask, 0, null));
        }

        private void close() {
            server.close();
            node.close();
        }
    }

    /** A data plane that never ends. */
    private static final class EndlessDataPlane implements DataPlaneWatch {

        @Override
        public void start(Runnable onEnded) {}

        @Override
        public void close() {}
    }
}
