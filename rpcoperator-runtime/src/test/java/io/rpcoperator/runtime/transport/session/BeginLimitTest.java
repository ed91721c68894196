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
package io.rpcoperator.runtime.transport.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeginLimitTest {

    private final BeginLimit limit = new BeginLimit(new SessionTerms(64, 1, 1000, 1, 3));

    @Test
    void soManyMayHaveBegun() {
        begin(3);
        assertThat(limit.tryBegin()).isFalse();
    }

    @Test
    void whatHasEndedKeepsItsPlaceUntilTheClientConfirmsIt() throws Exception {
        begin(3);
        limit.ended(true);
        limit.ended(true);
        assertThat(limit.tryBegin()).isFalse();

        limit.confirm(new Frame.Confirm(1));
        begin(1);
        assertThat(limit.tryBegin()).isFalse();
        limit.confirm(new Frame.Confirm(2));
        begin(1);
        assertThat(limit.tryBegin()).isFalse();
    }

    @Test
    void soDoesWhatEndedWithoutHavingBegun() throws Exception {
        begin(1);
        limit.ended(false);
        limit.ended(false);
        assertThat(limit.tryBegin()).isFalse();

        limit.confirm(new Frame.Confirm(2));
        begin(2);
        assertThat(limit.tryBegin()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 3, Long.MAX_VALUE})
    void onlyNewEndsThatWereSentAreConfirmed(long ends) throws Exception {
        limit.ended(false);
        limit.ended(false);
        limit.confirm(new Frame.Confirm(1));
        assertThatThrownBy(() -> limit.confirm(new Frame.Confirm(ends)))
                .isInstanceOf(ProtocolException.class)
                .hasMessage(ends + " ends confirmed after 1, 2 were sent");
    }

    @Test
    void nothingBeginsWhileTooManyResponsesWaitAndThenNotBeforeHalfOfThemAreGone() {
        limit.replied(600);
        begin(1);
        limit.replied(600);
        assertThat(limit.tryBegin()).isFalse();

        assertThat(limit.departed(600)).as("600 of 1000 wait").isFalse();
        assertThat(limit.departed(600)).isTrue();
        begin(1);
    }

    @Test
    void whoDidNotWaitIsNotTold() {
        limit.replied(1200);
        assertThat(limit.departed(1200)).isFalse();

        limit.replied(1200);
        assertThat(limit.tryBegin()).isFalse();
        assertThat(limit.departed(1200)).isTrue();
        limit.replied(1200);
        assertThat(limit.departed(1200)).as("once").isFalse();
    }

    private void begin(int requests) {
        for (int i = 0; i < requests; i++) {
            assertThat(limit.tryBegin()).isTrue();
        }
    }
}
