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

import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.testing.TestingTransport.TestingSession;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large requests and the session that they have for themselves. */
class BulkSessionTest extends ClientFixture {

    private static final String LARGE = "x".repeat(64 << 10);

    private TestingSession first;

    @BeforeEach
    void oneEndpoint() {
        ready(endpoint(0));
        first = open(endpoint(0));
    }

    @Test
    void itIsOpenedAtTheFirstLargeRequest() {
        client.call("small");
        clientThread.triggerAll();
        assertThat(transport.isConnecting(endpoint(0))).isFalse();

        client.call(LARGE);
        clientThread.triggerAll();
        assertThat(first.inFlight()).as("until it is open").hasSize(2);
        TestingSession bulk = open(endpoint(0));
        CompletableFuture<String> large = client.call(LARGE);
        client.call("small");
        assertThat(first.inFlight()).hasSize(3);
        assertThat(bulk.inFlight()).hasSize(1);
        assertThat(client.readyEndpoints()).isOne();

        bulk.echoOldest();
        clientThread.triggerAll();
        assertThat(large).isCompletedWithValue(LARGE);
    }

    @Test
    void aLargeCallWithoutCreditsDoesNotHoldUpSmallOnes() {
        TestingSession bulk = openBulk();
        bulk.limit(0);
        client.call(LARGE);
        assertThat(client.waitingCalls()).isOne();
        client.call("small");
        assertThat(first.inFlight()).hasSize(1);

        first.limit(1);
        client.call("another");
        assertThat(client.waitingCalls()).isEqualTo(2);
        first.echoOldest();
        assertThat(first.inFlight()).as("the other small one").hasSize(1);
        assertThat(client.waitingCalls()).isOne();
        bulk.limit(1);
        passTime(Duration.ofMillis(20));
        assertThat(bulk.inFlight()).hasSize(1);
    }

    @Test
    void aSmallCallWithoutCreditsDoesNotHoldUpLargeOnes() {
        TestingSession bulk = openBulk();
        first.limit(0);
        client.call("small");
        client.call(LARGE);
        assertThat(bulk.inFlight()).hasSize(1);

        bulk.limit(1);
        client.call(LARGE);
        assertThat(client.waitingCalls()).isEqualTo(2);
        bulk.echoOldest();
        assertThat(bulk.inFlight()).as("the other large one").hasSize(1);
        assertThat(client.waitingCalls()).isOne();
    }

    @Test
    void untilItIsOpenASmallCallPassesNoLargeOne() {
        first.limit(0);
        CompletableFuture<String> large = client.call(LARGE);
        first.limit(1);
        client.call("small");
        first.echoOldest();
        clientThread.triggerAll();
        assertThat(large).isCompletedWithValue(LARGE);
        assertThat(first.inFlight()).as("the small one").hasSize(1);
    }

    @Test
    void untilItIsOpenRoomThatIsTooLittleForALargeCallIsKeptForIt() {
        first.limit(0);
        client.call("small");
        CompletableFuture<String> large = client.call(LARGE);
        transport.beforeNextSend(() -> transport.beforeNextSend(() -> first.limit(1)));
        passTime(Duration.ofMillis(20));
        assertThat(first.inFlight()).as("only the large one has asked").isEmpty();

        passTime(Duration.ofMillis(20));
        first.echoOldest();
        clientThread.triggerAll();
        assertThat(large).isCompletedWithValue(LARGE);
    }

    @Test
    void theLargeCallsThatWaitForItGoAsSoonAsItIsOpen() {
        first.limit(0);
        client.call("small");
        client.call(LARGE);
        clientThread.triggerAll();
        assertThat(client.waitingCalls()).isEqualTo(2);
        TestingSession bulk = open(endpoint(0));
        assertThat(bulk.inFlight()).hasSize(1);
        assertThat(client.waitingCalls()).isOne();
    }

    @Test
    void callsThatWaitedForItGoByTheFirstOnceItIsLost() {
        TestingSession bulk = openBulk();
        bulk.limit(0);
        client.call(LARGE);
        assertThat(client.waitingCalls()).isOne();
        bulk.lose();
        clientThread.triggerAll();
        assertThat(client.waitingCalls()).isZero();
        assertThat(first.inFlight()).hasSize(1);
    }

    @Test
    void itsLossConcernsItsOwnCallsAlone() {
        TestingSession bulk = openBulk();
        CompletableFuture<String> small = client.call("small");
        CompletableFuture<String> large = client.call(LARGE);
        bulk.lose();
        clientThread.triggerAll();
        clientThread.triggerNonPeriodicScheduledTasks();

        assertThat(client.readyEndpoints()).isOne();
        assertThat(client.ejectedEndpoints()).isZero();
        assertThat(client.counters().retries().getCount()).as("the large one").isOne();
        assertThat(first.inFlight()).hasSize(2);
        first.echoOldest();
        first.echoOldest();
        clientThread.triggerAll();
        assertThat(small).isCompletedWithValue("small");
        assertThat(large).isCompletedWithValue(LARGE);
    }

    @Test
    void oneThatCannotEvenBeAskedForIsAskedForAgain() {
        transport.beforeNextConnect(
                () -> {
                    throw new IllegalStateException("the node is closed");
                });
        answered(client.call(LARGE));
        assertThat(transport.isConnecting(endpoint(0))).isFalse();
        clientThread.triggerNonPeriodicScheduledTasks();
        client.call(LARGE);
        clientThread.triggerAll();
        assertThat(transport.isConnecting(endpoint(0))).isTrue();
    }

    @Test
    void itIsOpenedAgainAfterAWhile() {
        openBulk().lose();
        clientThread.triggerAll();
        answered(client.call(LARGE));
        assertThat(transport.isConnecting(endpoint(0))).as("not at once").isFalse();
        clientThread.triggerNonPeriodicScheduledTasks();
        answered(client.call(LARGE));
        assertThat(transport.isConnecting(endpoint(0))).isTrue();
    }

    @Test
    void theLossOfTheFirstLeavesItItsCalls() {
        TestingSession bulk = openBulk();
        CompletableFuture<String> large = client.call(LARGE);
        first.lose();
        clientThread.triggerAll();
        assertThat(client.readyEndpoints()).isZero();
        assertThat(bulk.isClosed()).isFalse();

        bulk.echoOldest();
        clientThread.triggerAll();
        assertThat(large).isCompletedWithValue(LARGE);
        assertThat(bulk.isClosed()).as("nobody needs it any more").isTrue();
    }

    @Test
    void drainingLetsBothEndTheirCalls() {
        TestingSession bulk = openBulk();
        CompletableFuture<String> large = client.call(LARGE);
        first.handler().draining();
        bulk.handler().draining();
        clientThread.triggerAll();
        assertThat(client.readyEndpoints()).isZero();
        assertThat(first.isClosed()).isFalse();

        bulk.echoOldest();
        clientThread.triggerAll();
        assertThat(large).isCompletedWithValue(LARGE);
        assertThat(first.isClosed()).isTrue();
        assertThat(bulk.isClosed()).isTrue();
    }

    @Test
    void theClientClosesBoth() {
        TestingSession bulk = openBulk();
        CompletableFuture<String> large = client.call(LARGE);
        client.close();
        clientThread.triggerAll();
        assertThat(failure(large).status()).isEqualTo(RosStatus.CANCELLED);
        assertThat(bulk.cancelled()).hasSize(1);
        assertThat(first.isClosed()).isTrue();
        assertThat(bulk.isClosed()).isTrue();
    }

    @Test
    void oneThatOpensAfterItsRouteHasEndedIsClosed() {
        client.call(LARGE);
        clientThread.triggerAll();
        first.lose();
        clientThread.triggerAll();
        TestingSession late = open(endpoint(0));
        assertThat(late.isClosed()).isTrue();
        assertThat(client.readyEndpoints()).isZero();
    }

    private TestingSession openBulk() {
        CompletableFuture<String> opener = client.call(LARGE);
        clientThread.triggerAll();
        TestingSession bulk = open(endpoint(0));
        answered(opener);
        return bulk;
    }

    private void answered(CompletableFuture<String> call) {
        first.echoOldest();
        clientThread.triggerAll();
        assertThat(call).isCompletedWithValue(LARGE);
    }
}
