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

import static io.rpcoperator.runtime.testing.TestingTransport.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.testing.TestingTransport.TestingSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls whose endpoint is lost, or says that it is not there for them. */
class RetriesTest extends ClientFixture {

    private final RosException closing = RosException.notExecuted(RosStatus.UNAVAILABLE, "closing");

    // ------------------------------------------------------------------ survivors

    @Test
    void theSurvivorAnswersAllCallsOfALostEndpointAndEachOnce() {
        ready(endpoint(0), endpoint(1));
        TestingSession a = open(endpoint(0));
        TestingSession b = open(endpoint(1));
        List<CompletableFuture<String>> calls = new ArrayList<>();
        List<Integer> completions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int number = i;
            CompletableFuture<String> call = client.call("call " + i);
            call.whenComplete((answer, failure) -> completions.add(number));
            calls.add(call);
        }
        assertThat(a.inFlight()).hasSize(4);

        a.lose(a.inFlight().get(0));
        clientThread.triggerAll();

        assertThat(b.inFlight()).as("at once, and none twice").hasSize(8).doesNotHaveDuplicates();
        b.inFlight().forEach(id -> b.echoOldest());
        clientThread.triggerAll();
        for (int i = 0; i < 8; i++) {
            assertThat(calls.get(i)).isCompletedWithValue("call " + i);
        }
        assertThat(completions).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(client.counters().retries().getCount()).isEqualTo(4);
        assertNothingIsLeft();
    }

    @Test
    void withoutIdempotenceOnlyCallsThatNoOperatorHasSeenGoOn() {
        restart(10, 1 << 20, retries(3, false), EJECTION);
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        CompletableFuture<String> begun = client.call("begun");
        CompletableFuture<String> unbegun = client.call("unbegun");
        ready(endpoint(0), endpoint(1));
        TestingSession b = open(endpoint(1));

        a.lose(a.inFlight().get(0));
        clientThread.triggerAll();
        b.echoOldest();
        clientThread.triggerAll();

        assertThat(unbegun).isCompletedWithValue("unbegun");
        assertThat(b.inFlight()).isEmpty();
        RosException failure = failure(begun);
        assertThat(failure.status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(failure.execution()).isEqualTo(Execution.MAYBE_EXECUTED);
        assertThat(failure.endpoint()).contains("svc/0#0@host:0");
        assertThat(failure).hasMessageContaining("(rpc-operator.idempotent)");
        assertNothingIsLeft();
    }

    @Test
    void anEndpointThatRefusesACallIsNotAskedAgainWhileThereIsAnother() {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        ready(endpoint(0), endpoint(1));
        TestingSession b = open(endpoint(1));
        b.limit(0);
        a.fail(a.inFlight().get(0), closing);
        passTime(Duration.ofMillis(20));
        assertThat(a.inFlight()).as("waits for room at the other").isEmpty();

        CompletableFuture<String> fresh = client.call("fresh");
        assertThat(a.inFlight()).as("and stands in nobody's way").hasSize(1);
        a.echoOldest();
        b.limit(1);
        passTime(Duration.ofMillis(20));
        b.echoOldest();
        clientThread.triggerAll();

        assertThat(call).isCompletedWithValue("x");
        assertThat(fresh).isCompletedWithValue("fresh");
        assertNothingIsLeft();
    }

    @Test
    void aRetriedCallKeepsItsPlaceAmongTheWaiting() {
        ready(endpoint(0), endpoint(1));
        TestingSession a = open(endpoint(0));
        TestingSession b = open(endpoint(1));
        a.limit(1);
        b.limit(1);
        CompletableFuture<String> first = client.call("first");
        CompletableFuture<String> second = client.call("second");
        CompletableFuture<String> third = client.call("third");
        boolean firstIsAtA = a.inFlight().get(0) < b.inFlight().get(0);
        TestingSession lost = firstIsAtA ? a : b;
        TestingSession survivor = firstIsAtA ? b : a;

        lost.lose();
        clientThread.triggerAll();
        survivor.echoOldest();
        survivor.echoOldest();
        clientThread.triggerAll();

        assertThat(second).isCompletedWithValue("second");
        assertThat(first).isCompletedWithValue("first");
        assertThat(third).isNotDone();
    }

    // ------------------------------------------------------------------ nobody else is there

    @Test
    void aCallGoesBackToTheOnlyEndpointAfterAPause() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        session.fail(session.inFlight().get(0), closing);
        clientThread.triggerAll();
        assertThat(session.inFlight()).isEmpty();

        passTime(Duration.ofMillis(20));
        session.echoOldest();
        clientThread.triggerAll();

        assertThat(call).isCompletedWithValue("x");
        assertNothingIsLeft();
    }

    @Test
    void aCallThatMayNotWaitEndsAtOnceWhenNoEndpointIsLeft() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        session.lose(session.inFlight().get(0));

        RosException failure = failure(call);
        assertThat(failure.status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(failure.execution()).isEqualTo(Execution.MAYBE_EXECUTED);
        assertThat(failure.attempts())
                .singleElement()
                .satisfies(only -> assertThat(only.endpoint()).contains("svc/0#0@host:0"));
        assertThat(failure)
                .hasMessage(
                        "UNAVAILABLE (MAYBE_EXECUTED after 1 attempt): No endpoint of service 'svc'"
                                + " can be reached: connection reset");
        assertNothingIsLeft();
    }

    @Test
    void aCallThatWaitsForReadyGoesOnWhenAnEndpointAppears() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("x", CallOptions.DEFAULT.withWaitForReady());
        session.lose(session.inFlight().get(0));
        clientThread.triggerAll();
        assertThat(call).isNotDone();

        ready(endpoint(1));
        open(endpoint(1)).echoOldest();
        clientThread.triggerAll();

        assertThat(call).isCompletedWithValue("x");
        assertNothingIsLeft();
    }

    // ------------------------------------------------------------------ bounds

    @Test
    void attemptsAreCountedAndToldOf() {
        ready(endpoint(0), endpoint(1), endpoint(2));
        List<TestingSession> sessions =
                List.of(open(endpoint(0)), open(endpoint(1)), open(endpoint(2)));
        CompletableFuture<String> call = client.call("x");
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TestingSession session =
                    sessions.stream()
                            .filter(s -> !s.inFlight().isEmpty())
                            .findFirst()
                            .orElseThrow();
            asked.add(session.endpoint().toString());
            session.fail(
                    session.inFlight().get(0),
                    i == 1 ? RosException.maybeExecuted(RosStatus.UNAVAILABLE, "begun") : closing);
        }

        assertThat(asked).as("each endpoint once").doesNotHaveDuplicates();
        RosException failure = failure(call);
        assertThat(failure.attempts())
                .extracting(attempt -> attempt.endpoint().orElseThrow())
                .isEqualTo(asked);
        assertThat(failure.attempts())
                .extracting(RosException::execution)
                .containsExactly(
                        Execution.NOT_EXECUTED, Execution.MAYBE_EXECUTED, Execution.NOT_EXECUTED);
        assertThat(failure.execution()).isEqualTo(Execution.MAYBE_EXECUTED);
        assertThat(failure)
                .hasMessageStartingWith(
                        "UNAVAILABLE (MAYBE_EXECUTED at " + asked.get(2) + " after 3 attempts)")
                .hasMessageContaining("(rpc-operator.client.retry.max-attempts)");
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(
            value = RosStatus.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNAVAILABLE", "RESOURCE_EXHAUSTED"})
    void whatAnotherEndpointWouldNotDoBetterIsNotRetried(RosStatus status) {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        ready(endpoint(0), endpoint(1));
        TestingSession b = open(endpoint(1));
        a.fail(a.inFlight().get(0), RosException.notExecuted(status, "no"));

        assertThat(failure(call).status()).isEqualTo(status);
        assertThat(b.inFlight()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void aResponseThatIsTooLargeIsNotAskedForAgain() {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        a.fail(a.inFlight().get(0), RosException.maybeExecuted(RosStatus.RESOURCE_EXHAUSTED, "no"));

        assertThat(failure(call).status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        assertNothingIsLeft();
    }

    @Test
    void aFullQueueIsNoAttemptAndEjectsNobody() {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        for (int i = 0; i < 10 * RETRIES.maxAttempts(); i++) {
            fullQueue(a);
            assertThat(a.inFlight()).as("not at once").isEmpty();
            clientThread.triggerAll();
            clientThread.triggerNonPeriodicScheduledTasks();
            assertThat(a.inFlight()).hasSize(1);
        }
        assertThat(client.ejectedEndpoints()).isZero();
        assertThat(client.counters().retries().getCount()).isZero();
        a.echoOldest();
        clientThread.triggerAll();
        assertThat(call).isCompletedWithValue("x");
        assertNothingIsLeft();
    }

    @Test
    void thePauseAfterAFullQueueGrows() {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        client.call("x", CallOptions.DEFAULT.withTimeout(Duration.ofMinutes(1)));
        fullQueue(a);
        clientThread.triggerAll();
        long sweep = longestDelay(); // 20 ms, and the first pause is shorter
        for (int i = 0; i < 10; i++) {
            clientThread.triggerNonPeriodicScheduledTasks();
            fullQueue(a);
            clientThread.triggerAll();
        }
        assertThat(longestDelay()).as("at most 1.28 s").isBetween(32 * sweep, 64 * sweep);
    }

    private long longestDelay() {
        return clientThread.getActiveNonPeriodicScheduledTask().stream()
                .mapToLong(task -> task.getDelay(TimeUnit.MILLISECONDS))
                .max()
                .orElseThrow();
    }

    @Test
    void anEndpointWithAFullQueueIsNotTheLeastLoaded() {
        ready(endpoint(0), endpoint(1));
        TestingSession a = open(endpoint(0));
        TestingSession b = open(endpoint(1));
        client.call("x");
        TestingSession full = a.inFlight().isEmpty() ? b : a;
        TestingSession other = full == a ? b : a;
        fullQueue(full);
        for (int i = 0; i < 9; i++) {
            client.call("y");
        }
        assertThat(other.inFlight()).hasSize(9);
        assertThat(full.inFlight()).isEmpty();
    }

    @Test
    void aCallThatDoesNotWaitFailsAtAFullQueue() {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        CompletableFuture<String> call = client.call("x", CallOptions.DEFAULT.withoutWaiting());
        fullQueue(a);

        RosException failure = failure(call);
        assertThat(failure.status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        assertThat(failure.attempts()).hasSize(1);
        assertNothingIsLeft();
    }

    private static void fullQueue(TestingSession session) {
        session.fail(
                session.inFlight().get(0),
                RosException.notExecuted(RosStatus.RESOURCE_EXHAUSTED, "The queue is full."));
    }

    @Test
    void theDeadlineHoldsForAllAttemptsTogether() {
        ready(endpoint(0), endpoint(1));
        TestingSession a = open(endpoint(0));
        TestingSession b = open(endpoint(1));
        CompletableFuture<String> call = client.call("x");
        boolean atA = !a.inFlight().isEmpty();
        passTime(TIMEOUT.minusMillis(100));
        (atA ? a : b).lose();
        clientThread.triggerAll();
        TestingSession survivor = atA ? b : a;
        assertThat(survivor.inFlight()).hasSize(1);
        assertThat(survivor.lastRemaining()).isEqualTo(Duration.ofMillis(100));

        passTime(Duration.ofMillis(99));
        assertThat(call).isNotDone();
        passTime(Duration.ofMillis(1));

        RosException failure = failure(call);
        assertThat(failure.status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(failure.attempts())
                .extracting(RosException::status)
                .containsExactly(RosStatus.UNAVAILABLE, RosStatus.DEADLINE_EXCEEDED);
        assertNothingIsLeft();
    }

    @Test
    void aPauseThatTheDeadlineWouldCutShortIsNotBegun() {
        Duration pause = Duration.ofDays(1); // drawn below the rest of the timeout: 1 in 8640
        restart(10, 1 << 20, new RetryPolicy(3, pause, pause, true), EJECTION);
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        session.fail(session.inFlight().get(0), closing);

        RosException failure = failure(call);
        assertThat(failure.status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(failure).hasMessageContaining("no time for another attempt: closing");
        assertThat(failure.attempts()).hasSize(1);
        assertNothingIsLeft();
    }

    // ------------------------------------------------------------------ meanwhile

    @Test
    void aCallCanBeCancelledWhileItPauses() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        session.fail(session.inFlight().get(0), closing);

        call.cancel(false);
        assertNothingIsLeft();
        passTime(Duration.ofSeconds(1));

        assertThat(session.inFlight()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void closeEndsACallThatPauses() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        session.fail(session.inFlight().get(0), closing);

        client.close();

        RosException failure = failure(call);
        assertThat(failure.status()).isEqualTo(RosStatus.CANCELLED);
        assertThat(failure.attempts()).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void theAnswerOfAnEarlierAttemptIsDropped() {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        long early = a.inFlight().get(0);
        ready(endpoint(0), endpoint(1));
        TestingSession b = open(endpoint(1));
        a.fail(early, closing);
        assertThat(b.inFlight()).hasSize(1).doesNotContain(early);

        a.reply(early, new byte[] {2, 'y'});
        a.fail(early, closing);
        clientThread.triggerAll();
        assertThat(call).isNotDone();
        b.echoOldest();
        clientThread.triggerAll();

        assertThat(call).isCompletedWithValue("x");
        assertThat(client.counters().lateReplies().getCount()).isEqualTo(2);
        assertNothingIsLeft();
    }

    @Test
    void aCallWhoseRouteIsLostWhileItIsSentGoesOnOnce() {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        ready(endpoint(0), endpoint(1));
        transport.beforeNextSend(
                () -> {
                    a.lose();
                    clientThread.triggerAll();
                });
        a.limit(0); // the first that is asked is lost meanwhile and takes nothing
        CompletableFuture<String> call = client.call("x", CallOptions.DEFAULT.withWaitForReady());
        TestingSession b = open(endpoint(1));

        assertThat(b.inFlight()).hasSize(1);
        b.echoOldest();
        clientThread.triggerAll();
        assertThat(call).isCompletedWithValue("x");
        assertNothingIsLeft();
    }

    // ------------------------------------------------------------------ fixture

    private static RetryPolicy retries(int maxAttempts, boolean idempotent) {
        return new RetryPolicy(
                maxAttempts, RETRIES.initialBackoff(), RETRIES.maxBackoff(), idempotent);
    }

    private void assertNothingIsLeft() {
        assertThat(client.pendingCalls()).isZero();
        assertThat(client.pendingBytes()).isZero();
        assertThat(client.waitingCalls()).isZero();
    }
}
