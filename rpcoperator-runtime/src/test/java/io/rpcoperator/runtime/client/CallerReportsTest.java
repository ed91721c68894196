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
        passTime(INTERVAL);
        assertThat(reports).isEmpty();
    }

    @Test
    void asOftenAsTheRegistryWantsAndNoMoreWhenItDoesNot() {
        wanted(INTERVAL);
        passTime(INTERVAL); // the first comes some time within it
        assertThat(reports).hasSize(1);
        passTime(INTERVAL);
        assertThat(reports).hasSize(2);

        wanted(Duration.ZERO);
        passTime(INTERVAL);
        passTime(INTERVAL);
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
        lookAndReportInTurns();

        assertThat(last().waitShare()).isCloseTo(1, within(0.05));
        assertThat(last().waitingCalls()).isCloseTo(2, within(0.1));
    }

    @Test
    void notThatTheyWaitWhereThereIsNoEndpoint() {
        wanted(INTERVAL);
        client.call("waits", CallOptions.DEFAULT.withWaitForReady());
        lookAndReportInTurns();

        assertThat(client.waitingCalls()).isOne();
        assertThat(last().waitShare()).isZero();
    }

    @Test
    void thatItsTaskIsHeldUp() {
        wanted(INTERVAL);
        passTime(INTERVAL);
        backPressuredMillis += 400;
        passTime(INTERVAL);

        assertThat(last().backPressure()).isCloseTo(0.4, within(1e-9));
    }

    @Test
    void whereKeysWerePinnedOfLate() {
        wanted(INTERVAL);
        TestingSession session = open(endpoint(0));
        client.call("of no key", CallOptions.DEFAULT);
        session.echoOldest();
        passTime(INTERVAL);
        assertThat(last().pinned()).isEmpty();

        client.call("of a key", KEYED);
        passTime(INTERVAL);
        assertThat(last().pinned()).as("not answered yet").isEmpty();

        session.echoOldest();
        passTime(INTERVAL);
        assertThat(last().pinned()).containsExactly(0);
        passTime(Duration.ofMinutes(1));
        assertThat(last().pinned()).isEmpty();
    }

    /** While calls wait the client looks after them, and that is never done. */
    private void lookAndReportInTurns() {
        for (int i = 0; i < 20; i++) {
            clock.advanceTime(Duration.ofMillis(20));
            clientThread.triggerNonPeriodicScheduledTask();
            clientThread.triggerAll();
        }
    }

    private void wanted(Duration interval) {
        callerReportMillis = interval.toMillis();
        ready(endpoint(0));
    }

    private CallerReport last() {
        return ((ReportCaller) reports.get(reports.size() - 1)).report();
    }
}
