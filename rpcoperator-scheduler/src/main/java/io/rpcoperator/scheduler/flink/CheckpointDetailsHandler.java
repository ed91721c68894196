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

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.checkpoint.CheckpointStatsStatus;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.rest.handler.HandlerRequest;
import org.apache.flink.runtime.rest.handler.RestHandlerConfiguration;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.runtime.rest.handler.job.checkpoints.CheckpointStatisticDetailsHandler;
import org.apache.flink.runtime.rest.handler.job.checkpoints.CheckpointStatsCache;
import org.apache.flink.runtime.rest.handler.legacy.ExecutionGraphCache;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobIDPathParameter;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointStatisticDetailsHeaders;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.TaskCheckpointStatistics;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.runtime.webmonitor.RestfulGateway;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;
import org.apache.flink.shaded.guava33.com.google.common.cache.CacheBuilder;

/**
 * A checkpoint, with a line for every vertex of its job. Flink's own leaves out those that take no
 * part in it, as services do, and the web UI fails at the first that is missing.
 */
final class CheckpointDetailsHandler extends CheckpointStatisticDetailsHandler {

    private final ExecutionGraphCache jobs;

    CheckpointDetailsHandler(
            GatewayRetriever<? extends RestfulGateway> dispatcher,
            RestHandlerConfiguration rest,
            Map<String, String> responseHeaders,
            Executor executor,
            ExecutionGraphCache jobs) {
        super(
                dispatcher,
                rest.getTimeout(),
                responseHeaders,
                CheckpointStatisticDetailsHeaders.getInstance(),
                executor,
                CacheBuilder.newBuilder()
                        .maximumSize(rest.getCheckpointCacheSize())
                        .expireAfterWrite(rest.getCheckpointCacheExpireAfterWrite())
                        .build(),
                new CheckpointStatsCache(rest.getCheckpointHistorySize()));
        this.jobs = jobs;
    }

    @Override
    protected CompletableFuture<CheckpointStatistics> handleRequest(
            HandlerRequest<EmptyRequestBody> request, RestfulGateway dispatcher)
            throws RestHandlerException {
        JobID job = request.getPathParameter(JobIDPathParameter.class);
        return super.handleRequest(request, dispatcher)
                .thenCombine(
                        jobs.getExecutionGraphInfo(job, dispatcher),
                        CheckpointDetailsHandler::complete);
    }

    private static CheckpointStatistics complete(
            CheckpointStatistics checkpoint, ExecutionGraphInfo job) {
        Map<JobVertexID, TaskCheckpointStatistics> vertices =
                checkpoint.getCheckpointStatisticsPerTask();
        for (JobVertexID each : job.getArchivedExecutionGraph().getAllVertices().keySet()) {
            vertices.putIfAbsent(each, ofNoSubtask(checkpoint.getId(), checkpoint.getStatus()));
        }
        return checkpoint;
    }

    private static TaskCheckpointStatistics ofNoSubtask(long id, CheckpointStatsStatus status) {
        return new TaskCheckpointStatistics(id, status, -1, 0, 0, -1, 0, 0, 0, 0, 0);
    }
}
