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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionJobVertex;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.rest.messages.JobPlanInfo;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.runtime.scheduler.exceptionhistory.RootExceptionHistoryEntry;
import org.apache.flink.runtime.scheduler.strategy.ExecutionVertexID;
import org.jspecify.annotations.Nullable;

/**
 * Both planes of a job as the one job that people see: the data plane's, with the services'
 * vertices and failures.
 *
 * @param plan of both, as it was submitted
 * @param isPart which subtasks of services there are; of the others nothing was ever deployed, or
 *     nothing is left
 * @param maxFailures the most entries of the exception history, the newest ones
 */
record MergedJob(JobPlanInfo.Plan plan, Predicate<ExecutionVertexID> isPart, int maxFailures) {

    /**
     * The job.
     *
     * @param isEnding whether the data plane has ended and services have not: then the job has not
     */
    ExecutionGraphInfo of(
            ExecutionGraphInfo dataPlane, ExecutionGraphInfo services, boolean isEnding) {
        return new ExecutionGraphInfo(
                graph(
                        dataPlane.getArchivedExecutionGraph(),
                        services.getArchivedExecutionGraph(),
                        isEnding),
                failures(dataPlane, services),
                dataPlane.getSchedulerType(),
                dataPlane.getJobRescaleConfigInfo(),
                dataPlane.getRescalesStatsSnapshot());
    }

    private ArchivedExecutionGraph graph(
            ArchivedExecutionGraph data, ArchivedExecutionGraph services, boolean isEnding) {
        Map<JobVertexID, ArchivedExecutionJobVertex> vertices = new LinkedHashMap<>();
        data.getVerticesTopologically().forEach(each -> vertices.put(each.getJobVertexId(), each));
        services.getVerticesTopologically()
                .forEach(each -> vertices.put(each.getJobVertexId(), shown(each)));
        return new ArchivedExecutionGraph(
                data.getJobID(),
                data.getJobName(),
                vertices,
                List.copyOf(vertices.values()),
                timestamps(data, isEnding),
                isEnding ? before(data.getState()) : data.getState(),
                data.getJobType(),
                data.getFailureInfo(),
                planOf(vertices),
                data.getAccumulatorResultsStringified(),
                data.getAccumulatorsSerialized(),
                data.getArchivedExecutionConfig(),
                data.isStoppable(),
                data.getCheckpointCoordinatorConfiguration(),
                data.getCheckpointStatsSnapshot(),
                data.getStateBackendName().orElse(null),
                data.getCheckpointStorageName().orElse(null),
                data.isChangelogStateBackendEnabled(),
                data.getChangelogStorageName().orElse(null),
                data.getStreamGraphJson(),
                data.getPendingOperatorCount(),
                data.getApplicationId().orElse(null));
    }

    /** The plan, with as many subtasks as there are now. */
    private JobPlanInfo.Plan planOf(Map<JobVertexID, ArchivedExecutionJobVertex> vertices) {
        return new JobPlanInfo.Plan(
                plan.getJobId(),
                plan.getName(),
                plan.getType(),
                plan.getNodes().stream()
                        .map(each -> resized(each, vertices.get(id(each))))
                        .toList());
    }

    private static JobVertexID id(JobPlanInfo.Plan.Node node) {
        return JobVertexID.fromHexString(node.getId());
    }

    private static JobPlanInfo.Plan.Node resized(
            JobPlanInfo.Plan.Node node, @Nullable ArchivedExecutionJobVertex vertex) {
        return new JobPlanInfo.Plan.Node(
                node.getId(),
                node.getOperator(),
                vertex == null ? node.getParallelism() : vertex.getParallelism(),
                node.getOperatorStrategy(),
                node.getDescription(),
                node.getOptimizerProperties(),
                node.getInputs());
    }

    private ArchivedExecutionJobVertex shown(ArchivedExecutionJobVertex service) {
        ArchivedExecutionVertex[] subtasks =
                Arrays.stream(service.getTaskVertices())
                        .filter(
                                each ->
                                        isPart.test(
                                                new ExecutionVertexID(
                                                        service.getJobVertexId(),
                                                        each.getParallelSubtaskIndex())))
                        .toArray(ArchivedExecutionVertex[]::new);
        return new ArchivedExecutionJobVertex(
                subtasks,
                service.getJobVertexId(),
                service.getName(),
                subtasks.length,
                // What the Dispatcher lets a service be scaled to.
                service.getMaxParallelism() - 1,
                service.getSlotSharingGroup(),
                service.getResourceProfile(),
                service.getAggregatedUserAccumulatorsStringified());
    }

    private static long[] timestamps(ArchivedExecutionGraph data, boolean isEnding) {
        return Arrays.stream(JobStatus.values())
                .mapToLong(
                        status ->
                                isEnding && status.isGloballyTerminalState()
                                        ? 0
                                        : data.getStatusTimestamp(status))
                .toArray();
    }

    /** What a job is called that has not quite come to this end. */
    static JobStatus before(JobStatus end) {
        return switch (end) {
            case FINISHED -> JobStatus.RUNNING;
            case CANCELED -> JobStatus.CANCELLING;
            case FAILED -> JobStatus.FAILING;
            default -> end;
        };
    }

    private List<RootExceptionHistoryEntry> failures(
            ExecutionGraphInfo dataPlane, ExecutionGraphInfo services) {
        List<RootExceptionHistoryEntry> all = new ArrayList<>();
        dataPlane.getExceptionHistory().forEach(all::add);
        services.getExceptionHistory().forEach(all::add);
        all.sort(Comparator.comparingLong(RootExceptionHistoryEntry::getTimestamp));
        // Flink writes what is left of a job to a file, which a view of a list cannot be written
        // to.
        return List.copyOf(all.subList(Math.max(0, all.size() - maxFailures), all.size()));
    }
}
