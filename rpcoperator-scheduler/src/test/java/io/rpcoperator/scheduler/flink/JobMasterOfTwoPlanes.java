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

import static org.awaitility.Awaitility.await;

import io.rpcoperator.config.ScalingOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.job.RosExecutionEnvironment;
import io.rpcoperator.runtime.graph.ServiceVertex;
import io.rpcoperator.scheduler.slots.ShortJobs;
import io.rpcoperator.scheduler.testing.ClusterWithScheduler;
import io.rpcoperator.scheduler.testing.NumbersJob;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.ApplicationID;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.failure.FailureEnricher;
import org.apache.flink.runtime.blocklist.BlockedNode;
import org.apache.flink.runtime.blocklist.BlocklistUtils;
import org.apache.flink.runtime.checkpoint.StandaloneCheckpointRecoveryFactory;
import org.apache.flink.runtime.heartbeat.HeartbeatServicesImpl;
import org.apache.flink.runtime.highavailability.TestingHighAvailabilityServices;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobmanager.StandaloneExecutionPlanStore;
import org.apache.flink.runtime.jobmaster.JobMaster;
import org.apache.flink.runtime.jobmaster.JobMasterGateway;
import org.apache.flink.runtime.jobmaster.SlotPoolServiceSchedulerFactory;
import org.apache.flink.runtime.jobmaster.utils.JobMasterBuilder;
import org.apache.flink.runtime.leaderretrieval.SettableLeaderRetrievalService;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.resourcemanager.utils.TestingResourceManagerGateway;
import org.apache.flink.runtime.rpc.RpcUtils;
import org.apache.flink.runtime.rpc.TestingRpcService;
import org.apache.flink.runtime.scheduler.exceptionhistory.RootExceptionHistoryEntry;
import org.apache.flink.runtime.slots.ResourceRequirement;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A JobMaster of Flink's with the composite scheduler, that runs a job of one data-plane subtask
 * and a service of one. Its ResourceManager only listens, and its TaskManagers are {@link
 * ScriptedTaskManager}s: so a test can have them say what real ones say after mishaps.
 */
final class JobMasterOfTwoPlanes implements AutoCloseable {

    static final Duration LIMIT = Duration.ofMinutes(1);

    private final TestingRpcService rpc = new TestingRpcService();
    private final JobGraph job = job();
    private final JobMaster jobMaster;
    private final TestingResourceManagerGateway resourceManager =
            new TestingResourceManagerGateway();
    private final SettableLeaderRetrievalService resourceManagerLeader =
            new SettableLeaderRetrievalService();

    /** Of both planes, as the ResourceManager was told last. */
    private volatile int requiredSlots;

    private JobMasterOfTwoPlanes(SchedulerType scheduler, FailureEnricher... enrichers)
            throws Exception {
        Configuration configuration =
                ClusterWithScheduler.scheduler(scheduler)
                        // What turns the list of blocked nodes on, in a stock cluster.
                        .set(BatchExecutionOptions.SPECULATIVE_ENABLED, true);
        resourceManager.setDeclareRequiredResourcesFunction(
                (jobMasterId, requirements) -> {
                    requiredSlots =
                            requirements.getResourceRequirements().stream()
                                    .mapToInt(ResourceRequirement::getNumberOfRequiredSlots)
                                    .sum();
                    return CompletableFuture.completedFuture(Acknowledge.get());
                });
        rpc.registerGateway(resourceManager.getAddress(), resourceManager);
        TestingHighAvailabilityServices highAvailability = new TestingHighAvailabilityServices();
        highAvailability.setCheckpointRecoveryFactory(new StandaloneCheckpointRecoveryFactory());
        highAvailability.setResourceManagerLeaderRetriever(resourceManagerLeader);
        jobMaster =
                new JobMasterBuilder(job, rpc)
                        .withConfiguration(configuration)
                        .withHighAvailabilityServices(highAvailability)
                        // Nobody is asked for a heartbeat: those that come are the test's.
                        .withHeartbeatServices(
                                new HeartbeatServicesImpl(
                                        Duration.ofHours(1).toMillis(),
                                        Duration.ofHours(2).toMillis()))
                        .withBlocklistHandlerFactory(
                                BlocklistUtils.loadBlocklistHandlerFactory(configuration))
                        .withSlotPoolServiceSchedulerFactory(
                                enriching(
                                        new CompositeSchedulerFactory(
                                                configuration,
                                                JobType.STREAMING,
                                                false,
                                                new KeptTargets(new StandaloneExecutionPlanStore()),
                                                new ShortJobs()),
                                        List.of(enrichers)))
                        .createJobMaster();
        jobMaster.start();
    }

    /** One that has told its ResourceManager what it requires. */
    static JobMasterOfTwoPlanes start(SchedulerType scheduler, FailureEnricher... enrichers)
            throws Exception {
        JobMasterOfTwoPlanes master = new JobMasterOfTwoPlanes(scheduler, enrichers);
        master.resourceManagerLeader.notifyListener(
                master.resourceManager.getAddress(),
                master.resourceManager.getFencingToken().toUUID());
        await().atMost(LIMIT).until(() -> master.requiredSlots == 2);
        return master;
    }

    /** One that has not found its ResourceManager. */
    static JobMasterOfTwoPlanes startAlone(SchedulerType scheduler) throws Exception {
        return new JobMasterOfTwoPlanes(scheduler);
    }

    private static JobGraph job() {
        RosExecutionEnvironment env =
                RosExecutionEnvironment.getExecutionEnvironment(
                        new Configuration()
                                .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                                .set(
                                        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY,
                                        Duration.ZERO));
        env.setParallelism(1);
        env.addRpcService(
                NumbersJob.Doubling.class,
                RosDescriptor.newBuilder(NumbersJob.SERVICE)
                        .configure(ScalingOptions.RESTART_INITIAL_BACKOFF, Duration.ofMillis(1))
                        .build());
        env.fromSequence(1, 2).sinkTo(new DiscardingSink<>());
        JobGraph job = env.getStreamGraph(false).getJobGraph();
        job.setApplicationId(new ApplicationID());
        return job;
    }

    /** Flink's builder of JobMasters takes no enrichers, but any factory of schedulers. */
    private static SlotPoolServiceSchedulerFactory enriching(
            SlotPoolServiceSchedulerFactory factory, Collection<FailureEnricher> enrichers) {
        return (SlotPoolServiceSchedulerFactory)
                Proxy.newProxyInstance(
                        SlotPoolServiceSchedulerFactory.class.getClassLoader(),
                        new Class<?>[] {SlotPoolServiceSchedulerFactory.class},
                        (proxy, method, arguments) -> {
                            Class<?>[] types = method.getParameterTypes();
                            for (int i = 0; i < types.length; i++) {
                                if (types[i] == Collection.class) {
                                    arguments[i] = enrichers;
                                }
                            }
                            try {
                                return method.invoke(factory, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    TestingRpcService rpc() {
        return rpc;
    }

    JobMasterGateway gateway() {
        return jobMaster.getGateway();
    }

    JobGraph graph() {
        return job;
    }

    /** Whether a vertex is the service's. */
    boolean isService(JobVertexID vertex) {
        return job.findVertexByID(vertex)
                .getName()
                .equals(ServiceVertex.vertexName(NumbersJob.SERVICE));
    }

    void block(String node) throws Exception {
        gateway()
                .notifyNewBlockedNodes(Set.of(new BlockedNode(node, "slow", Long.MAX_VALUE)))
                .get();
    }

    /** What both planes' failures were labelled with, those of a plane that is older first. */
    List<Map<String, String>> labelsOfFailures() throws Exception {
        List<Map<String, String>> labels = new ArrayList<>();
        for (RootExceptionHistoryEntry each :
                gateway().requestJob(LIMIT).get().getExceptionHistory()) {
            labels.add(each.getFailureLabels());
        }
        return labels;
    }

    @Override
    public void close() throws Exception {
        RpcUtils.terminateRpcEndpoint(jobMaster);
        rpc.closeAsync().get();
    }
}
