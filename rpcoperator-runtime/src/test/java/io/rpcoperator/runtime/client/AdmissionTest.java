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
import static org.awaitility.Awaitility.await;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.common.EventThreads;
import io.rpcoperator.runtime.testing.TestingTransport.TestingSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls to a client that has as much under way as it may. */
class AdmissionTest extends ClientFixture {

    /** Of ten bytes, serialized. */
    private static final String TEN_BYTES = "123456789";

    private static final CallOptions PATIENT = CallOptions.DEFAULT.withTimeout(Duration.ofDays(1));

    private final List<String> admitted = new ArrayList<>();
    private TestingSession session;

    /** A client of three calls and 25 bytes. */
    @BeforeEach
    void oneEndpoint() {
        restart(3, 25, RETRIES, EJECTION);
        ready(endpoint(0));
        session = open(endpoint(0));
    }

    // ------------------------------------------------------------------ without a thread

    @Test
    void aCallThatHasRoomIsAdmittedAtOnce() {
        callAlone("x");
        assertThat(admitted).containsExactly("x");
        assertThat(session.inFlight()).hasSize(1);
    }

    @Test
    void aCallThatDoesNotFitByItsBytesWaitsInTurn() {
        CompletableFuture<String> first = callAlone(TEN_BYTES);
        callAlone(TEN_BYTES);
        CompletableFuture<String> third = callAlone(TEN_BYTES); // five bytes are left
        CompletableFuture<String> fourth = callAlone("x"); // would fit
        clientThread.triggerAll();
        assertThat(admitted).containsExactly(TEN_BYTES, TEN_BYTES);
        assertThat(client.waitingCallers()).isEqualTo(2);
        assertThat(client.counters().roomWaits().getCount()).isEqualTo(2);
        assertThat(client.call("passes nobody", CallOptions.DEFAULT.withoutWaiting()))
                .isCompletedExceptionally();

        session.echoOldest();
        clientThread.triggerAll();
        assertThat(first).isCompletedWithValue(TEN_BYTES);
        assertThat(admitted).containsExactly(TEN_BYTES, TEN_BYTES, TEN_BYTES, "x");
        session.echoOldest();
        session.echoOldest();
        session.echoOldest();
        clientThread.triggerAll();
        assertThat(third).isCompletedWithValue(TEN_BYTES);
        assertThat(fourth).isCompletedWithValue("x");
        assertThat(client.pendingBytes()).isZero();
    }

    @Test
    void theWaitIsPartOfTheCallsTime() {
        fill();
        callAlone("x");
        passTime(TIMEOUT.minusMillis(1500));
        session.echoOldest();
        clientThread.triggerAll();
        assertThat(admitted).containsExactly("x");
        assertThat(session.inFlight()).hasSize(3);
        assertThat(session.lastRemaining()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void aWaitEndsWithTheCallsTime() {
        client.call(TEN_BYTES, PATIENT);
        client.call(TEN_BYTES, PATIENT);
        CompletableFuture<String> late = callAlone(TEN_BYTES);
        passTime(TIMEOUT.minusMillis(1));
        assertThat(late).isNotDone();
        passTime(Duration.ofMillis(1));

        RosException failure = failure(late);
        assertThat(failure.status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(failure).hasMessageContaining("rpc-operator.client.max-pending-bytes is 25");
        assertThat(admitted).as("it is told that nobody waits any more").hasSize(1);
        assertThat(client.counters().failedCalls())
                .extractingByKey(RosStatus.DEADLINE_EXCEEDED)
                .extracting(Counter::getCount)
                .isEqualTo(1L);
        late.cancel(false);
        assertNothingIsLeftButWhatIsInFlight(2);
    }

    @Test
    void whoeverIsCancelledWhileItWaitsTakesNoRoom() {
        fill();
        CompletableFuture<String> fickle = callAlone("fickle");
        CompletableFuture<String> next = callAlone("next");
        fickle.cancel(false);
        clientThread.triggerAll();
        assertThat(admitted).containsExactly("fickle");
        assertThat(client.waitingCallers()).isOne();
        session.echoOldest();
        clientThread.triggerAll();
        assertThat(admitted).containsExactly("fickle", "next");
        assertThat(next).isNotDone();
        assertNothingIsLeftButWhatIsInFlight(3);
    }

    @Test
    void whoeverIsCancelledInTheMomentOfItsTurnGivesItsRoomBack() {
        CompletableFuture<String> first = client.call("first");
        client.call("second");
        client.call("third");
        CompletableFuture<String> fickle = callAlone("fickle");
        first.thenRun(() -> fickle.cancel(false)); // its room is taken for the other already
        session.echoOldest();
        clientThread.triggerAll();
        assertThat(admitted).containsExactly("fickle");
        assertThat(session.cancelled()).as("it was not sent").isEmpty();
        assertNothingIsLeftButWhatIsInFlight(2);
    }

    @Test
    void theEndOfTheClientEndsTheWait() {
        fill();
        CompletableFuture<String> late = callAlone("x");
        client.close();
        clientThread.triggerAll();
        assertThat(failure(late).status()).isEqualTo(RosStatus.CANCELLED);
        assertThat(failure(late).execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(failure(callAlone("y")).status()).isEqualTo(RosStatus.CANCELLED);
        assertThat(admitted).containsExactly("x", "y");
    }

    @Test
    void aCallThatDoesNotWaitDoesNotWaitAloneEither() {
        fill();
        CompletableFuture<String> impatient =
                client.call("x", CallOptions.DEFAULT.withoutWaiting(), () -> admitted.add("x"));
        assertThat(failure(impatient).status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        assertThat(admitted).containsExactly("x");
    }

    @Test
    void aCallbackMayHaveACallWait() {
        fill();
        List<CompletableFuture<String>> calls = new ArrayList<>();
        EventThreads.run(() -> calls.add(callAlone("x")));
        session.echoOldest();
        clientThread.triggerAll();
        assertThat(admitted).containsExactly("x");
        assertThat(calls.get(0)).isNotDone();
    }

    // ------------------------------------------------------------------ with a thread

    @Test
    void aThreadThatIsInterruptedWaitsNoLonger() throws Exception {
        fill();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CompletableFuture<CompletableFuture<String>> returned = new CompletableFuture<>();
        Thread caller =
                new Thread(
                        () -> {
                            returned.complete(client.call("x", PATIENT));
                            interrupted.complete(Thread.currentThread().isInterrupted());
                        });
        caller.start();
        await().until(() -> client.waitingCallers() == 1);
        caller.interrupt();

        RosException failure = failure(returned.get(1, TimeUnit.MINUTES));
        assertThat(failure.status()).isEqualTo(RosStatus.CANCELLED);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(interrupted.get(1, TimeUnit.MINUTES)).as("still").isTrue();
        assertNothingIsLeftButWhatIsInFlight(3);
    }

    @Test
    void threadsAndCallsThatWaitAloneAreInOneLine() throws Exception {
        fill();
        callAlone("alone");
        CompletableFuture<CompletableFuture<String>> returned = new CompletableFuture<>();
        new Thread(() -> returned.complete(client.call("with a thread", PATIENT))).start();
        await().until(() -> client.waitingCallers() == 2);
        session.echoOldest();
        clientThread.triggerAll();
        assertThat(admitted).containsExactly("alone");
        assertThat(client.waitingCallers()).isOne();

        session.echoOldest();
        clientThread.triggerAll();
        assertThat(returned.get(1, TimeUnit.MINUTES)).isNotDone();
        assertNothingIsLeftButWhatIsInFlight(3);
    }

    private void fill() {
        for (int i = 0; i < 3; i++) {
            client.call("full", PATIENT);
        }
    }

    private CompletableFuture<String> callAlone(String request) {
        return client.call(request, CallOptions.DEFAULT, () -> admitted.add(request));
    }

    private void assertNothingIsLeftButWhatIsInFlight(int calls) {
        assertThat(session.inFlight()).hasSize(calls);
        assertThat(client.waitingCallers()).isZero();
        assertThat(client.pendingCalls()).isEqualTo(calls);
    }
}
