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
import static org.assertj.core.api.Assertions.within;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.runtime.registry.ReportCaller;
import io.rpcoperator.runtime.report.CallerReport;
import io.rpcoperator.runtime.testing.TestingTransport.TestingSession;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a client tells the registry of itself. */
class CallerReportsTest extends ClientFixture {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final CallOptions KEYED = CallOptions.DEFAULT.withAffinityKey(7);

    @Test
    void nothingUnlessTheRegistryWantsToKnow() {
        ready(endpoint(0));
        open(endpoint(0));
        pass(INTERVAL);
        assertThat(reports).isEmpty();
    }

    @Test
    void asOftenAsTheRegistryWantsAndNoMoreWhenItDoesNot() {
        wanted(INTERVAL);
        pass(INTERVAL); // the first comes some time within it
        assertThat(reports).hasSize(1);
        pass(INTERVAL);
        assertThat(reports).hasSize(2);

        wanted(Duration.ZERO);
        pass(INTERVAL);
        pass(INTERVAL);
        assertThat(reports).hasSize(2);
    }

    @Test
    void thatCallsWait() {
        restart(1, 1 << 20, RETRIES, EJECTION);
        wanted(INTERVAL);
        open(endpoint(0));
        client.call("has the room", CallOptions.DEFAULT);
        client.call("waits", CallOptions.DEFAULT, () -> {});
        client.call("waits, too", CallOptions.DEFAULT, () -> {});
        lookAgainAndAgain();

        assertThat(last().waitShare()).isCloseTo(1, within(0.05));
        assertThat(last().waitingCalls()).isCloseTo(2, within(0.1));
    }

    @Test
    void notThatTheyWaitWhereThereIsNoEndpoint() {
        wanted(INTERVAL);
        client.call("waits", CallOptions.DEFAULT.withWaitForReady());
        lookAgainAndAgain();

        assertThat(client.waitingCalls()).isOne();
        assertThat(last().waitShare()).isZero();
    }

    @Test
    void thatItsTaskIsHeldUp() {
        wanted(INTERVAL);
        pass(INTERVAL);
        backPressuredMillis += 400;
        pass(INTERVAL);

        assertThat(last().backPressure()).isCloseTo(0.4, within(1e-9));
    }

    @Test
    void whereKeysWerePinnedOfLate() {
        wanted(INTERVAL);
        TestingSession session = open(endpoint(0));
        client.call("of no key", CallOptions.DEFAULT);
        session.echoOldest();
        pass(INTERVAL);
        assertThat(last().pinned()).isEmpty();

        client.call("of a key", KEYED);
        pass(INTERVAL);
        assertThat(last().pinned()).as("not answered yet").isEmpty();

        session.echoOldest();
        pass(INTERVAL);
        assertThat(last().pinned()).containsExactly(0);
        pass(Duration.ofMinutes(1));
        assertThat(last().pinned()).isEmpty();
    }

    private void lookAgainAndAgain() {
        for (int i = 0; i < 20; i++) {
            pass(Duration.ofMillis(20));
        }
    }

    /** What is to be done later is done once: while calls are pending there is always more. */
    private void pass(Duration time) {
        clientThread.triggerAll();
        clock.advanceTime(time);
        for (int due = clientThread.getActiveNonPeriodicScheduledTask().size(); due > 0; due--) {
            clientThread.triggerNonPeriodicScheduledTask();
        }
        clientThread.triggerAll();
    }

    private void wanted(Duration interval) {
        callerReportMillis = interval.toMillis();
        ready(endpoint(0));
    }

    private CallerReport last() {
        return ((ReportCaller) reports.get(reports.size() - 1)).report();
    }
}
