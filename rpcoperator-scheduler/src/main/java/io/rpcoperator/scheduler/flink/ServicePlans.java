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
package io.rpcoperator.scheduler.flink;

import io.rpcoperator.config.AutoscalingOptions;
import io.rpcoperator.config.Parallelism;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.config.ScalingOptions;
import io.rpcoperator.config.ServiceFailure;
import io.rpcoperator.runtime.graph.CheckedOptions;
import io.rpcoperator.runtime.graph.ServiceManifest;
import io.rpcoperator.runtime.graph.ServiceVertex;
import io.rpcoperator.scheduler.autoscaling.AutoscalingSettings;
import io.rpcoperator.scheduler.plane.ReplicaBackoff;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.graph.ExecutionPlan;
import org.apache.flink.util.TimeUtils;

/** Reads what the scheduler has to know of a job's services. */
final class ServicePlans {

    private ServicePlans() {}

    /**
     * The plans.
     *
     * @param plan the job as it was submitted, or as it is kept
     * @param cluster the cluster's configuration
     * @param asked what was asked for by REST, which goes before what was declared
     */
    static List<ServicePlan> of(
            List<JobVertex> services,
            ExecutionPlan plan,
            ReadableConfig cluster,
            Optional<JobResourceRequirements> asked) {
        return services.stream().map(each -> plan(each, plan, cluster, asked)).toList();
    }

    private static ServicePlan plan(
            JobVertex vertex,
            ExecutionPlan plan,
            ReadableConfig cluster,
            Optional<JobResourceRequirements> asked) {
        String name = ServiceVertex.serviceName(vertex.getName());
        ReadableConfig options = ServiceManifest.read(name, cluster, plan.getJobConfiguration());
        Parallelism declared =
                options.getOptional(RosOptions.PARALLELISM)
                        .map(Parallelism::parse)
                        .orElse(Parallelism.of(Math.max(1, vertex.getParallelism())));
        Optional<AutoscalingSettings> autoscaling = autoscaling(options);
        CheckedOptions checked = new CheckedOptions(options);
        int capacity = Math.max(declared.max(), checked.positive(ScalingOptions.MAX_PARALLELISM));
        Optional<ServiceRange> range =
                asked.filter(each -> each.getJobVertices().contains(vertex.getID()))
                        .map(
                                each ->
                                        ServiceRequirements.range(
                                                each.getParallelism(vertex.getID()), capacity));
        ServiceRange bounds = range.orElse(new ServiceRange(declared.min(), declared.max()));
        return new ServicePlan(
                name,
                vertex.getID(),
                vertex.getOperatorIDs().get(0).getGeneratedOperatorID(),
                bounds,
                autoscaling.isPresent()
                        ? bounds.clamp(
                                KeptTargets.read(plan, vertex.getID()).orElse(declared.min()))
                        : range.map(each -> Math.min(each.upperBound(), capacity))
                                .orElse(declared.min()),
                capacity,
                checked.time(RosOptions.DRAIN_TIMEOUT),
                new ReplicaBackoff.Delays(
                        checked.time(ScalingOptions.RESTART_INITIAL_BACKOFF),
                        checked.time(ScalingOptions.RESTART_MAX_BACKOFF),
                        checked.time(ScalingOptions.RESTART_RESET_BACKOFF_THRESHOLD)),
                options.get(ScalingOptions.ON_FAILURE) == ServiceFailure.FAIL_JOB,
                checked.time(ScalingOptions.GIVE_WAY_AFTER),
                autoscaling);
    }

    private static Optional<AutoscalingSettings> autoscaling(ReadableConfig options) {
        Optional<AutoscalingSettings> settings = AutoscalingSettings.of(options);
        settings.map(AutoscalingSettings::interval)
                .ifPresent(
                        interval -> {
                            Duration reports = options.get(ScalingOptions.LOAD_REPORT_INTERVAL);
                            if (reports.isZero() || reports.compareTo(interval) > 0) {
                                throw new IllegalArgumentException(
                                        String.format(
                                                "%s must be above 0 and at most %s (%s) with %s, was %s",
                                                ScalingOptions.LOAD_REPORT_INTERVAL.key(),
                                                AutoscalingOptions.INTERVAL.key(),
                                                TimeUtils.formatWithHighestUnit(interval),
                                                AutoscalingOptions.ENABLED.key(),
                                                TimeUtils.formatWithHighestUnit(reports)));
                            }
                        });
        return settings;
    }
}
