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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Endpoints that fail several calls in a row. */
class EjectionTest extends ClientFixture {

    private static final CallOptions SHORT =
            CallOptions.DEFAULT.withTimeout(Duration.ofMillis(100));

    private TestingSession bad;

    /** One endpoint, whose calls are sent once. */
    @BeforeEach
    void oneEndpoint() {
        restart(1000, 1 << 20, new RetryPolicy(1, Duration.ZERO, Duration.ZERO, true), EJECTION);
        ready(endpoint(0));
        bad = open(endpoint(0));
    }

    @Test
    void timeoutsEjectAnEndpointAndCallsGoToTheOther() {
        timeOut(3);
        TestingSession good = addAnother();
        assertThat(client.ejectedEndpoints()).isOne();

        call(20);

        assertThat(bad.inFlight()).isEmpty();
        assertThat(good.inFlight()).hasSize(20);
    }

    @Test
    void timeThatCallsSpentWaitingIsNotHeldAgainstAnEndpoint() {
        bad.limit(0);
        for (int i = 0; i < 3; i++) {
            client.call("x", SHORT);
        }
        passTime(Duration.ofMillis(60));
        bad.limit(3);
        passTime(Duration.ofMillis(20));
        assertThat(bad.inFlight()).hasSize(3);
        passTime(Duration.ofMillis(20));
        assertThat(bad.inFlight()).as("their time is up").isEmpty();
        assertThat(client.ejectedEndpoints()).isZero();

        call(3, SHORT.withTimeout(Duration.ofMillis(1)));
        for (long id : bad.inFlight()) {
            bad.fail(id, RosException.notExecuted(RosStatus.DEADLINE_EXCEEDED, "in its queue"));
        }
        assertThat(client.ejectedEndpoints()).as("these it had from the beginning").isOne();
    }

    @Test
    void aCallWhoseTimeIsUpIsNotSentWhenThereIsRoom() {
        bad.limit(0);
        CompletableFuture<String> late = client.call("x", SHORT);
        passTime(Duration.ofMillis(60));
        clock.advanceTime(40, TimeUnit.MILLISECONDS); // nobody has looked since
        bad.limit(1);
        bad.handler().credited();
        assertThat(bad.inFlight()).isEmpty();
        RosException failure = failure(late);
        assertThat(failure.status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(client.ejectedEndpoints()).isZero();
    }

    @Test
    void refusalsEjectAnEndpoint() {
        fail(RosStatus.UNAVAILABLE, 3);
        assertThat(client.ejectedEndpoints()).isOne();
    }

    @Test
    void losingItsConnectionAgainAndAgainEjectsAnEndpoint() {
        for (int i = 0; i < 3; i++) {
            call(5);
            bad.lose();
            clientThread.triggerAll();
            passTime(Duration.ofMillis(50));
            bad = open(endpoint(0));
            assertThat(client.ejectedEndpoints()).isEqualTo(i < 2 ? 0 : 1);
        }
    }

    @Test
    void theFailuresOfAnOperatorDoNotEject() {
        fail(RosStatus.INTERNAL, 10);
        assertThat(client.ejectedEndpoints()).isZero();
    }

    @Test
    void anAnswerOfAnyKindBreaksTheRow() {
        fail(RosStatus.UNAVAILABLE, 2);
        fail(RosStatus.INTERNAL, 1);
        fail(RosStatus.UNAVAILABLE, 2);
        assertThat(client.ejectedEndpoints()).isZero();
    }

    @Test
    void whenItsTimeIsOverOneCallTriesItAndItsAnswerBringsItBack() {
        timeOut(3);
        TestingSession good = addAnother();
        passTime(EJECTION.time());

        call(20);
        assertThat(bad.inFlight()).hasSize(1);
        assertThat(good.inFlight()).hasSize(19);

        bad.echoOldest();
        assertThat(client.ejectedEndpoints()).isZero();
        call(18);
        assertThat(bad.inFlight()).hasSizeGreaterThan(1);
    }

    @Test
    void aTrialThatIsNotSentIsLeftToTheNextCall() {
        timeOut(3);
        addAnother();
        passTime(EJECTION.time());
        transport.beforeNextSend(
                () -> {
                    throw RosException.notExecuted(RosStatus.RESOURCE_EXHAUSTED, "too large");
                });
        assertThat(failure(client.call("large")).status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        call(1);
        assertThat(bad.inFlight()).hasSize(1);
    }

    @Test
    void aFailedTrialKeepsItOutForLonger() {
        timeOut(3);
        addAnother();
        passTime(EJECTION.time());
        call(1);
        bad.fail(bad.inFlight().get(0), RosException.notExecuted(RosStatus.UNAVAILABLE, "no"));

        passTime(EJECTION.time());
        call(20);
        assertThat(bad.inFlight()).isEmpty();
        passTime(EJECTION.time());
        call(1);
        assertThat(bad.inFlight()).hasSize(1);
    }

    @Test
    void whenAllAreEjectedAllAreUsed() {
        timeOut(3);
        TestingSession good = addAnother();
        client.call("x", SHORT);
        client.call("x", SHORT);
        client.call("x", SHORT);
        passTime(Duration.ofMillis(100));
        assertThat(client.ejectedEndpoints()).isEqualTo(2);

        call(20);

        assertThat(bad.inFlight()).hasSize(10);
        assertThat(good.inFlight()).hasSize(10);
    }

    @Test
    void theLastEndpointIsUsedWhateverItDoes() {
        timeOut(10);
        CompletableFuture<String> call = client.call("x");
        bad.echoOldest();
        clientThread.triggerAll();
        assertThat(call).isCompletedWithValue("x");
        assertThat(client.ejectedEndpoints()).isZero();
    }

    private TestingSession addAnother() {
        ready(endpoint(0), endpoint(1));
        return open(endpoint(1));
    }

    private void call(int times) {
        call(times, CallOptions.DEFAULT);
    }

    private void call(int times, CallOptions options) {
        for (int i = 0; i < times; i++) {
            client.call("x", options);
        }
    }

    private void timeOut(int times) {
        for (int i = 0; i < times; i++) {
            client.call("x", SHORT);
            passTime(Duration.ofMillis(100));
        }
    }

    private void fail(RosStatus status, int times) {
        for (int i = 0; i < times; i++) {
            client.call("x");
            bad.fail(bad.inFlight().get(0), RosException.notExecuted(status, "no"));
        }
        clientThread.triggerAll();
    }
}
