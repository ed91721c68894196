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

import io.rpcoperator.config.AutoscalingOptions;
import io.rpcoperator.runtime.graph.CheckedOptions;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.ReadableConfig;

/**
 * What the rule is told. The {@link AutoscalingOptions} say what each means.
 *
 * @param interval how often it is to be asked
 * @param targetUtilisation how busy subtasks should be
 * @param targetQueueDelay how long requests may wait
 * @param catchUpTime how soon a backlog should be gone
 * @param scaleUpDelay how long more load has to last
 * @param scaleDownDelay how long less load has to last
 * @param maxStep how many subtasks at once
 */
public record AutoscalingSettings(
        Duration interval,
        double targetUtilisation,
        Duration targetQueueDelay,
        Duration catchUpTime,
        Duration scaleUpDelay,
        Duration scaleDownDelay,
        int maxStep) {

    /**
     * Reads them.
     *
     * @param options the effective ones of the service
     * @return nothing if the service is not to be scaled by its load
     * @throws IllegalArgumentException that names the option, what was expected and what was met
     */
    public static Optional<AutoscalingSettings> of(ReadableConfig options) {
        if (!options.get(AutoscalingOptions.ENABLED)) {
            return Optional.empty();
        }
        CheckedOptions checked = new CheckedOptions(options);
        return Optional.of(
                new AutoscalingSettings(
                        checked.positiveTime(AutoscalingOptions.INTERVAL),
                        utilisation(options),
                        checked.positiveTime(AutoscalingOptions.TARGET_QUEUE_DELAY),
                        checked.positiveTime(AutoscalingOptions.CATCH_UP_TIME),
                        checked.time(AutoscalingOptions.SCALE_UP_DELAY),
                        checked.time(AutoscalingOptions.SCALE_DOWN_DELAY),
                        checked.positive(AutoscalingOptions.MAX_STEP)));
    }

    private static double utilisation(ReadableConfig options) {
        double value = options.get(AutoscalingOptions.TARGET_UTILISATION);
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    AutoscalingOptions.TARGET_UTILISATION.key()
                            + " must be above 0 and at most 1, was "
                            + value);
        }
        return value;
    }
}
