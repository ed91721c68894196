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
package io.rpcoperator.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class RosExceptionTest {

    @Test
    void messageSaysWhatHappenedAndWhetherTheWorkMayHaveRun() {
        RosException failure =
                RosException.notExecuted(RosStatus.UNAVAILABLE, "no endpoint is READY");

        assertThat(failure).hasMessage("UNAVAILABLE (NOT_EXECUTED): no endpoint is READY");
        assertThat(failure.status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(failure.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(failure.description()).isEqualTo("no endpoint is READY");
        assertThat(failure.endpoint()).isEmpty();
        assertThat(failure.remoteClassName()).isEmpty();
        assertThat(failure).hasNoCause();
    }

    @Test
    void theShortFormsDifferInExecutionOnly() {
        assertThat(RosException.notExecuted(RosStatus.CANCELLED, "x").execution())
                .isEqualTo(Execution.NOT_EXECUTED);
        assertThat(RosException.maybeExecuted(RosStatus.CANCELLED, "x").execution())
                .isEqualTo(Execution.MAYBE_EXECUTED);
    }

    @Test
    void atAddsTheEndpointAndKeepsTheRest() {
        IOException cause = new IOException("reset");
        RosException failure =
                RosException.maybeExecuted(RosStatus.UNAVAILABLE, "connection lost")
                        .causedBy(cause);
        failure.addSuppressed(new IllegalStateException("also"));

        RosException located = failure.at("fraud/0#2");

        assertThat(located)
                .hasMessage("UNAVAILABLE (MAYBE_EXECUTED at fraud/0#2): connection lost")
                .hasCause(cause)
                .hasSuppressedException(new IllegalStateException("also"));
        assertThat(located.endpoint()).contains("fraud/0#2");
        assertThat(located.description()).isEqualTo("connection lost");
        assertThat(located.getStackTrace()).isEqualTo(failure.getStackTrace());
        assertThat(failure.endpoint()).as("the original").isEmpty();
    }

    @Test
    void causedByAddsTheCauseAndKeepsTheRest() {
        RosException located =
                RosException.operatorFailed("com.acme.Boom", "no model").at("fraud/1#0");

        RosException caused = located.causedBy(new IOException("reset"));

        assertThat(caused).hasMessage(located.getMessage()).hasCause(new IOException("reset"));
        assertThat(caused.endpoint()).contains("fraud/1#0");
        assertThat(caused.remoteClassName()).contains("com.acme.Boom");
        assertThat(caused.getStackTrace()).isEqualTo(located.getStackTrace());
    }

    @Test
    void anOperatorsFailureNamesItsClass() {
        RosException failure = RosException.operatorFailed("com.acme.Boom", "no model");

        assertThat(failure).hasMessage("INTERNAL (MAYBE_EXECUTED): com.acme.Boom: no model");
        assertThat(failure.remoteClassName()).contains("com.acme.Boom");
    }

    @Test
    void anOperatorsFailureNeedsNoMessage() {
        assertThat(RosException.operatorFailed("com.acme.Boom", null))
                .hasMessage("INTERNAL (MAYBE_EXECUTED): com.acme.Boom");
    }

    @Test
    void aFailureAtAnEndpointIsItsOnlyAttempt() {
        RosException atAnEndpoint =
                RosException.notExecuted(RosStatus.UNAVAILABLE, "closing").at("fraud/0#0");

        assertThat(atAnEndpoint.attempts()).containsExactly(atAnEndpoint);
        assertThat(atAnEndpoint.after(List.of())).isSameAs(atAnEndpoint);
        assertThat(RosException.notExecuted(RosStatus.UNAVAILABLE, "none").attempts()).isEmpty();
    }

    @Test
    void theLastFailureTellsOfAllAttempts() {
        RosException first =
                RosException.maybeExecuted(RosStatus.UNAVAILABLE, "reset").at("fraud/0#0");
        RosException second =
                RosException.notExecuted(RosStatus.UNAVAILABLE, "closing").at("fraud/1#0");

        RosException last = second.after(List.of(first));

        assertThat(last)
                .hasMessage("UNAVAILABLE (MAYBE_EXECUTED at fraud/1#0 after 2 attempts): closing");
        assertThat(last.execution()).isEqualTo(Execution.MAYBE_EXECUTED);
        assertThat(last.attempts()).containsExactly(first, second);
        assertThat(last.at("elsewhere").attempts()).as("kept by copies").hasSize(2);
    }

    @Test
    void anEndBetweenAttemptsIsNone() {
        RosException first =
                RosException.notExecuted(RosStatus.UNAVAILABLE, "closing").at("fraud/0#0");

        RosException late =
                RosException.notExecuted(RosStatus.DEADLINE_EXCEEDED, "too late")
                        .after(List.of(first));

        assertThat(late).hasMessage("DEADLINE_EXCEEDED (NOT_EXECUTED after 1 attempt): too late");
        assertThat(late.attempts()).containsExactly(first);
        assertThat(late.endpoint()).isEmpty();
    }

    @Test
    void addingSaysMore() {
        RosException failure =
                RosException.notExecuted(RosStatus.UNAVAILABLE, "closing").at("fraud/0#0");
        assertThat(failure.adding(" for good"))
                .hasMessage("UNAVAILABLE (NOT_EXECUTED at fraud/0#0): closing for good");
    }

    @Test
    void survivesSerialization() throws Exception {
        RosException copy =
                InstantiationUtil.clone(
                        RosException.operatorFailed("com.acme.Boom", "no model")
                                .at("fraud/0#0")
                                .after(
                                        List.of(
                                                RosException.notExecuted(
                                                                RosStatus.UNAVAILABLE, "closing")
                                                        .at("fraud/1#0"))));

        assertThat(copy.status()).isEqualTo(RosStatus.INTERNAL);
        assertThat(copy.execution()).isEqualTo(Execution.MAYBE_EXECUTED);
        assertThat(copy.endpoint()).contains("fraud/0#0");
        assertThat(copy.remoteClassName()).contains("com.acme.Boom");
        assertThat(copy.attempts())
                .extracting(RosException::status)
                .containsExactly(RosStatus.UNAVAILABLE, RosStatus.INTERNAL);
    }
}
