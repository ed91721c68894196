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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.discovery.EndpointDiscovery;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.registry.EndpointSnapshot;
import io.rpcoperator.runtime.testing.TestingTransport;
import io.rpcoperator.runtime.testing.TestingTransport.TestingSession;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.apache.flink.util.clock.Clock;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of calls, on one thread: every event is the test's. */
class DefaultRosClientTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();

    /** What happens between the choice of a call's route and the sending of it. */
    private Runnable beforeNextSend = () -> {};

    private final ManuallyTriggeredScheduledExecutorService clientThread =
            new ManuallyTriggeredScheduledExecutorService();
    private final TestingTransport transport = new TestingTransport();
    private DefaultRosClient<String, String> client = newClient(false, 10, 1 << 20);
    private long version;

    @BeforeEach
    void startClient() {
        start(client);
    }

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
        beforeNextSend = () -> call.cancel(false);
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
        beforeNextSend =
                () -> {
                    fickle.cancel(false);
                    clientThread.triggerNonPeriodicScheduledTasks(); // sweeps the waiting calls
                };
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
    void aLostSessionFailsItsCallsAndNoOthers() {
        ready(endpoint(0), endpoint(1));
        TestingSession a = open(endpoint(0));
        TestingSession b = open(endpoint(1));
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(client.call("x"));
        }
        List<Long> left = a.inFlight();
        a.handler()
                .closed(
                        RosException.maybeExecuted(RosStatus.UNAVAILABLE, "connection reset"),
                        Set.of(left.get(0)));
        clientThread.triggerAll();
        b.inFlight().forEach(id -> b.echoOldest());
        clientThread.triggerAll();

        assertThat(calls).filteredOn(CompletableFuture::isCompletedExceptionally).hasSize(3);
        List<RosException> failures =
                calls.stream()
                        .filter(CompletableFuture::isCompletedExceptionally)
                        .map(this::failure)
                        .toList();
        assertThat(failures)
                .allMatch(failure -> failure.status() == RosStatus.UNAVAILABLE)
                .allMatch(failure -> failure.endpoint().isPresent());
        assertThat(failures)
                .extracting(RosException::execution)
                .as("only one of them may have begun")
                .containsExactlyInAnyOrder(
                        Execution.MAYBE_EXECUTED, Execution.NOT_EXECUTED, Execution.NOT_EXECUTED);
        assertThat(client.readyEndpoints()).isOne();
        assertThat(client.pendingCalls()).isZero();
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
    void tooManyPendingCallsAreRefusedWithTheOption() {
        ready(endpoint(0));
        open(endpoint(0));
        for (int i = 0; i < 10; i++) {
            client.call("x");
        }
        RosException failure = failure(client.call("one more"));
        assertThat(failure.status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        assertThat(failure).hasMessageContaining("rpc-operator.client.max-pending-requests");
    }

    @Test
    void tooManyPendingBytesAreRefusedWithTheOption() {
        client = newClient(false, 10, 100);
        start(client);
        ready(endpoint(0));
        open(endpoint(0));
        client.call("x".repeat(90));
        RosException failure = failure(client.call("x".repeat(90)));
        assertThat(failure.status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        assertThat(failure).hasMessageContaining("rpc-operator.client.max-pending-bytes");
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

    // ------------------------------------------------------------------ the client's end

    @Test
    void closeFailsEveryCallAndClosesTheSessions() {
        ready(endpoint(0));
        TestingSession session = open(endpoint(0));
        CompletableFuture<String> call = client.call("x");

        client.close();
        client.close();
        clientThread.triggerAll();

        assertThat(failure(call).status()).isEqualTo(RosStatus.CANCELLED);
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

    // ------------------------------------------------------------------ fixture

    private DefaultRosClient<String, String> newClient(
            boolean waitForReady, int maxRequests, long maxBytes) {
        return new DefaultRosClient<>(
                "svc",
                new ClientSettings(
                        TIMEOUT,
                        waitForReady,
                        Duration.ZERO,
                        maxRequests,
                        maxBytes,
                        Duration.ofSeconds(5)),
                new PayloadCodec<>(StringSerializer.INSTANCE, StringSerializer.INSTANCE),
                clientThread,
                new HookedClock());
    }

    private void start(DefaultRosClient<String, String> client) {
        SessionRequest request =
                new SessionRequest(
                        new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);
        client.start(
                new EndpointSessions(transport, request, clientThread, client),
                new EndpointDiscovery(
                        "svc",
                        1,
                        Duration.ofSeconds(5),
                        poll -> new CompletableFuture<>(),
                        clientThread,
                        client));
        clientThread.triggerAll();
    }

    private void ready(Endpoint... endpoints) {
        client.endpoints(new EndpointSnapshot(1, ++version, List.of(endpoints)));
        clientThread.triggerAll();
    }

    private TestingSession open(Endpoint endpoint) {
        TestingSession session = transport.open(endpoint);
        clientThread.triggerAll();
        return session;
    }

    private void passTime(Duration time) {
        clientThread.triggerAll();
        clock.advanceTime(time.toMillis(), TimeUnit.MILLISECONDS);
        clientThread.triggerNonPeriodicScheduledTasks();
        clientThread.triggerAll();
    }

    private RosException failure(CompletableFuture<?> call) {
        clientThread.triggerAll();
        List<RosException> failures = new ArrayList<>();
        assertThatThrownBy(call::join)
                .isInstanceOf(CompletionException.class)
                .satisfies(e -> failures.add((RosException) e.getCause()));
        return failures.get(0);
    }

    /** The time is asked for when a call is about to be sent, among others. */
    private final class HookedClock extends Clock {

        @Override
        public long absoluteTimeMillis() {
            return clock.absoluteTimeMillis();
        }

        @Override
        public long relativeTimeMillis() {
            return clock.relativeTimeMillis();
        }

        @Override
        public long relativeTimeNanos() {
            Runnable hook = beforeNextSend;
            beforeNextSend = () -> {};
            hook.run();
            return clock.relativeTimeNanos();
        }
    }
}
