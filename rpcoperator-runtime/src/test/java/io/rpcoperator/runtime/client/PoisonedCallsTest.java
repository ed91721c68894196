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

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.quarantine.RequestDigest;
import io.rpcoperator.runtime.quarantine.Suspects;
import io.rpcoperator.runtime.registry.ReportDeath;
import io.rpcoperator.runtime.registry.ReportHarmless;
import io.rpcoperator.runtime.testing.TestingTransport.TestingSession;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** What becomes of calls whose requests kill what executes them. */
class PoisonedCallsTest extends ClientFixture {

    @Test
    void aCallThatMayHaveKilledIsSentAgainAsASuspectAndOthersAsTheyWere() throws Exception {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        CompletableFuture<String> begun = client.call("begun");
        CompletableFuture<String> unbegun = client.call("unbegun");
        ready(endpoint(0), endpoint(1));
        TestingSession b = open(endpoint(1));

        a.lose(a.inFlight().get(0));
        clientThread.triggerAll();

        assertThat(b.inFlight()).hasSize(2);
        assertThat(b.suspects()).containsExactly(b.inFlight().get(0));
        assertThat(reports)
                .containsExactly(
                        new ReportDeath(
                                "task", endpoint(0).id(), List.of(digest("begun")), List.of()));
        b.echoOldest();
        b.echoOldest();
        clientThread.triggerAll();
        clientThread.triggerNonPeriodicScheduledTasks();
        assertThat(begun).isCompletedWithValue("begun");
        assertThat(unbegun).isCompletedWithValue("unbegun");
        assertThat(reports).contains(new ReportHarmless(List.of(digest("begun"))));
    }

    @Test
    void aCallThatHasKilledTwiceIsRefusedAndNotSentAgain() throws Exception {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        CompletableFuture<String> poison = client.call("poison");
        ready(endpoint(0), endpoint(1));
        TestingSession b = open(endpoint(1));
        a.lose(a.inFlight().get(0));
        clientThread.triggerAll();
        CompletableFuture<String> innocent = client.call("innocent");
        ready(endpoint(1), endpoint(2));
        TestingSession c = open(endpoint(2));

        long suspect = b.inFlight().get(0);
        b.handler().started(suspect);
        b.lose(suspect, b.inFlight().get(1));
        clientThread.triggerAll();

        RosException failure = failure(poison);
        assertThat(failure.status()).isEqualTo(RosStatus.FAILED_PRECONDITION);
        assertThat(failure.execution()).isEqualTo(Execution.MAYBE_EXECUTED);
        assertThat(failure.attempts()).hasSize(2);
        assertThat(failure)
                .hasMessageContaining(digest("poison").toString())
                .hasMessageContaining("killed 2 instances")
                .hasMessageContaining("rpc-operator.quarantine.max-kills");
        assertThat(reports)
                .contains(
                        new ReportDeath(
                                "task", endpoint(1).id(), List.of(), List.of(digest("poison"))));
        assertThat(c.inFlight()).as("the innocent one").hasSize(1);
        assertThat(c.suspects()).as("nothing was executed beside the suspect").isEmpty();
        c.echoOldest();
        clientThread.triggerAll();
        assertThat(innocent).isCompletedWithValue("innocent");
    }

    @Test
    void aSuspectThatWaitedWhenItsInstanceDiedGoesOnAsBefore() {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        CompletableFuture<String> innocent = client.call("innocent");
        ready(endpoint(0), endpoint(1));
        TestingSession b = open(endpoint(1));
        a.lose(a.inFlight().get(0));
        clientThread.triggerAll();
        ready(endpoint(1), endpoint(2));
        TestingSession c = open(endpoint(2));

        b.lose(b.inFlight().get(0));
        clientThread.triggerAll();

        assertThat(c.suspects()).hasSize(1);
        assertThat(reports).as("of the first death only").hasSize(1);
        c.echoOldest();
        clientThread.triggerAll();
        assertThat(innocent).isCompletedWithValue("innocent");
    }

    @Test
    void withoutIdempotenceACallThatMayHaveKilledFailsAndIsReportedAllTheSame() throws Exception {
        restart(10, 1 << 20, new RetryPolicy(3, TIMEOUT, TIMEOUT, false), EJECTION);
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        CompletableFuture<String> begun = client.call("begun");
        a.lose(a.inFlight().get(0));
        assertThat(failure(begun).status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(reports)
                .containsExactly(
                        new ReportDeath(
                                "task", endpoint(0).id(), List.of(digest("begun")), List.of()));
    }

    @Test
    void whatOthersHaveLearntHoldsForCallsThatWaitAndForNewOnes() throws Exception {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        a.limit(0);
        CompletableFuture<String> waiting = client.call("poison");
        Suspects suspects = new Suspects(Map.of(digest("poison"), 2, digest("suspect"), 1));
        ready(suspects, endpoint(0));
        a.limit(10);
        CompletableFuture<String> suspect = client.call("suspect");
        CompletableFuture<String> other = client.call("poisoN");

        assertThat(failure(waiting).status()).isEqualTo(RosStatus.FAILED_PRECONDITION);
        assertThat(failure(waiting).execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(failure(client.call("poison")).status())
                .isEqualTo(RosStatus.FAILED_PRECONDITION);
        assertThat(client.quarantine().refusals().getCount()).isEqualTo(2);
        assertThat(a.inFlight()).hasSize(2);
        assertThat(a.suspects()).containsExactly(a.inFlight().get(0));
        a.echoOldest();
        a.echoOldest();
        clientThread.triggerAll();
        assertThat(suspect).isCompletedWithValue("suspect");
        assertThat(other).isCompletedWithValue("poisoN");
    }

    @Test
    void aRefusalWithoutExecutionDoesNotClear() {
        ready(endpoint(0));
        TestingSession a = open(endpoint(0));
        client.call("x");
        ready(endpoint(0), endpoint(1));
        TestingSession b = open(endpoint(1));
        a.lose(a.inFlight().get(0));
        clientThread.triggerAll();
        ready(endpoint(1), endpoint(2));
        TestingSession c = open(endpoint(2));

        b.handler()
                .failed(
                        b.inFlight().get(0),
                        RosException.notExecuted(RosStatus.UNAVAILABLE, "closing"));
        clientThread.triggerAll();
        assertThat(c.suspects()).hasSize(1);

        c.handler()
                .failed(
                        c.inFlight().get(0),
                        RosException.operatorFailed("java.lang.RuntimeException", "no"));
        clientThread.triggerAll();
        clientThread.triggerNonPeriodicScheduledTasks();
        assertThat(reports).hasSize(2).last().isInstanceOf(ReportHarmless.class);
    }

    private static RequestDigest digest(String request) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        StringSerializer.INSTANCE.serialize(request, out);
        return RequestDigest.of(out.getCopyOfBuffer());
    }
}
