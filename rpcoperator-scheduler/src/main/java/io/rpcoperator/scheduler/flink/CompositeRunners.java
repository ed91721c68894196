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
import java.util.Collection;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.configuration.SchedulerExecutionMode;
import org.apache.flink.core.failure.FailureEnricher;
import org.apache.flink.runtime.dispatcher.JobManagerRunnerFactory;
import org.apache.flink.runtime.execution.librarycache.LibraryCacheManager;
import org.apache.flink.runtime.executiongraph.JobStatusListener;
import org.apache.flink.runtime.heartbeat.HeartbeatServices;
import org.apache.flink.runtime.highavailability.HighAvailabilityServices;
import org.apache.flink.runtime.jobmaster.JobManagerRunner;
import org.apache.flink.runtime.jobmaster.JobManagerSharedServices;
import org.apache.flink.runtime.jobmaster.JobMasterConfiguration;
import org.apache.flink.runtime.jobmaster.JobMasterServiceLeadershipRunner;
import org.apache.flink.runtime.jobmaster.SlotPoolServiceSchedulerFactory;
import org.apache.flink.runtime.jobmaster.factories.DefaultJobMasterServiceFactory;
import org.apache.flink.runtime.jobmaster.factories.DefaultJobMasterServiceProcessFactory;
import org.apache.flink.runtime.jobmaster.factories.JobManagerJobMetricGroupFactory;
import org.apache.flink.runtime.rpc.FatalErrorHandler;
import org.apache.flink.runtime.rpc.RpcService;
import org.apache.flink.streaming.api.graph.ExecutionPlan;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.MdcUtils;
import org.apache.flink.util.Preconditions;

/**
 * Flink's own runner of a JobMaster, with {@link CompositeSchedulerFactory} where Flink has its
 * choice of schedulers.
 */
final class CompositeRunners implements JobManagerRunnerFactory {

    private final KeptTargets targets;
    private final ShortJobs shortJobs;

    /** For jobs whose targets are kept there, and that see there which of them lack slots. */
    CompositeRunners(KeptTargets targets, ShortJobs shortJobs) {
        this.targets = targets;
        this.shortJobs = shortJobs;
    }

    @Override
    public JobManagerRunner createJobManagerRunner(
            ExecutionPlan plan,
            Configuration configuration,
            RpcService rpc,
            HighAvailabilityServices highAvailability,
            HeartbeatServices heartbeats,
            JobManagerSharedServices shared,
            JobManagerJobMetricGroupFactory metrics,
            FatalErrorHandler fatalErrors,
            Collection<FailureEnricher> failureEnrichers,
            JobStatusListener listener,
            long initialized)
            throws Exception {
        Preconditions.checkArgument(!plan.isEmpty(), "The given job is empty");
        SlotPoolServiceSchedulerFactory schedulers =
                new CompositeSchedulerFactory(
                        configuration, plan.getJobType(), plan.isDynamic(), targets, shortJobs);
        if (configuration.get(JobManagerOptions.SCHEDULER_MODE)
                == SchedulerExecutionMode.REACTIVE) {
            Preconditions.checkState(
                    schedulers.getSchedulerType() == SchedulerType.Adaptive,
                    "Adaptive Scheduler is required for reactive mode");
        }
        LibraryCacheManager.ClassLoaderLease lease =
                shared.getLibraryCacheManager()
                        .registerClassLoaderLease(
                                plan.getJobID(), plan.getApplicationId().orElseThrow());
        ClassLoader userCode =
                lease.getOrResolveClassLoader(plan.getUserJarBlobKeys(), plan.getClasspaths())
                        .asClassLoader();
        if (plan instanceof StreamGraph graph) {
            graph.deserializeUserDefinedInstances(userCode, shared.getFutureExecutor());
        }
        return new JobMasterServiceLeadershipRunner(
                new DefaultJobMasterServiceProcessFactory(
                        plan.getJobID(),
                        plan.getName(),
                        plan.getJobType(),
                        plan.getCheckpointingSettings(),
                        initialized,
                        new DefaultJobMasterServiceFactory(
                                MdcUtils.scopeToJob(plan.getJobID(), shared.getIoExecutor()),
                                rpc,
                                JobMasterConfiguration.fromConfiguration(configuration),
                                plan,
                                highAvailability,
                                schedulers,
                                shared,
                                heartbeats,
                                metrics,
                                fatalErrors,
                                userCode,
                                failureEnrichers,
                                listener,
                                initialized)),
                highAvailability.getJobManagerLeaderElection(plan.getJobID()),
                highAvailability.getJobResultStore(),
                lease,
                fatalErrors);
    }
}
