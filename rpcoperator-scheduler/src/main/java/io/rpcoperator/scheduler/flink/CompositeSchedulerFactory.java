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

import io.rpcoperator.scheduler.slots.ShortJobs;
import io.rpcoperator.scheduler.split.JobGraphSplit;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.api.common.ApplicationID;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.failure.FailureEnricher;
import org.apache.flink.runtime.blob.BlobWriter;
import org.apache.flink.runtime.blocklist.BlocklistOperations;
import org.apache.flink.runtime.checkpoint.CheckpointRecoveryFactory;
import org.apache.flink.runtime.concurrent.ComponentMainThreadExecutor;
import org.apache.flink.runtime.executiongraph.JobStatusListener;
import org.apache.flink.runtime.io.network.partition.JobMasterPartitionTracker;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.jobgraph.jsonplan.JsonPlanGenerator;
import org.apache.flink.runtime.jobmaster.DefaultSlotPoolServiceSchedulerFactory;
import org.apache.flink.runtime.jobmaster.ExecutionDeploymentTracker;
import org.apache.flink.runtime.jobmaster.SlotPoolServiceSchedulerFactory;
import org.apache.flink.runtime.jobmaster.slotpool.DeclarativeSlotPoolBridgeServiceFactory;
import org.apache.flink.runtime.jobmaster.slotpool.DeclarativeSlotPoolFactory;
import org.apache.flink.runtime.jobmaster.slotpool.RequestSlotMatchingStrategy;
import org.apache.flink.runtime.jobmaster.slotpool.SlotPool;
import org.apache.flink.runtime.jobmaster.slotpool.SlotPoolService;
import org.apache.flink.runtime.jobmaster.slotpool.SlotPoolServiceFactory;
import org.apache.flink.runtime.metrics.groups.JobManagerJobMetricGroup;
import org.apache.flink.runtime.rpc.FatalErrorHandler;
import org.apache.flink.runtime.scheduler.SchedulerNG;
import org.apache.flink.runtime.shuffle.ShuffleMaster;
import org.apache.flink.runtime.taskmanager.TaskManagerLocation;
import org.apache.flink.streaming.api.graph.ExecutionPlan;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.clock.SystemClock;
import org.apache.flink.util.concurrent.FutureUtils;
import org.slf4j.Logger;

/** Makes a job with services a {@link CompositeScheduler}, and any other job what Flink would. */
final class CompositeSchedulerFactory implements SlotPoolServiceSchedulerFactory {

    private final SlotPoolServiceSchedulerFactory data;
    private final Configuration cluster;
    private final KeptTargets targets;
    private final ShortJobs shortJobs;

    /**
     * For jobs of a type, in a cluster of this configuration.
     *
     * @param targets where targets are kept
     * @param shortJobs which jobs lack slots
     */
    CompositeSchedulerFactory(
            Configuration cluster,
            JobType type,
            boolean isDynamic,
            KeptTargets targets,
            ShortJobs shortJobs) {
        this.cluster = cluster;
        this.targets = targets;
        this.shortJobs = shortJobs;
        this.data =
                DefaultSlotPoolServiceSchedulerFactory.fromConfiguration(cluster, type, isDynamic);
    }

    @Override
    public SchedulerType getSchedulerType() {
        return data.getSchedulerType();
    }

    @Override
    public SlotPoolService createSlotPoolService(
            JobID job,
            ApplicationID application,
            DeclarativeSlotPoolFactory pools,
            ComponentMainThreadExecutor mainThread) {
        return new CompositeSlotPool(
                job,
                PlanePool.of(
                        each -> data.createSlotPoolService(job, application, each, mainThread),
                        pools),
                order ->
                        PlanePool.of(
                                each ->
                                        services(order)
                                                .createSlotPoolService(
                                                        job, application, each, mainThread),
                                pools),
                shortJobs,
                mainThread);
    }

    /** Services do not wait for each other's slots, in whatever mode TaskManagers are loaded. */
    private SlotPoolServiceFactory services(RequestSlotMatchingStrategy order) {
        return new DeclarativeSlotPoolBridgeServiceFactory(
                SystemClock.getInstance(),
                cluster.get(RpcOptions.ASK_TIMEOUT_DURATION),
                cluster.get(JobManagerOptions.SLOT_IDLE_TIMEOUT),
                cluster.get(JobManagerOptions.SLOT_REQUEST_TIMEOUT),
                cluster.get(JobManagerOptions.SLOT_REQUEST_MAX_INTERVAL),
                false,
                order);
    }

    @Override
    public SchedulerNG createScheduler(
            Logger log,
            ExecutionPlan plan,
            Executor ioExecutor,
            Configuration configuration,
            SlotPoolService slotPool,
            ScheduledExecutorService futureExecutor,
            ClassLoader userCode,
            CheckpointRecoveryFactory checkpointRecovery,
            Duration rpcTimeout,
            BlobWriter blobWriter,
            JobManagerJobMetricGroup metrics,
            Duration slotRequestTimeout,
            ShuffleMaster<?> shuffleMaster,
            JobMasterPartitionTracker partitions,
            ExecutionDeploymentTracker deployments,
            long initialized,
            ComponentMainThreadExecutor mainThread,
            FatalErrorHandler fatalErrors,
            JobStatusListener listener,
            Collection<FailureEnricher> failureEnrichers,
            BlocklistOperations blocklist)
            throws Exception {
        return create(
                new SchedulerArguments(
                        log,
                        ioExecutor,
                        configuration,
                        futureExecutor,
                        userCode,
                        checkpointRecovery,
                        rpcTimeout,
                        blobWriter,
                        metrics,
                        slotRequestTimeout,
                        shuffleMaster,
                        partitions,
                        deployments,
                        initialized,
                        mainThread,
                        fatalErrors,
                        failureEnrichers,
                        blocklist),
                plan,
                (CompositeSlotPool) slotPool,
                listener);
    }

    private SchedulerNG create(
            SchedulerArguments arguments,
            ExecutionPlan plan,
            CompositeSlotPool slots,
            JobStatusListener listener)
            throws Exception {
        JobGraph job =
                plan instanceof StreamGraph graph
                        ? graph.getJobGraph(arguments.userCode())
                        : (JobGraph) plan;
        JobGraphSplit split = JobGraphSplit.of(job);
        if (split.services().isEmpty()) {
            SchedulerNG scheduler = arguments.create(data, plan, slots.data(), listener);
            slots.dataPlane(new DataPlaneMinimum(scheduler, job));
            return scheduler;
        }
        VersionSkew.of(job.getJobConfiguration()).ifPresent(arguments.log()::warn);
        Optional<JobResourceRequirements> asked = requirements(plan, job);
        List<ServicePlan> services =
                ServicePlans.of(split.services(), plan, arguments.configuration(), asked);
        PlaneGraphs graphs = PlaneGraphs.of(job, split);
        graphs.dataPlane()
                .setSavepointRestoreSettings(
                        ServiceState.without(
                                graphs.services(), graphs.dataPlane(), arguments.userCode()));
        if (asked.isPresent()) {
            JobResourceRequirements.writeToExecutionPlan(
                    graphs.dataPlane(),
                    ServiceRequirements.ofDataPlane(asked.get(), graphs.dataPlane()));
        }
        arguments
                .log()
                .info(
                        "Job '{}' has services {}: they have a scheduler of their own beside {}.",
                        job.getName(),
                        services.stream().map(ServicePlan::name).toList(),
                        data.getSchedulerType());
        CompositeScheduler.Ending ending =
                new CompositeScheduler.Ending(listener, slots, arguments.mainThread());
        SchedulerNG dataPlane = arguments.create(data, graphs.dataPlane(), slots.data(), ending);
        slots.dataPlane(new DataPlaneMinimum(dataPlane, graphs.dataPlane()));
        ServicePlaneScheduler servicePlane =
                ServicePlaneScheduler.create(
                        arguments,
                        graphs.services(),
                        services,
                        slots.serviceSlots(),
                        slots.services().castInto(SlotPool.class).orElseThrow(),
                        new ServicePlaneScheduler.Listener() {
                            @Override
                            public void failed(ServicePlan service, Throwable cause) {
                                dataPlane.handleGlobalFailure(
                                        new FlinkException(
                                                "Service '" + service.name() + "' has failed.",
                                                cause));
                            }

                            @Override
                            public void slotFreed(TaskManagerLocation location) {
                                slots.services()
                                        .releaseFreeSlotsOnTaskManager(
                                                location.getResourceID(),
                                                new FlinkException(
                                                        "The service needs it no more."));
                            }
                        });
        CompositeScheduler.Planes planes = new CompositeScheduler.Planes(dataPlane, servicePlane);
        RegistryDesk registries =
                new RegistryDesk(
                        servicePlane::deliverCoordinationRequestToCoordinator,
                        arguments.userCode());
        ServiceRequirements requirements =
                new ServiceRequirements(plan, graphs.dataPlane(), planes, registries, services);
        slots.serviceSlots().lowerBounds(service -> requirements.current(service).lowerBound());
        slots.giveWay(
                new GivingWay(
                                services,
                                servicePlane,
                                slots.serviceSlots(),
                                registries,
                                SystemClock.getInstance())
                        ::look);
        Autoscalers autoscalers =
                new Autoscalers(
                        services,
                        servicePlane,
                        requirements,
                        registries,
                        keep(plan, arguments.ioExecutor()),
                        arguments.mainThread());
        return new CompositeScheduler(
                planes,
                services,
                requirements,
                autoscalers,
                new MergedJob(
                        JsonPlanGenerator.generatePlan(job),
                        servicePlane::isPart,
                        arguments.configuration().get(WebOptions.MAX_EXCEPTION_HISTORY_SIZE)),
                new ControlDesk(services, servicePlane, requirements, registries, autoscalers),
                ending);
    }

    /** In the plan at hand, with which a JobMaster of this process begins; and where it is kept. */
    private Autoscaler.Targets keep(ExecutionPlan plan, Executor ioExecutor) {
        return (service, target) -> {
            KeptTargets.write(plan, service.vertex(), target);
            return FutureUtils.runAsync(
                    () -> targets.put(plan.getJobID(), service.vertex(), target), ioExecutor);
        };
    }

    /** What was asked for by REST before the JobMaster was made anew. */
    private static Optional<JobResourceRequirements> requirements(ExecutionPlan plan, JobGraph job)
            throws IOException {
        Optional<JobResourceRequirements> ofPlan =
                JobResourceRequirements.readFromExecutionPlan(plan);
        return ofPlan.isPresent() ? ofPlan : JobResourceRequirements.readFromExecutionPlan(job);
    }
}
