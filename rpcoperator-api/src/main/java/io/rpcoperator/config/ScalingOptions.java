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
 * What {@code rpcoperator-scheduler} is told of a service. Set in Flink's configuration or a job's,
 * for all services or as {@code rpc-operator.service.<name>.*} for one. A cluster without it
 * ignores them.
 */
@PublicEvolving
public final class ScalingOptions {

    /** The most subtasks that a service may ever be given. */
    public static final ConfigOption<Integer> MAX_PARALLELISM =
            key("rpc-operator.max-parallelism")
                    .intType()
                    .defaultValue(128)
                    .withDescription(
                            "The most subtasks to which a service may be scaled while its job runs, or the"
                                    + " upper end of 'rpc-operator.parallelism' if that is more. Each costs"
                                    + " the JobManager some memory, whether it runs or not.");

    /** What the failure of a subtask means to the job. */
    public static final ConfigOption<ServiceFailure> ON_FAILURE =
            key("rpc-operator.on-failure")
                    .enumType(ServiceFailure.class)
                    .defaultValue(ServiceFailure.RESTART)
                    .withDescription(
                            "What the failure of a service's subtask means to its job. 'restart': nothing, it is"
                                    + " deployed again, as often as it takes. 'fail-job': the job fails, too,"
                                    + " and Flink's restart strategy decides what becomes of it.");

    /** The first pause before a subtask is deployed again. */
    public static final ConfigOption<Duration> RESTART_INITIAL_BACKOFF =
            key("rpc-operator.restart.initial-backoff")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "How long after its first failure a service's subtask is deployed again; doubles"
                                    + " with every further one.");

    /** The longest pause. */
    public static final ConfigOption<Duration> RESTART_MAX_BACKOFF =
            key("rpc-operator.restart.max-backoff")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription(
                            "The longest pause before a service's subtask is deployed again.");

    /** How long a subtask has to run to be thought well. */
    public static final ConfigOption<Duration> RESTART_RESET_BACKOFF_THRESHOLD =
            key("rpc-operator.restart.reset-backoff-threshold")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(10))
                    .withDescription(
                            "How long a service's subtask has to run for its next failure to count as its"
                                    + " first.");

    /** How long a data plane lacks slots before it is given those of services. */
    public static final ConfigOption<Duration> GIVE_WAY_AFTER =
            key("rpc-operator.give-way-after")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription(
                            "How long the data plane of a job has to lack slots that it cannot run without"
                                    + " before subtasks of the service above its lower bound drain and"
                                    + " leave it theirs. Longer than it takes for a lost TaskManager to be"
                                    + " replaced, if they are to be left alone then.");

    /** How often endpoints say how busy they are. */
    public static final ConfigOption<Duration> LOAD_REPORT_INTERVAL =
            key("rpc-operator.load-report-interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "How often each subtask of a service tells the JobManager how busy it is, for whoever"
                                    + " scales the service or looks at it. 0 never tells: of those to stop,"
                                    + " none is known to be less busy than another then.");

    private ScalingOptions() {}
}
