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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.client.RosException;
import io.rpcoperator.config.LoadBalancing;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.discovery.BackPressure;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.quarantine.Suspects;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import io.rpcoperator.runtime.testing.TestingTransport;
import io.rpcoperator.runtime.testing.TestingTransport.TestingSession;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.BeforeEach;

/** A client on one thread: every event is the test's. */
abstract class ClientFixture {

    static final Duration TIMEOUT = Duration.ofSeconds(10);
    static final RetryPolicy RETRIES =
            new RetryPolicy(3, Duration.ofMillis(10), Duration.ofSeconds(1), true);
    static final EjectionPolicy EJECTION = new EjectionPolicy(3, Duration.ofSeconds(5));

    final ManualClock clock = new ManualClock();
    final ManuallyTriggeredScheduledExecutorService clientThread =
            new ManuallyTriggeredScheduledExecutorService();
    final TestingTransport transport = new TestingTransport();
    final List<CoordinationRequest> reports = new ArrayList<>();
    boolean taskIsCancelled;

    /** Of the client's task. */
    long backPressuredMillis;

    /** The registry wants to know so often what the client sees. */
    long callerReportMillis;

    DefaultRosClient<String, String> client = newClient(10, 1 << 20, RETRIES, EJECTION);

    private long version;

    @BeforeEach
    void startClient() {
        start(client);
    }

    /** Replaces the client. */
    void restart(int maxRequests, long maxBytes, RetryPolicy retries, EjectionPolicy ejection) {
        client = newClient(maxRequests, maxBytes, retries, ejection);
        start(client);
    }

    private DefaultRosClient<String, String> newClient(
            int maxRequests, long maxBytes, RetryPolicy retries, EjectionPolicy ejection) {
        ClientThread thread = new ClientThread(clientThread);
        return new DefaultRosClient<>(
                "svc",
                new ClientSettings(
                        TIMEOUT,
                        false,
                        Duration.ZERO,
                        maxRequests,
                        maxBytes,
                        LoadBalancing.POWER_OF_TWO,
                        Duration.ZERO,
                        retries,
                        ejection,
                        2,
                        Duration.ofSeconds(5)),
                new PayloadCodec<>(StringSerializer.INSTANCE, StringSerializer.INSTANCE),
                thread,
                clock,
                () -> taskIsCancelled,
                new Quarantine("svc", "task", 2, thread, reports::add),
                new CallerReports(
                        1,
                        new BackPressure(() -> backPressuredMillis, () -> false, 0),
                        thread,
                        clock,
                        reports::add));
    }

    private void start(DefaultRosClient<String, String> client) {
        client.start(
                transport,
                new SessionRequest(
                        new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]),
                poll -> new CompletableFuture<>());
        clientThread.triggerAll();
    }

    /** The registry tells of these endpoints. */
    void ready(Endpoint... endpoints) {
        ready(Suspects.NONE, endpoints);
    }

    /** The registry tells of these endpoints, and holds something against requests. */
    void ready(Suspects suspects, Endpoint... endpoints) {
        client.endpoints(
                new EndpointSnapshot(
                        1, ++version, List.of(endpoints), suspects, callerReportMillis));
        clientThread.triggerAll();
    }

    TestingSession open(Endpoint endpoint) {
        TestingSession session = transport.open(endpoint);
        clientThread.triggerAll();
        return session;
    }

    void passTime(Duration time) {
        clientThread.triggerAll();
        clock.advanceTime(time.toMillis(), TimeUnit.MILLISECONDS);
        clientThread.triggerNonPeriodicScheduledTasks();
        clientThread.triggerAll();
    }

    RosException failure(CompletableFuture<?> call) {
        clientThread.triggerAll();
        assertThat(call).isDone();
        List<RosException> failures = new ArrayList<>();
        assertThatThrownBy(call::join)
                .isInstanceOf(CompletionException.class)
                .satisfies(e -> failures.add((RosException) e.getCause()));
        return failures.get(0);
    }
}
