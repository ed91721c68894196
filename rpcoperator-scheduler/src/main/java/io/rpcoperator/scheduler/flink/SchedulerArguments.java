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

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.failure.FailureEnricher;
import org.apache.flink.runtime.blob.BlobWriter;
import org.apache.flink.runtime.blocklist.BlocklistOperations;
import org.apache.flink.runtime.checkpoint.CheckpointRecoveryFactory;
import org.apache.flink.runtime.concurrent.ComponentMainThreadExecutor;
import org.apache.flink.runtime.executiongraph.JobStatusListener;
import org.apache.flink.runtime.io.network.partition.JobMasterPartitionTracker;
import org.apache.flink.runtime.jobmaster.ExecutionDeploymentTracker;
import org.apache.flink.runtime.jobmaster.SlotPoolServiceSchedulerFactory;
import org.apache.flink.runtime.jobmaster.slotpool.SlotPoolService;
import org.apache.flink.runtime.metrics.groups.JobManagerJobMetricGroup;
import org.apache.flink.runtime.rpc.FatalErrorHandler;
import org.apache.flink.runtime.scheduler.SchedulerNG;
import org.apache.flink.runtime.shuffle.ShuffleMaster;
import org.apache.flink.streaming.api.graph.ExecutionPlan;
import org.slf4j.Logger;

/** What a JobMaster hands to a scheduler, but for the job and its slots. */
record SchedulerArguments(
        Logger log,
        Executor ioExecutor,
        Configuration configuration,
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
        Collection<FailureEnricher> failureEnrichers,
        BlocklistOperations blocklist) {

    /** Has a scheduler of Flink's made. */
    SchedulerNG create(
            SlotPoolServiceSchedulerFactory factory,
            ExecutionPlan plan,
            SlotPoolService slots,
            JobStatusListener listener)
            throws Exception {
        return factory.createScheduler(
                log,
                plan,
                ioExecutor,
                configuration,
                slots,
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
                listener,
                failureEnrichers,
                blocklist);
    }
}
