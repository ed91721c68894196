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
package io.rpcoperator.runtime.discovery;

import static io.rpcoperator.runtime.testing.TestingTransport.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.completion.DataPlaneWatch;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.registry.EndpointLoading;
import io.rpcoperator.runtime.registry.EndpointReady;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import io.rpcoperator.runtime.registry.PollEndpoints;
import io.rpcoperator.runtime.registry.ServiceRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.scheduler.CoordinatorNotExistException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client follows a registry, on one thread. */
class EndpointDiscoveryTest {

    private static final long CLIENT = 5;
    private static final Duration POLL_TIMEOUT = Duration.ofHours(1);

    private final ManuallyTriggeredScheduledExecutorService clientThread =
            new ManuallyTriggeredScheduledExecutorService();
    private final ClientThread thread = new ClientThread(clientThread);
    private final ServiceRegistry registry =
            new ServiceRegistry(
                    "svc",
                    7,
                    new DataPlaneWatch() {
                        @Override
                        public void start(Runnable onEnded) {}

                        @Override
                        public void close() {}
                    });
    private final List<PollEndpoints> polls = new ArrayList<>();
    private final List<CompletableFuture<CoordinationResponse>> answers = new ArrayList<>();
    private boolean unsendable;
    private final List<EndpointSnapshot> told = new ArrayList<>();
    private final List<RosException> noSuchService = new ArrayList<>();
    private final EndpointDiscovery discovery =
            new EndpointDiscovery(
                    "svc",
                    CLIENT,
                    POLL_TIMEOUT,
                    poll -> {
                        polls.add(poll);
                        if (unsendable) {
                            throw new IllegalStateException("Flink's gateway is closed");
                        }
                        answers.add(new CompletableFuture<>());
                        return answers.get(answers.size() - 1);
                    },
                    thread,
                    new EndpointDiscovery.Listener() {
                        @Override
                        public void endpoints(EndpointSnapshot snapshot) {
                            told.add(snapshot);
                        }

                        @Override
                        public void noSuchService(RosException failure) {
                            noSuchService.add(failure);
                        }
                    });

    @BeforeEach
    void begin() {
        discovery.poll();
    }

    @Test
    void aPollSaysWhatIsKnown() {
        assertThat(polls).containsExactly(new PollEndpoints(CLIENT, 0, 0, POLL_TIMEOUT.toMillis()));
        answerByRegistry();
        EndpointSnapshot known = told.get(0);
        assertThat(polls.get(1))
                .isEqualTo(
                        new PollEndpoints(
                                CLIENT,
                                known.registry(),
                                known.version(),
                                POLL_TIMEOUT.toMillis()));
    }

    @Test
    void aPollThatCannotBeSentIsNotTheLast() {
        unsendable = true;
        answerByRegistry();
        assertThat(polls).hasSize(2);
        clientThread.triggerAll();
        unsendable = false;
        clientThread.triggerNonPeriodicScheduledTasks();
        assertThat(polls).hasSize(3);
        assertThat(answers).hasSize(2);
    }

    @Test
    void everyChangeIsToldOnce() {
        answerByRegistry();
        ready(endpoint(0));
        answerByRegistry();
        assertThat(told)
                .extracting(EndpointSnapshot::ready)
                .containsExactly(List.of(), List.of(endpoint(0)));

        CompletableFuture<CoordinationResponse> unchanged =
                registry.handleCoordinationRequest(new PollEndpoints(CLIENT, 0, 0, 0));
        answer(unchanged.join());
        assertThat(told).hasSize(2);
        assertThat(polls).hasSize(4);
    }

    @Test
    void aFailedPollIsRepeatedLaterAndLater() {
        long[] ceilings = {50, 100, 200, 400, 800, 1600, 2000, 2000};
        for (long ceiling : ceilings) {
            fail(new IllegalStateException("the JobManager is away"));
            assertThat(delayOfNextPoll()).isBetween(ceiling / 2, ceiling);
            clientThread.triggerNonPeriodicScheduledTasks();
        }
        assertThat(polls).hasSize(1 + ceilings.length);

        answerByRegistry();
        fail(new IllegalStateException("away again"));
        assertThat(delayOfNextPoll()).isBetween(25L, 50L);
    }

    @Test
    void anAnswerThatCannotBeReadIsAFailedPoll() {
        answer(new CoordinationResponse() {});
        assertThat(told).isEmpty();
        clientThread.triggerNonPeriodicScheduledTasks();
        assertThat(polls).hasSize(2);
    }

    @Test
    void aJobWithoutTheServiceIsToldAndNotAskedAgain() {
        fail(new CompletionException(new CoordinatorNotExistException(new OperatorID())));

        assertThat(noSuchService)
                .singleElement()
                .satisfies(
                        failure -> {
                            assertThat(failure.status()).isEqualTo(RosStatus.FAILED_PRECONDITION);
                            assertThat(failure).hasMessageContaining("no service 'svc'");
                        });
        assertThat(clientThread.getActiveNonPeriodicScheduledTask()).isEmpty();
        assertThat(polls).hasSize(1);
    }

    @Test
    void afterCloseNothingIsToldOrAsked() {
        discovery.close();
        answerByRegistry();
        assertThat(told).isEmpty();
        assertThat(polls).hasSize(1);
    }

    // ------------------------------------------------------------------ fixture

    private void ready(Endpoint endpoint) {
        registry.handleEventFromOperator(
                endpoint.id().subtask(), 0, new EndpointLoading(endpoint.id()));
        registry.handleEventFromOperator(endpoint.id().subtask(), 0, new EndpointReady(endpoint));
    }

    private void answerByRegistry() {
        answer(registry.handleCoordinationRequest(polls.get(polls.size() - 1)).join());
    }

    private void answer(CoordinationResponse response) {
        answers.get(answers.size() - 1).complete(response);
        clientThread.triggerAll();
    }

    private void fail(Throwable failure) {
        answers.get(answers.size() - 1).completeExceptionally(failure);
        clientThread.triggerAll();
    }

    /** In milliseconds; Flink's executor converts them to its callers' unit and never back. */
    private long delayOfNextPoll() {
        long converted =
                clientThread
                        .getActiveNonPeriodicScheduledTask()
                        .iterator()
                        .next()
                        .getDelay(TimeUnit.MILLISECONDS);
        return converted / 1_000_000 / 1_000_000;
    }
}
