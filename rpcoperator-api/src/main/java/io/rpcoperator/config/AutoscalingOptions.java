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
package io.rpcoperator.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;

/**
 * How {@code rpcoperator-scheduler} moves the number of a service's subtasks between the two ends
 * of its 'rpc-operator.parallelism' by itself. Set in Flink's configuration or a job's, for all
 * services or as {@code rpc-operator.service.<name>.*} for one. A cluster without it ignores them.
 */
@PublicEvolving
public final class AutoscalingOptions {

    /** Whether a service is scaled by its load. */
    public static final ConfigOption<Boolean> ENABLED =
            key("rpc-operator.autoscaling.enabled")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether the number of a service's subtasks follows its load, within the range of"
                                    + " 'rpc-operator.parallelism' or the one last asked for by REST. Needs"
                                    + " 'rpc-operator.load-report-interval' above 0 and at most"
                                    + " 'rpc-operator.autoscaling.interval'.");

    /** How often it is looked at. */
    public static final ConfigOption<Duration> INTERVAL =
            key("rpc-operator.autoscaling.interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription(
                            "How often a service's load is looked at. Delays are kept to the next time of"
                                    + " these.");

    /** How busy subtasks should be. */
    public static final ConfigOption<Double> TARGET_UTILISATION =
            key("rpc-operator.autoscaling.target-utilisation")
                    .doubleType()
                    .defaultValue(0.7)
                    .withDescription(
                            "The share of time, above 0 and at most 1, that a service's subtasks should be"
                                    + " busy. What is left of it takes what comes unevenly, and more load"
                                    + " while a new subtask loads.");

    /** How long requests may wait. */
    public static final ConfigOption<Duration> TARGET_QUEUE_DELAY =
            key("rpc-operator.autoscaling.target-queue-delay")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "How long a request may wait on average, in the queue of its subtask and before"
                                    + " that in its caller. A service whose requests wait longer is given up"
                                    + " to twice the subtasks that"
                                    + " 'rpc-operator.autoscaling.target-utilisation' asks for. Should not"
                                    + " be less than one call of the operator takes.");

    /** How soon a backlog should be gone. */
    public static final ConfigOption<Duration> CATCH_UP_TIME =
            key("rpc-operator.autoscaling.catch-up-time")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription(
                            "How soon after new subtasks are READY the backlog of requests should be down to"
                                    + " what 'rpc-operator.autoscaling.target-queue-delay' allows. The"
                                    + " backlog is the one expected by then. Shorter takes more subtasks.");

    /** How long more load has to last. */
    public static final ConfigOption<Duration> SCALE_UP_DELAY =
            key("rpc-operator.autoscaling.scale-up-delay")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription(
                            "How long more subtasks have to be needed all the time until there are more; as"
                                    + " many as were needed at least in that time.");

    /** How long less load has to last. */
    public static final ConfigOption<Duration> SCALE_DOWN_DELAY =
            key("rpc-operator.autoscaling.scale-down-delay")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "How long fewer subtasks have to be enough all the time until there are fewer; as"
                                    + " many as were needed at most in that time. At least five times as"
                                    + " long as a subtask takes to load.");

    /** How many subtasks at once. */
    public static final ConfigOption<Integer> MAX_STEP =
            key("rpc-operator.autoscaling.max-step")
                    .intType()
                    .defaultValue(16)
                    .withDescription(
                            "By how many subtasks at most a service grows or shrinks each"
                                    + " 'rpc-operator.autoscaling.interval'.");

    private AutoscalingOptions() {}
}
