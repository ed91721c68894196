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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallOptionsTest {

    @Test
    void theDefaultLeavesEverythingToTheConfiguration() {
        assertThat(CallOptions.DEFAULT.timeout()).isEmpty();
        assertThat(CallOptions.DEFAULT.waitForReady()).isEmpty();
    }

    @Test
    void settingsAddUp() {
        CallOptions options =
                CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(2)).withWaitForReady();

        assertThat(options.timeout()).contains(Duration.ofSeconds(2));
        assertThat(options.waitForReady()).contains(true);
    }

    @Test
    void aCallWaitsForRoomUnlessItIsToldNotTo() {
        assertThat(CallOptions.DEFAULT.waitsForRoom()).isTrue();
        CallOptions options = CallOptions.DEFAULT.withoutWaiting().withWaitForReady();
        assertThat(options.waitsForRoom()).isFalse();
        assertThat(options.waitForReady()).contains(true);
    }

    @Test
    void keysAreToldApart() {
        assertThat(CallOptions.DEFAULT.affinityKey()).isEmpty();
        assertThat(CallOptions.DEFAULT.withAffinityKey(7).affinityKey()).contains(7L);
        assertThat(CallOptions.DEFAULT.withAffinityKey("Aa").affinityKey())
                .as("of one hash code")
                .isNotEqualTo(CallOptions.DEFAULT.withAffinityKey("BB").affinityKey());
        assertThat(CallOptions.DEFAULT.withAffinityKey("key").withoutWaiting().affinityKey())
                .isEqualTo(CallOptions.DEFAULT.withAffinityKey("key").affinityKey());
    }

    @Test
    void theLastWordCounts() {
        CallOptions options =
                CallOptions.DEFAULT
                        .withWaitForReady()
                        .withTimeout(Duration.ofSeconds(2))
                        .withFailFast()
                        .withTimeout(Duration.ofSeconds(1));

        assertThat(options.timeout()).contains(Duration.ofSeconds(1));
        assertThat(options.waitForReady()).contains(false);
    }

    @Test
    void aChangeLeavesTheOriginalAlone() {
        CallOptions original = CallOptions.DEFAULT.withTimeout(Duration.ofSeconds(2));

        original.withTimeout(Duration.ofSeconds(1)).withFailFast();

        assertThat(original.timeout()).contains(Duration.ofSeconds(2));
        assertThat(original.waitForReady()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-0.001S"})
    void refusesATimeoutThatIsNotPositive(Duration timeout) {
        assertThatThrownBy(() -> CallOptions.DEFAULT.withTimeout(timeout))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout must be positive, was " + timeout);
    }
}
