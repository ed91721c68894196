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
package io.rpcoperator.scheduler.split;

import io.rpcoperator.runtime.graph.ServiceVertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;

/**
 * The two planes of a job: services, which stand alone, and the data plane, which is all the rest.
 *
 * @param services the vertices of the job's services, in the order of the job
 * @param dataPlane the other vertices, in the order of the job
 */
public record JobGraphSplit(List<JobVertex> services, List<JobVertex> dataPlane) {

    /** Makes the lists unmodifiable. */
    public JobGraphSplit {
        services = List.copyOf(services);
        dataPlane = List.copyOf(dataPlane);
    }

    /**
     * Splits a job. The job itself stays as it is.
     *
     * @throws IllegalArgumentException if a service cannot be scheduled apart from the data plane:
     *     it has an edge, shares its slots, or has no registry
     */
    public static JobGraphSplit of(JobGraph job) {
        List<JobVertex> services = new ArrayList<>();
        List<JobVertex> dataPlane = new ArrayList<>();
        for (JobVertex vertex : job.getVertices()) {
            (isService(vertex) ? services : dataPlane).add(vertex);
        }
        services.forEach(JobGraphSplit::requireApart);
        return new JobGraphSplit(services, dataPlane);
    }

    private static boolean isService(JobVertex vertex) {
        return vertex.getOperatorIDs().size() == 1
                && ServiceVertex.isService(
                        vertex.getName(), vertex.getOperatorIDs().get(0).getGeneratedOperatorID());
    }

    private static void requireApart(JobVertex service) {
        require(
                service.getInputs().isEmpty() && service.getProducedDataSets().isEmpty(),
                service,
                "has an edge");
        require(service.getOperatorCoordinators().size() == 1, service, "has no registry");
        require(
                service.getSlotSharingGroup().getJobVertexIds().equals(Set.of(service.getID())),
                service,
                "shares its slots");
    }

    private static void require(boolean condition, JobVertex service, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(
                    "'"
                            + service.getName()
                            + "' cannot be scheduled apart from the data plane: it "
                            + otherwise);
        }
    }
}
