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
package io.rpcoperator.runtime.registry;

import static io.rpcoperator.runtime.testing.TestingTransport.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.completion.DataPlaneWatch;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.quarantine.RequestDigest;
import io.rpcoperator.runtime.quarantine.Suspects;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.EventReceivingTasks;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceRegistryTest {

    private static final long REGISTRY = 7;
    private static final RequestDigest POISON = new RequestDigest(3, 1, 2);
    private static final long LONG = Duration.ofHours(1).toMillis();

    private final TestingWatch dataPlane = new TestingWatch();
    private final EventReceivingTasks tasks = EventReceivingTasks.createForRunningTasks();
    private final ServiceRegistry registry = new ServiceRegistry("svc", REGISTRY, dataPlane);

    @BeforeEach
    void start() {
        registry.start();
    }

    @Test
    void theFirstPollIsAnsweredAtOnceEvenWithNothing() throws Exception {
        EndpointSnapshot snapshot = answer(poll(1, EndpointSnapshot.UNKNOWN, LONG));
        assertThat(snapshot.registry()).isEqualTo(REGISTRY);
        assertThat(snapshot.ready()).isEmpty();
    }

    @Test
    void anEndpointIsToldFromReadyToGone() throws Exception {
        EndpointSnapshot known = answer(poll(1, EndpointSnapshot.UNKNOWN, LONG));
        deploy(0, 0);
        CompletableFuture<CoordinationResponse> waiting = poll(1, known, LONG);
        assertThat(waiting).isNotDone(); // LOADING is nobody's business

        registry.handleEventFromOperator(0, 0, new EndpointReady(endpoint(0)));
        known = answer(waiting);
        assertThat(known.ready()).containsExactly(endpoint(0));

        waiting = poll(1, known, LONG);
        registry.executionAttemptFailed(0, 0, new Exception("died"));
        known = answer(waiting);
        assertThat(known.ready()).isEmpty();
    }

    @Test
    void aDrainingEndpointIsNotToldAnyMore() throws Exception {
        deploy(0, 0);
        registry.handleEventFromOperator(0, 0, new EndpointReady(endpoint(0)));
        EndpointSnapshot known = answer(poll(1, EndpointSnapshot.UNKNOWN, LONG));
        CompletableFuture<CoordinationResponse> waiting = poll(1, known, LONG);

        registry.handleEventFromOperator(0, 0, new EndpointDraining(endpoint(0).id()));

        assertThat(answer(waiting).ready()).isEmpty();
    }

    @Test
    void whatIsSaidOfAnOlderAttemptIsNotBelieved() throws Exception {
        deploy(0, 1);
        Endpoint current = attempt(0, 1);
        registry.handleEventFromOperator(0, 1, new EndpointReady(current));

        registry.handleEventFromOperator(0, 0, new EndpointReady(attempt(0, 0)));
        registry.handleEventFromOperator(0, 0, new EndpointDraining(attempt(0, 0).id()));
        registry.executionAttemptFailed(0, 0, null);

        assertThat(answer(poll(1, EndpointSnapshot.UNKNOWN, LONG)).ready())
                .containsExactly(current);
    }

    @Test
    void anAttemptThatIsGoneDoesNotComeBack() throws Exception {
        deploy(0, 0);
        registry.executionAttemptFailed(0, 0, new Exception("died"));
        registry.handleEventFromOperator(0, 0, new EndpointReady(endpoint(0)));

        assertThat(answer(poll(1, EndpointSnapshot.UNKNOWN, LONG)).ready()).isEmpty();
    }

    @Test
    void aResetForgetsEveryEndpoint() throws Exception {
        deploy(0, 0);
        registry.handleEventFromOperator(0, 0, new EndpointReady(endpoint(0)));
        deploy(1, 0);
        registry.handleEventFromOperator(1, 0, new EndpointReady(endpoint(1)));

        registry.subtaskReset(0, 3);
        assertThat(answer(poll(1, EndpointSnapshot.UNKNOWN, LONG)).ready())
                .containsExactly(endpoint(1));
        registry.resetToCheckpoint(3, null);
        assertThat(answer(poll(1, EndpointSnapshot.UNKNOWN, LONG)).ready()).isEmpty();
    }

    @Test
    void aClientOfAnotherRegistryLearnsTheWholeAtOnce() throws Exception {
        EndpointSnapshot known = answer(poll(1, EndpointSnapshot.UNKNOWN, LONG));
        EndpointSnapshot before = new EndpointSnapshot(REGISTRY + 1, known.version(), List.of());
        assertThat(answer(poll(1, before, LONG))).isEqualTo(known);
    }

    @Test
    void aPollIsAnsweredUnchangedAfterItsTimeout() throws Exception {
        EndpointSnapshot known = answer(poll(1, EndpointSnapshot.UNKNOWN, LONG));
        CompletableFuture<CoordinationResponse> poll = poll(1, known, 1);
        Awaitility.await().until(poll::isDone);
        assertThat(answer(poll)).isEqualTo(known);
    }

    @Test
    void aClientsNextPollTakesThePlaceOfItsLast() throws Exception {
        EndpointSnapshot known = answer(poll(1, EndpointSnapshot.UNKNOWN, LONG));
        CompletableFuture<CoordinationResponse> first = poll(1, known, LONG);
        CompletableFuture<CoordinationResponse> second = poll(1, known, LONG);
        assertThat(answer(first)).isEqualTo(known);
        assertThat(second).isNotDone();
    }

    @Test
    void theAnswerToManyPollsIsWrittenOnce() {
        CoordinationResponse first = poll(1, EndpointSnapshot.UNKNOWN, LONG).join();
        assertThat(poll(2, EndpointSnapshot.UNKNOWN, LONG).join()).isSameAs(first);

        report(new ReportDeath("a task", endpoint(0).id(), List.of(POISON), List.of()));
        assertThat(poll(1, EndpointSnapshot.UNKNOWN, LONG).join()).isNotSameAs(first);
    }

    @Test
    void pollsOfClientsThatWentAwayAreSweptOut() {
        ParkedPolls polls = new ParkedPolls();
        CoordinationResponse unchanged = new EndpointSnapshot(REGISTRY, 1, List.of()).toResponse();
        for (long client = 0; client < 10_000; client++) {
            polls.park(client, unchanged, LONG).complete(unchanged);
        }
        assertThat(polls.size()).isLessThan(200);
    }

    @Test
    void closingFailsThePollsThatWait() throws Exception {
        EndpointSnapshot known = answer(poll(1, EndpointSnapshot.UNKNOWN, LONG));
        CompletableFuture<CoordinationResponse> poll = poll(1, known, LONG);
        registry.close();
        assertThat(poll).isCompletedExceptionally();
        assertThat(dataPlane.closed).isTrue();
    }

    @Test
    void anUnknownRequestIsRefused() {
        assertThat(registry.handleCoordinationRequest(new CoordinationRequest() {}))
                .isCompletedExceptionally();
    }

    @Test
    void whenTheDataPlaneHasEndedEverySubtaskIsToldToFinishAlsoALateOne() {
        deploy(0, 0);
        dataPlane.end();
        assertThat(tasks.getSentEventsForSubtask(0)).containsExactly(new FinishService());
        deploy(1, 0);
        assertThat(tasks.getSentEventsForSubtask(1)).containsExactly(new FinishService());
    }

    @Test
    void theLateFailureOfAnOlderAttemptDoesNotKeepTheNewerOneFromFinishing() {
        deploy(0, 0);
        deploy(0, 1);
        registry.executionAttemptFailed(0, 0, new Exception("died"));
        dataPlane.end();
        assertThat(tasks.getSentEventsForSubtask(0)).containsExactly(new FinishService());
    }

    @Test
    void aSubtaskThatSaidNothingIsToldNothing() {
        registry.executionAttemptReady(0, 0, tasks.createGatewayForSubtask(0, 0));
        dataPlane.end();
        assertThat(tasks.getNumberOfSentEvents()).isZero();
    }

    @Test
    void aRestartOfTheWholeJobBeginsAnew() {
        deploy(0, 0);
        dataPlane.end();
        registry.resetToCheckpoint(3, null);
        deploy(0, 1);
        assertThat(tasks.getSentEventsForSubtask(0)).hasSize(1);

        dataPlane.end();
        assertThat(tasks.getSentEventsForSubtask(0)).hasSize(2);
    }

    @Test
    void aSubtaskThatNoLongerRunsIsNotRestartedForNotBeingToldToFinish() {
        assertThat(new FinishService().isLossTolerant()).isTrue();
    }

    // ------------------------------------------------------------------ suspects

    @Test
    void aSuspectIsToldWithTheNextPoll() throws Exception {
        EndpointSnapshot known = answer(poll(1, EndpointSnapshot.UNKNOWN, LONG));
        CompletableFuture<CoordinationResponse> parked = poll(1, known, LONG);

        report(new ReportDeath("a task", endpoint(0).id(), List.of(POISON), List.of()));
        assertThat(parked).as("nobody is woken for it").isNotDone();
        EndpointSnapshot next = answer(poll(2, known, LONG));
        assertThat(next.suspects()).isEqualTo(new Suspects(Map.of(POISON, 1)));

        report(new ReportHarmless(List.of(POISON)));
        assertThat(answer(poll(2, next, LONG)).suspects().isEmpty()).isTrue();
    }

    @Test
    void aRequestThatHasKilledIsToldAtOnceAndOutlivesEndpointsAndRestarts() throws Exception {
        EndpointSnapshot known = answer(poll(1, EndpointSnapshot.UNKNOWN, LONG));
        CompletableFuture<CoordinationResponse> parked = poll(1, known, LONG);
        report(new ReportDeath("a task", endpoint(0).id(), List.of(POISON), List.of()));
        report(new ReportDeath("a task", endpoint(1).id(), List.of(), List.of(POISON)));
        Suspects twice = new Suspects(Map.of(POISON, 2));
        assertThat(answer(parked).suspects()).isEqualTo(twice);

        deploy(0, 0);
        registry.handleEventFromOperator(0, 0, new EndpointReady(endpoint(0)));
        registry.resetToCheckpoint(3, null);
        assertThat(answer(poll(1, EndpointSnapshot.UNKNOWN, LONG)).suspects()).isEqualTo(twice);
    }

    private void report(CoordinationRequest report) {
        assertThat(registry.handleCoordinationRequest(report)).isCompleted();
    }

    // ------------------------------------------------------------------ fixture

    private void deploy(int subtask, int attempt) {
        registry.executionAttemptReady(
                subtask, attempt, tasks.createGatewayForSubtask(subtask, attempt));
        registry.handleEventFromOperator(
                subtask, attempt, new EndpointLoading(attempt(subtask, attempt).id()));
    }

    private CompletableFuture<CoordinationResponse> poll(
            long client, EndpointSnapshot known, long timeoutMillis) {
        return registry.handleCoordinationRequest(
                new PollEndpoints(client, known.registry(), known.version(), timeoutMillis));
    }

    private static EndpointSnapshot answer(CompletableFuture<CoordinationResponse> poll)
            throws IOException {
        assertThat(poll).isCompleted();
        return EndpointSnapshot.fromResponse(poll.join());
    }

    private static Endpoint attempt(int subtask, int attempt) {
        return new Endpoint(
                new EndpointId("svc", subtask, attempt, attempt), endpoint(subtask).address());
    }

    /** A data plane that ends when the test says so. */
    private static final class TestingWatch implements DataPlaneWatch {
        private @Nullable Runnable onEnded;
        private boolean closed;

        @Override
        public void start(Runnable onEnded) {
            this.onEnded = onEnded;
        }

        void end() {
            Runnable once = Objects.requireNonNull(onEnded);
            onEnded = null;
            once.run();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
