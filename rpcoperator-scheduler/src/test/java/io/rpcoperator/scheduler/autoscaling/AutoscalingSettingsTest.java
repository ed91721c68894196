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
package io.rpcoperator.scheduler.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.config.AutoscalingOptions;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutoscalingSettingsTest {

    private final Configuration options = new Configuration().set(AutoscalingOptions.ENABLED, true);

    @Test
    void isOffUnlessEnabled() {
        assertThat(AutoscalingSettings.of(new Configuration())).isEmpty();
        assertThat(AutoscalingSettings.of(options))
                .hasValue(
                        new AutoscalingSettings(
                                Duration.ofSeconds(5),
                                0.7,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(5),
                                16));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
    void namesTheUtilisationThatCannotBe(double value) {
        options.set(AutoscalingOptions.TARGET_UTILISATION, value);
        assertThatThrownBy(() -> AutoscalingSettings.of(options))
                .hasMessage(
                        "rpc-operator.autoscaling.target-utilisation must be above 0 and at most 1,"
                                + " was "
                                + value);
    }

    @Test
    void timesAndStepsHaveToBePositiveAndDelaysMayBeZero() {
        assertRefused(AutoscalingOptions.INTERVAL, Duration.ZERO);
        assertRefused(AutoscalingOptions.TARGET_QUEUE_DELAY, Duration.ZERO);
        assertRefused(AutoscalingOptions.CATCH_UP_TIME, Duration.ZERO);
        assertRefused(AutoscalingOptions.SCALE_UP_DELAY, Duration.ofSeconds(-1));
        assertRefused(AutoscalingOptions.SCALE_DOWN_DELAY, Duration.ofSeconds(-1));
        assertRefused(AutoscalingOptions.MAX_STEP, 0);

        options.set(AutoscalingOptions.SCALE_UP_DELAY, Duration.ZERO);
        options.set(AutoscalingOptions.SCALE_DOWN_DELAY, Duration.ZERO);
        assertThat(AutoscalingSettings.of(options)).isPresent();
    }

    private <T> void assertRefused(ConfigOption<T> option, T value) {
        Configuration wrong = new Configuration(options).set(option, value);
        assertThatThrownBy(() -> AutoscalingSettings.of(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(option.key() + " must");
    }
}
