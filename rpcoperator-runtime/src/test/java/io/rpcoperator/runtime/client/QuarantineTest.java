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

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.quarantine.RequestDigest;
import io.rpcoperator.runtime.quarantine.Suspects;
import io.rpcoperator.runtime.registry.ReportDeath;
import io.rpcoperator.runtime.registry.ReportHarmless;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private static final EndpointId FIRST = new EndpointId("svc", 0, 0, 10);
    private static final EndpointId SECOND = new EndpointId("svc", 1, 0, 11);

    private final ManuallyTriggeredScheduledExecutorService clientThread =
            new ManuallyTriggeredScheduledExecutorService();
    private final ClientThread thread = new ClientThread(clientThread);
    private final List<CoordinationRequest> reports = new ArrayList<>();
    private final Quarantine quarantine = quarantine(2);

    @Test
    void whatADeathMayHaveCaughtIsSuspectAndReported() {
        Call<String> caught = call(1);
        quarantine.lost(FIRST, List.of(caught));

        assertThat(quarantine.admits(caught)).isTrue();
        assertThat(caught.deaths()).isEqualTo(1);
        clientThread.triggerAll();
        assertThat(reports)
                .containsExactly(
                        new ReportDeath("task", FIRST, List.of(caught.digest()), List.of()));
    }

    @Test
    void aSuspectThatWasExecutedWhenItsInstanceDiedIsRefused() {
        Call<String> poison = call(1);
        quarantine.lost(FIRST, List.of(poison));
        quarantine.admits(poison);
        poison.executing();
        quarantine.lost(SECOND, List.of(poison));

        assertThat(quarantine.admits(poison)).isFalse();
        RosException refusal = quarantine.refusal(poison);
        assertThat(refusal.status()).isEqualTo(RosStatus.FAILED_PRECONDITION);
        assertThat(refusal.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(refusal.description())
                .contains(
                        poison.digest().toString(),
                        "1 bytes",
                        "killed 2 instances",
                        "service 'svc'",
                        "rpc-operator.quarantine.max-kills is 2");
        assertThat(quarantine.refusals().getCount()).isEqualTo(1);
        clientThread.triggerAll();
        assertThat(reports)
                .contains(new ReportDeath("task", SECOND, List.of(), List.of(poison.digest())));
    }

    @Test
    void aSuspectThatOnlyWaitedIsNotHeldToHaveKilled() {
        Call<String> innocent = call(1);
        quarantine.lost(FIRST, List.of(innocent));
        clientThread.triggerAll();
        for (int i = 0; i < 5; i++) {
            quarantine.admits(innocent);
            quarantine.lost(SECOND, List.of(innocent));
        }
        clientThread.triggerAll();
        assertThat(quarantine.admits(innocent)).isTrue();
        assertThat(innocent.deaths()).isEqualTo(1);
        assertThat(reports).hasSize(1);
    }

    @Test
    void oneAnnouncementCountsForOneDeath() {
        Call<String> call = call(1);
        quarantine.lost(FIRST, List.of(call));
        quarantine.admits(call);
        call.executing();
        quarantine.lost(SECOND, List.of(call));
        quarantine.admits(call);
        quarantine.lost(FIRST, List.of(call));
        assertThat(call.deaths()).isEqualTo(2);
    }

    @Test
    void anAnswerClears() {
        Call<String> one = call(1);
        Call<String> other = call(2);
        quarantine.learn(new Suspects(Map.of(one.digest(), 1, other.digest(), 1)));
        quarantine.admits(one);
        quarantine.admits(other);
        assertThat(quarantine.suspects()).isEqualTo(2);
        quarantine.survived(one);
        quarantine.survived(other);
        quarantine.survived(call(3));

        clientThread.triggerAll();
        clientThread.triggerScheduledTasks();
        assertThat(reports)
                .as("together")
                .containsExactly(new ReportHarmless(List.of(one.digest(), other.digest())));
        assertThat(quarantine.suspects()).isZero();
        assertThat(quarantine.admits(one)).isTrue();
        assertThat(one.deaths()).isZero();
    }

    @Test
    void whatOthersHaveLearntHoldsForNewCalls() {
        RequestDigest poison = call(1).digest();
        RequestDigest suspect = call(2).digest();
        quarantine.learn(new Suspects(Map.of(poison, 2, suspect, 1)));

        assertThat(quarantine.admits(call(1))).isFalse();
        Call<String> second = call(2);
        assertThat(quarantine.admits(second)).isTrue();
        assertThat(second.deaths()).isEqualTo(1);
        assertThat(quarantine.admits(call(3))).isTrue();
        assertThat(quarantine.quarantined()).isEqualTo(1);
        assertThat(quarantine.suspects()).isEqualTo(1);
    }

    @Test
    void nothingIsProvenByOneDeath() {
        Quarantine strict = quarantine(1);
        Call<String> innocent = call(1);
        strict.lost(FIRST, List.of(innocent));
        assertThat(strict.admits(innocent)).isTrue();
    }

    @Test
    void canBeTurnedOff() {
        Quarantine off = quarantine(0);
        Call<String> call = call(1);
        off.lost(FIRST, List.of(call));
        off.learn(new Suspects(Map.of(call.digest(), 9)));
        clientThread.triggerAll();
        assertThat(off.admits(call)).isTrue();
        assertThat(call.deaths()).isZero();
        assertThat(reports).isEmpty();
    }

    @Test
    void aClientThatHasClosedReportsNothing() {
        thread.close();
        Call<String> call = call(1);
        quarantine.lost(FIRST, List.of(call));
        quarantine.survived(call);
        assertThat(reports).isEmpty();
    }

    private Quarantine quarantine(int maxKills) {
        return new Quarantine("svc", "task", maxKills, thread, reports::add);
    }

    private static Call<String> call(int content) {
        return new Call<>(
                1,
                Payload.of(new byte[] {(byte) content}),
                0,
                Long.MAX_VALUE,
                false,
                CallOptions.DEFAULT,
                call -> {});
    }
}
