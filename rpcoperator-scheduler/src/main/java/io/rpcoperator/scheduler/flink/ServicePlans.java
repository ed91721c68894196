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
import io.rpcoperator.runtime.graph.ServiceManifest;
import io.rpcoperator.runtime.graph.ServiceVertex;
import io.rpcoperator.scheduler.plane.ReplicaBackoff;
import io.rpcoperator.scheduler.plane.ServicePlan;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what the scheduler has to know of a job's services. */
final class ServicePlans {

    private static final Logger LOG = LoggerFactory.getLogger(ServicePlans.class);

    private ServicePlans() {}

    /**
     * The plans.
     *
     * @param cluster the cluster's configuration
     * @param asked what was asked for by REST, which goes before what was declared
     */
    static List<ServicePlan> of(
            List<JobVertex> services,
            JobGraph job,
            ReadableConfig cluster,
            Optional<JobResourceRequirements> asked) {
        return services.stream().map(each -> plan(each, job, cluster, asked)).toList();
    }

    private static ServicePlan plan(
            JobVertex vertex,
            JobGraph job,
            ReadableConfig cluster,
            Optional<JobResourceRequirements> asked) {
        String name = ServiceVertex.serviceName(vertex.getName());
        ReadableConfig options = ServiceManifest.read(name, cluster, job.getJobConfiguration());
        Parallelism declared =
                options.getOptional(RosOptions.PARALLELISM)
                        .map(Parallelism::parse)
                        .orElse(Parallelism.of(Math.max(1, vertex.getParallelism())));
        if (options.get(AutoscalingOptions.ENABLED)) {
            LOG.warn(
                    "Service '{}' is not scaled by itself, in spite of {}: that is not connected yet.",
                    name,
                    AutoscalingOptions.ENABLED.key());
        }
        int capacity = Math.max(declared.max(), options.get(ScalingOptions.MAX_PARALLELISM));
        Optional<ServiceRange> range =
                asked.filter(each -> each.getJobVertices().contains(vertex.getID()))
                        .map(
                                each ->
                                        ServiceRequirements.range(
                                                each.getParallelism(vertex.getID()), capacity));
        return new ServicePlan(
                name,
                vertex.getID(),
                vertex.getOperatorIDs().get(0).getGeneratedOperatorID(),
                range.orElse(new ServiceRange(declared.min(), declared.max())),
                range.map(each -> Math.min(each.upperBound(), capacity)).orElse(declared.min()),
                capacity,
                options.get(RosOptions.DRAIN_TIMEOUT),
                new ReplicaBackoff.Delays(
                        options.get(ScalingOptions.RESTART_INITIAL_BACKOFF),
                        options.get(ScalingOptions.RESTART_MAX_BACKOFF),
                        options.get(ScalingOptions.RESTART_RESET_BACKOFF_THRESHOLD)),
                options.get(ScalingOptions.ON_FAILURE) == ServiceFailure.FAIL_JOB,
                options.get(ScalingOptions.GIVE_WAY_AFTER));
    }
}
