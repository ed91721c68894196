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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.config.RosOptions;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClientSettingsTest {

    @Test
    void defaultsAreInTheirRanges() {
        assertThat(ClientSettings.of(new Configuration()).callTimeout())
                .isEqualTo(RosOptions.CLIENT_CALL_TIMEOUT.defaultValue());
    }

    static Stream<ConfigOption<Duration>> times() {
        return Stream.of(
                RosOptions.CLIENT_CALL_TIMEOUT,
                RosOptions.CLIENT_INITIAL_WAIT,
                RosOptions.CLIENT_RETRY_INITIAL_BACKOFF,
                RosOptions.CLIENT_RETRY_MAX_BACKOFF,
                RosOptions.CLIENT_EJECTION_TIME,
                RosOptions.CLIENT_SPILL_OVER_DELAY,
                RosOptions.DISCOVERY_POLL_TIMEOUT);
    }

    @ParameterizedTest
    @MethodSource("times")
    void aTimeThatNobodyCanWaitIsRefusedByName(ConfigOption<Duration> option) {
        for (Duration impossible :
                new Duration[] {Duration.ofMillis(-1), Duration.ofSeconds(Long.MAX_VALUE)}) {
            assertThatThrownBy(() -> ClientSettings.of(new Configuration().set(option, impossible)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(option.key())
                    .hasMessageContaining(impossible.toString());
        }
    }

    @Test
    void moreCallsThanCanBeCountedAreRefusedByName() {
        Configuration tooMany =
                new Configuration().set(RosOptions.CLIENT_MAX_PENDING_REQUESTS, 1_048_577);
        assertThatThrownBy(() -> ClientSettings.of(tooMany))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "rpc-operator.client.max-pending-requests must not exceed 1048576, was"
                                + " 1048577");
    }

    static Stream<ConfigOption<Integer>> numbers() {
        return Stream.of(
                RosOptions.CLIENT_MAX_PENDING_REQUESTS,
                RosOptions.CLIENT_RETRY_MAX_ATTEMPTS,
                RosOptions.CLIENT_EJECTION_CONSECUTIVE_FAILURES,
                RosOptions.QUARANTINE_MAX_KILLS);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aNegativeNumberIsRefusedByName(ConfigOption<Integer> option) {
        assertThatThrownBy(() -> ClientSettings.of(new Configuration().set(option, -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option.key());
    }

    @Test
    void aCallWithoutTimeIsRefused() {
        assertThatThrownBy(
                        () ->
                                ClientSettings.of(
                                        new Configuration()
                                                .set(
                                                        RosOptions.CLIENT_CALL_TIMEOUT,
                                                        Duration.ZERO)))
                .hasMessageContaining(RosOptions.CLIENT_CALL_TIMEOUT.key());
    }
}
