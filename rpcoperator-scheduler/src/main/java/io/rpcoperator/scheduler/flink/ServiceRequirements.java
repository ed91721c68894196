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

import io.rpcoperator.config.ScalingOptions;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.JobVertexResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertexResourceRequirements.Parallelism;
import org.apache.flink.streaming.api.graph.ExecutionPlan;

/**
 * What Flink's REST API calls the resource requirements of a job: the bounds of every vertex. Those
 * of services are kept here, those of the data plane by its scheduler if that is the Adaptive one;
 * under any other they cannot be changed.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class ServiceRequirements {

    /** The bounds that a request leaves to us. */
    private static final int UNSET = -1;

    private final ExecutionPlan plan;
    private final JobGraph dataGraph;
    private final CompositeScheduler.Planes planes;
    private final RegistryDesk registries;
    private final Map<JobVertexID, ServicePlan> services = new LinkedHashMap<>();
    private final Map<JobVertexID, ServiceRange> ranges = new HashMap<>();

    /**
     * The requirements that a job begins with.
     *
     * @param plan the job as it was submitted; a JobMaster that is made anew begins with it
     */
    ServiceRequirements(
            ExecutionPlan plan,
            JobGraph dataGraph,
            CompositeScheduler.Planes planes,
            RegistryDesk registries,
            List<ServicePlan> services) {
        this.plan = plan;
        this.dataGraph = dataGraph;
        this.planes = planes;
        this.registries = registries;
        for (ServicePlan service : services) {
            this.services.put(service.vertex(), service);
            this.ranges.put(service.vertex(), service.range());
        }
    }

    /** Those of the vertices that are none of a service. */
    static JobResourceRequirements ofDataPlane(JobResourceRequirements all, JobGraph dataGraph) {
        Map<JobVertexID, JobVertexResourceRequirements> bounds = new HashMap<>();
        for (JobVertex vertex : dataGraph.getVertices()) {
            JobVertexResourceRequirements own = all.getJobVertexParallelisms().get(vertex.getID());
            if (own != null) {
                bounds.put(vertex.getID(), own);
            }
        }
        return new JobResourceRequirements(bounds);
    }

    /** The bounds of a vertex, of which a request may leave one to us. */
    static ServiceRange range(Parallelism requested, int capacity) {
        return new ServiceRange(
                requested.getLowerBound() == UNSET ? 1 : requested.getLowerBound(),
                requested.getUpperBound() == UNSET ? capacity : requested.getUpperBound());
    }

    private boolean dataIsAdaptive() {
        return planes.data().getSchedulerType() == SchedulerType.Adaptive;
    }

    /** The upper bound of a service is what is wanted of it, as for any vertex in Flink. */
    JobResourceRequirements current() {
        JobResourceRequirements.Builder all = JobResourceRequirements.newBuilder();
        if (dataIsAdaptive()) {
            planes.data()
                    .requestJobResourceRequirements()
                    .getJobVertexParallelisms()
                    .forEach(
                            (vertex, bounds) ->
                                    all.setParallelismForJobVertex(
                                            vertex,
                                            bounds.getParallelism().getLowerBound(),
                                            bounds.getParallelism().getUpperBound()));
        } else {
            for (JobVertex vertex : dataGraph.getVertices()) {
                int parallelism = parallelism(vertex);
                all.setParallelismForJobVertex(vertex.getID(), parallelism, parallelism);
            }
        }
        for (JobVertexID vertex : services.keySet()) {
            ServiceRange bounds = current(vertex);
            all.setParallelismForJobVertex(vertex, bounds.lowerBound(), bounds.upperBound());
        }
        return all.build();
    }

    /** The bounds of a service, of which the upper is what is wanted unless its load decides. */
    ServiceRange current(JobVertexID service) {
        if (planes.services().service(service).autoscaling().isPresent()) {
            return range(service);
        }
        int target = planes.services().target(service);
        return new ServiceRange(Math.min(target, range(service).lowerBound()), target);
    }

    private static int parallelism(JobVertex vertex) {
        return Math.max(1, vertex.getParallelism());
    }

    /** The bounds that were asked for. */
    ServiceRange range(JobVertexID vertex) {
        return ranges.getOrDefault(vertex, new ServiceRange(1, 1));
    }

    /**
     * What is wrong with a request, for people; empty if it can be granted. That it names every
     * vertex, and no other, Flink sees to.
     */
    List<String> errors(JobResourceRequirements requested) {
        List<String> errors = new ArrayList<>();
        if (!dataIsAdaptive()) {
            dataGraph
                    .getVertices()
                    .forEach(
                            vertex ->
                                    bounds(requested, vertex.getID())
                                            .flatMap(each -> fixedError(vertex, each))
                                            .ifPresent(errors::add));
        }
        services.forEach(
                (vertex, service) ->
                        bounds(requested, vertex)
                                .flatMap(each -> rangeError(service, each))
                                .ifPresent(errors::add));
        return errors;
    }

    private static Optional<Parallelism> bounds(
            JobResourceRequirements requested, JobVertexID vertex) {
        return Optional.ofNullable(requested.getJobVertexParallelisms().get(vertex))
                .map(JobVertexResourceRequirements::getParallelism);
    }

    private Optional<String> fixedError(JobVertex vertex, Parallelism bounds) {
        if (bounds.getUpperBound() == UNSET || bounds.getUpperBound() == parallelism(vertex)) {
            return Optional.empty();
        }
        return Optional.of(
                String.format(
                        "The parallelism of '%s' (%s) is %d and cannot become %d: the"
                                + " scheduler of the data plane is '%s'. Only"
                                + " 'jobmanager.scheduler: Adaptive' rescales it.",
                        vertex.getName(),
                        vertex.getID(),
                        parallelism(vertex),
                        bounds.getUpperBound(),
                        planes.data().getSchedulerType()));
    }

    private static Optional<String> rangeError(ServicePlan service, Parallelism bounds) {
        ServiceRange range;
        try {
            range = range(bounds, service.capacity());
        } catch (IllegalArgumentException e) {
            return Optional.of("Service '" + service.name() + "': " + e.getMessage() + ".");
        }
        if (range.upperBound() <= service.capacity()) {
            return Optional.empty();
        }
        return Optional.of(
                String.format(
                        "Service '%s' cannot have %d replicas but %d at most, which was fixed when its"
                                + " job was submitted: '%s'.",
                        service.name(),
                        range.upperBound(),
                        service.capacity(),
                        ScalingOptions.MAX_PARALLELISM.key()));
    }

    /**
     * Grants a request.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    void update(JobResourceRequirements requested) {
        List<String> errors = errors(requested);
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(String.join(System.lineSeparator(), errors));
        }
        if (dataIsAdaptive()) {
            planes.data().updateJobResourceRequirements(ofDataPlane(requested, dataGraph));
        }
        services.forEach(
                (vertex, service) -> {
                    ServiceRange range =
                            range(requested.getParallelism(vertex), service.capacity());
                    ranges.put(vertex, range);
                    int target =
                            service.autoscaling().isPresent()
                                    ? range.clamp(planes.services().target(vertex))
                                    : range.upperBound();
                    planes.services().scale(vertex, target, dispensable(service, target));
                });
        try {
            JobResourceRequirements.writeToExecutionPlan(plan, requested);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /** Those first that are missed least; nobody is asked where none is to go. */
    private List<Integer> dispensable(ServicePlan service, int target) {
        return target < planes.services().target(service.vertex())
                ? planes.services().dispensable(service.vertex(), registries.now(service))
                : List.of();
    }
}
