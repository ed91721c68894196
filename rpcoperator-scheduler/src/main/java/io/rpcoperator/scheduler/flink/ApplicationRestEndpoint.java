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

import io.rpcoperator.scheduler.rest.RpcServicesHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.blob.TransientBlobService;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.jobmaster.MiniDispatcherRestEndpoint;
import org.apache.flink.runtime.leaderelection.LeaderElection;
import org.apache.flink.runtime.resourcemanager.ResourceManagerGateway;
import org.apache.flink.runtime.rest.RestEndpointFactory;
import org.apache.flink.runtime.rest.handler.RestHandlerConfiguration;
import org.apache.flink.runtime.rest.handler.RestHandlerSpecification;
import org.apache.flink.runtime.rest.handler.legacy.ExecutionGraphCache;
import org.apache.flink.runtime.rest.handler.legacy.metrics.MetricFetcher;
import org.apache.flink.runtime.rpc.FatalErrorHandler;
import org.apache.flink.runtime.webmonitor.RestfulGateway;
import org.apache.flink.runtime.webmonitor.WebMonitorEndpoint;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;
import org.apache.flink.runtime.webmonitor.retriever.LeaderGatewayRetriever;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandler;

/** That of a cluster of one application, to which nothing else is submitted. */
final class ApplicationRestEndpoint extends MiniDispatcherRestEndpoint {

    private final ExecutionGraphCache jobs;

    private ApplicationRestEndpoint(
            GatewayRetriever<? extends RestfulGateway> dispatcher,
            Configuration cluster,
            RestHandlerConfiguration rest,
            GatewayRetriever<ResourceManagerGateway> resourceManager,
            TransientBlobService blobs,
            ScheduledExecutorService executor,
            MetricFetcher metrics,
            LeaderElection leaderElection,
            ExecutionGraphCache jobs,
            FatalErrorHandler fatalErrors)
            throws Exception {
        super(
                dispatcher,
                cluster,
                rest,
                resourceManager,
                blobs,
                executor,
                metrics,
                leaderElection,
                jobs,
                fatalErrors);
        this.jobs = jobs;
    }

    @Override
    protected List<Tuple2<RestHandlerSpecification, ChannelInboundHandler>> initializeHandlers(
            CompletableFuture<String> localAddress) {
        return CompositeRestEndpoint.withServices(
                super.initializeHandlers(localAddress),
                new RpcServicesHandlers(
                        leaderRetriever, restConfiguration.getTimeout(), responseHeaders, executor),
                new CheckpointDetailsHandler(
                        leaderRetriever, restConfiguration, responseHeaders, executor, jobs));
    }

    /** Makes it. */
    enum Factory implements RestEndpointFactory<RestfulGateway> {
        INSTANCE;

        @Override
        public WebMonitorEndpoint<RestfulGateway> createRestEndpoint(
                Configuration cluster,
                LeaderGatewayRetriever<DispatcherGateway> dispatcher,
                LeaderGatewayRetriever<ResourceManagerGateway> resourceManager,
                TransientBlobService blobs,
                ScheduledExecutorService executor,
                MetricFetcher metrics,
                LeaderElection leaderElection,
                FatalErrorHandler fatalErrors)
                throws Exception {
            RestHandlerConfiguration rest = RestHandlerConfiguration.fromConfiguration(cluster);
            return new ApplicationRestEndpoint(
                    dispatcher,
                    cluster,
                    rest,
                    resourceManager,
                    blobs,
                    executor,
                    metrics,
                    leaderElection,
                    RestEndpointFactory.createExecutionGraphCache(rest),
                    fatalErrors);
        }
    }
}
