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
import io.rpcoperator.runtime.common.EventThreads;
import io.rpcoperator.runtime.testing.TestingTransport.TestingSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The life of calls. */
class DefaultRosClientTest extends ClientFixture {

    // ------------------------------------------------------------------ where calls go

    @Test
    void aCallBeforeTheRegistryAnswersWaitsAndIsSentOnceASessionIsOpen() {
        CompletableFuture<String> call = client.call("hello");
        ready(endpoint(0));
        assertThat(call).isNotDone();

        TestingSession session = open(endpoint(0));
        session.echoOldest();
        clientThread.triggerAll();

        assertThat(call).isCompletedWithValue("hello");
        assertThat(client.pendingCalls()).isZero();
    }

    @Test
    void withoutAReadyEndpointACallFailsAtOnce() {
        CompletableFuture<String> early = client.call("early");
        ready();
        CompletableFuture<String> late = client.call("late");
        clientThread.triggerAll();

        for (CompletableFuture<String> call : List.of(early, late)) {
            RosException failure = failure(call);
            assertThat(failure.status()).isEqualTo(RosStatus.UNAVAILABLE);
            assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
            assertThat(failure).hasMessageContaining("No endpoint of service 'svc' is READY");
        }
    }

    @Test
    void aCallThatWaitsForReadyIsSentWhenAnEndpointAppears() {
        ready();
        CompletableFuture<String> call =
                client.call("patient", CallOptions.DEFAULT.withWaitForReady());
        clientThread.triggerAll();
        assertThat(call).isNotDone();

        ready(endpoint(0));
        open(endpoint(0)).echoOldest();
        clientThread.triggerAll();

        assertThat(call).isCompletedWithValue("patient");
    }

    @Test
    void callsGoToTheLessLoadedOfTwoEndpoints() {
        ready(endpoint(0), endpoint(1));
        TestingSession a = open(endpoint(0));
        TestingSession b = open(endpoint(1));

        for (int i = 0; i < 8; i++) {
            client.call("x");
        }

        assertThat(a.inFlight()).hasSize(4);
        assertThat(b.inFlight()).hasSize(4);
    }

    @Test
    void aFullSessionLeavesCallsToTheOtherAndThenTheyWaitInOrder() {
        ready(endpoint(0), endpoint(1));
        TestingSession a = open(endpoint(0));
        TestingSession b = open(endpoint(1));
        a.limit(1);
        b.limit(2);

        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(client.call("call " + i));
        }
        assertThat(a.inFlight()).hasSize(1);
        assertThat(b.inFlight()).hasSize(2);

        while (!a.inFlight().isEmpty() || !b.inFlight().isEmpty()) {
            (a.inFlight().isEmpty() ? b : a).echoOldest();
        }
        clientThread.triggerAll();
        for (int i = 0; i < 5; i++) {
            assertThat(calls.get(i)).isCompletedWithValue("call " + i);
        }
    }

    @Test
    void aRefusedSessionGivesItsReasonToTheCalls() {
        ready(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        transport.refuse(
                endpoint(0),
                RosException.notExecuted(RosStatus.FAILED_PRECONDITION, "serializers differ"));
        clientThread.triggerAll();

        RosException failure = failure(call);
        assertThat(failure.status()).isEqualTo(RosStatus.FAILED_PRECONDITION);
        assertThat(failure).hasMessageContaining("serializers differ");
    }

    @Test
    void aSessionThatCannotEvenBeAskedForIsAskedForAgain() {
        transport.beforeNextConnect(
                () -> {
                    throw new IllegalStateException("the node is closed");
                });
        ready(endpoint(0));
        assertThat(failure(client.call("x")))
                .as("it is known that there is none")
                .hasMessageContaining("Cannot connect: the node is closed");
        clientThread.triggerNonPeriodicScheduledTasks();
        open(endpoint(0));
        assertThat(client.readyEndpoints()).isOne();
    }

    @Test
    void aSessionThatDrainsBeforeItIsKnownToBeOpenGetsNoCalls() {
        ready(endpoint(0));
        transport.handler(endpoint(0)).draining();
        TestingSession session = open(endpoint(0));

        assertThat(client.readyEndpoints()).isZero();
        assertThat(session.isClosed()).isTrue();
    }

    @Test
    void roomThatComesBackWithoutAWordIsUsed() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        session.limit(1);
        client.call("first");
        client.call("second");
        assertThat(session.inFlight()).hasSize(1);

        session.limit(2); // as when the endpoint has ended a cancelled request
        passTime(Duration.ofMillis(20));

        assertThat(session.inFlight()).hasSize(2);
    }

    // ------------------------------------------------------------------ how calls end

    @Test
    void aCallThatEndsWhileItIsSentIsWithdrawn() {
        ready();
        CompletableFuture<String> call =
                client.call("fickle", CallOptions.DEFAULT.withWaitForReady());
        transport.beforeNextSend(() -> call.cancel(false));
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        assertThat(session.inFlight()).isEmpty();

        ready(); // nothing is under way there, so the session is not kept
        assertThat(session.isClosed()).isTrue();
    }

    @Test
    void aWaitingCallThatEndsWhileItIsSentTakesNoOtherWithIt() {
        ready();
        CallOptions patient = CallOptions.DEFAULT.withWaitForReady();
        CompletableFuture<String> fickle = client.call("fickle", patient);
        CompletableFuture<String> next = client.call("next", patient);
        clientThread.triggerAll();
        transport.beforeNextSend(
                () -> {
                    fickle.cancel(false);
                    clientThread.triggerNonPeriodicScheduledTasks(); // sweeps the waiting calls
                });
        ready(endpoint(0));
        open(endpoint(0)).echoOldest();
        clientThread.triggerAll();

        assertThat(next).isCompletedWithValue("next");
    }

    @Test
    void anOperatorsFailureNamesTheEndpointAndTheRemoteClass() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        session.handler()
                .failed(
                        session.inFlight().get(0),
                        RosException.operatorFailed("com.acme.ModelException", "bad row"));
        clientThread.triggerAll();

        RosException failure = failure(call);
        assertThat(failure.status()).isEqualTo(RosStatus.INTERNAL);
        assertThat(failure.remoteClassName()).contains("com.acme.ModelException");
        assertThat(failure.endpoint()).contains("svc/0#0@host:0");
    }

    @Test
    void aLostSessionIsOpenedAgainWhileTheRegistryCallsItsEndpointReady() {
        ready(endpoint(0));
        open(endpoint(0))
                .handler()
                .closed(
                        RosException.maybeExecuted(RosStatus.UNAVAILABLE, "connection reset"),
                        Set.of());
        clientThread.triggerAll();
        assertThat(client.readyEndpoints()).isZero();
        assertThat(failure(client.call("meanwhile")).status()).isEqualTo(RosStatus.UNAVAILABLE);

        clientThread.triggerNonPeriodicScheduledTasks();
        open(endpoint(0));
        assertThat(client.readyEndpoints()).isOne();
    }

    @Test
    void anEndpointThatTheRegistryNoLongerNamesFinishesItsCallsAndIsThenClosed() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("last");
        ready();
        assertThat(session.isClosed()).isFalse();
        assertThat(failure(client.call("too late")).status()).isEqualTo(RosStatus.UNAVAILABLE);

        session.echoOldest();
        clientThread.triggerAll();
        assertThat(call).isCompletedWithValue("last");
        assertThat(session.isClosed()).isTrue();
    }

    @Test
    void aDrainingEndpointGetsNoNewCalls() {
        ready(endpoint(0), endpoint(1));
        TestingSession a = open(endpoint(0));
        TestingSession b = open(endpoint(1));
        a.handler().draining();
        clientThread.triggerAll();

        client.call("x");
        client.call("y");

        assertThat(a.inFlight()).isEmpty();
        assertThat(b.inFlight()).hasSize(2);
    }

    @Test
    void aDeadlineEndsACallAndTellsTheEndpoint() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("slow");
        long id = session.inFlight().get(0);

        passTime(TIMEOUT.minusMillis(1));
        assertThat(call).isNotDone();
        passTime(Duration.ofMillis(1));

        RosException failure = failure(call);
        assertThat(failure.status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(failure.execution()).isEqualTo(Execution.MAYBE_EXECUTED);
        assertThat(session.cancelled()).containsExactly(id);
        session.reply(id, new byte[0]); // late: nobody is told
        clientThread.triggerAll();
        assertThat(client.pendingCalls()).isZero();
    }

    @Test
    void aDeadlineEndsACallThatNoEndpointTook() {
        ready();
        CompletableFuture<String> call =
                client.call(
                        "patient",
                        CallOptions.DEFAULT.withWaitForReady().withTimeout(Duration.ofMillis(100)));
        passTime(Duration.ofMillis(100));

        RosException failure = failure(call);
        assertThat(failure.status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
    }

    @Test
    void cancellingTheFutureCancelsTheCall() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        long id = session.inFlight().get(0);

        call.cancel(false);

        assertThat(session.cancelled()).containsExactly(id);
        assertThat(client.pendingCalls()).isZero();
    }

    @Test
    void aFullClientRefusesACallThatDoesNotWaitAndNamesTheOptions() {
        ready(endpoint(0));
        open(endpoint(0));
        for (int i = 0; i < 10; i++) {
            client.call("x");
        }
        RosException failure =
                failure(client.call("one more", CallOptions.DEFAULT.withoutWaiting()));
        assertThat(failure.status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(failure)
                .hasMessageContaining("10 calls (rpc-operator.client.max-pending-requests is 10)")
                .hasMessageContaining("20 bytes (rpc-operator.client.max-pending-bytes is 1048576)")
                .hasMessageContaining("does not wait");
    }

    @Test
    void nothingWaitsForRoomOnTheClientsOwnThread() {
        restart(1, 100, RETRIES, EJECTION);
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        List<CompletableFuture<String>> inCallback = new ArrayList<>();
        client.call("x")
                .thenRun(
                        () -> {
                            client.call("takes the room");
                            inCallback.add(client.call("one more"));
                        });
        session.echoOldest();
        clientThread.triggerAll();

        assertThat(inCallback).hasSize(1);
        RosException failure = failure(inCallback.get(0));
        assertThat(failure.status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        assertThat(failure).hasMessageContaining("a client's own thread");
    }

    @Test
    void nothingWaitsForRoomOnATransportsThread() {
        restart(1, 100, RETRIES, EJECTION);
        client.call("takes the room", CallOptions.DEFAULT.withWaitForReady());
        List<CompletableFuture<String>> calls = new ArrayList<>();
        EventThreads.run(() -> calls.add(client.call("one more")));
        assertThat(failure(calls.get(0)).status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
    }

    @Test
    void aCallThatDoesNotWaitFailsWhereNoEndpointHasRoom() {
        ready(endpoint(0), endpoint(1));
        open(endpoint(0)).limit(0);
        TestingSession other = open(endpoint(1));
        other.limit(1);
        CallOptions impatient = CallOptions.DEFAULT.withoutWaiting();
        assertThat(client.call("x", impatient)).isNotDone();

        RosException failure = failure(client.call("y", impatient));
        assertThat(failure.status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(failure).hasMessageContaining("rpc-operator.queue.max-requests");
        assertThat(client.pendingCalls()).isOne();
    }

    @Test
    void aCallThatDoesNotWaitForRoomWaitsForAnEndpoint() {
        ready();
        CompletableFuture<String> call =
                client.call("x", CallOptions.DEFAULT.withoutWaiting().withWaitForReady());
        assertThat(call).isNotDone();
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        session.echoOldest();
        clientThread.triggerAll();
        assertThat(call).isCompletedWithValue("x");
    }

    @Test
    void anUnreadableResponseFailsItsCallOnly() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> bad = client.call("bad");
        CompletableFuture<String> good = client.call("good");
        session.reply(session.inFlight().get(0), new byte[] {(byte) 0xff});
        session.echoOldest();
        clientThread.triggerAll();

        assertThat(failure(bad).status()).isEqualTo(RosStatus.INTERNAL);
        assertThat(good).isCompletedWithValue("good");
    }

    @Test
    void anAnswerThatWaitsToBeDecodedHasItsRoom() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        for (int i = 0; i < 10; i++) {
            client.call("x");
        }
        CallOptions impatient = CallOptions.DEFAULT.withoutWaiting();
        session.echoOldest();
        assertThat(client.call("too early", impatient)).isCompletedExceptionally();
        clientThread.triggerAll();
        assertThat(client.pendingCalls()).isEqualTo(9);
        assertThat(client.call("in time", impatient)).isNotDone();
    }

    @Test
    void aFailureThatWaitsToBeToldHasItsRoom() {
        ready();
        for (int i = 0; i < 10; i++) {
            client.call("x");
        }
        assertThat(client.pendingCalls()).isEqualTo(10);
        clientThread.triggerAll();
        assertThat(client.pendingCalls()).isZero();
    }

    @Test
    void anUnreadableResponseGivesItsRoomBack() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> bad = client.call("bad");
        session.reply(session.inFlight().get(0), new byte[] {(byte) 0xff});
        assertThat(failure(bad).status()).isEqualTo(RosStatus.INTERNAL);
        assertThat(client.pendingCalls()).isZero();
        assertThat(client.pendingBytes()).isZero();
    }

    // ------------------------------------------------------------------ what is measured

    @Test
    void callsAreMeasuredOnTheirWay() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        session.limit(1);
        client.call("1");
        client.call("22");
        CompletableFuture<String> impatient = client.call("333");

        assertThat(client.pendingCalls()).isEqualTo(3);
        assertThat(client.pendingBytes()).as("with a length each").isEqualTo(2 + 3 + 4);
        assertThat(client.waitingCalls()).isEqualTo(2);
        impatient.cancel(false);
        assertThat(client.waitingCalls()).isOne();

        session.echoOldest();
        assertThat(client.waitingCalls()).isZero();
        session.echoOldest();
        clientThread.triggerAll();
        assertThat(client.pendingCalls()).isZero();
        assertThat(client.pendingBytes()).isZero();
    }

    @Test
    void failedCallsAreCountedByTheirStatus() {
        ready();
        assertThat(failure(client.call("x")).status()).isEqualTo(RosStatus.UNAVAILABLE);
        ready(endpoint(0));
        open(endpoint(0));
        client.call("slow");
        passTime(TIMEOUT);

        assertThat(client.counters().failedCalls())
                .allSatisfy(
                        (status, calls) ->
                                assertThat(calls.getCount())
                                        .isEqualTo(
                                                status == RosStatus.UNAVAILABLE
                                                                || status
                                                                        == RosStatus
                                                                                .DEADLINE_EXCEEDED
                                                        ? 1
                                                        : 0));
    }

    @Test
    void theTimeWithoutAnEndpointIsMeasured() {
        passTime(Duration.ofSeconds(3));
        assertThat(client.millisWithoutEndpoint()).isEqualTo(3_000);
        ready(endpoint(0));
        open(endpoint(0));
        passTime(Duration.ofSeconds(3));
        assertThat(client.millisWithoutEndpoint()).isZero();
    }

    // ------------------------------------------------------------------ the client's end

    @Test
    void closeFailsEveryCallAndClosesTheSessions() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");

        client.close();
        client.close();
        clientThread.triggerAll();

        assertThat(client.pendingBytes()).isZero();

        assertThat(failure(call).status()).isEqualTo(RosStatus.CANCELLED);
        assertThat(session.isClosed()).isTrue();
        assertThat(failure(client.call("after")).status()).isEqualTo(RosStatus.CANCELLED);
    }

    @Test
    void aClientWhoseTaskIsCancelledEndsByItself() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");
        long id = session.inFlight().get(0);
        passTime(Duration.ofMillis(20));
        assertThat(call).isNotDone();

        taskIsCancelled = true;
        passTime(Duration.ofMillis(20));

        assertThat(failure(call).status()).isEqualTo(RosStatus.CANCELLED);
        assertThat(session.cancelled()).containsExactly(id);
        assertThat(session.isClosed()).isTrue();
        assertThat(failure(client.call("after")).status()).isEqualTo(RosStatus.CANCELLED);
    }

    @Test
    void aJobWithoutTheServiceFailsTheClient() {
        client.noSuchService(
                RosException.notExecuted(RosStatus.FAILED_PRECONDITION, "no service 'svc'"));
        clientThread.triggerAll();

        assertThat(client.settled()).isCompletedExceptionally();
        assertThat(failure(client.call("x")).status()).isEqualTo(RosStatus.FAILED_PRECONDITION);
    }
}
