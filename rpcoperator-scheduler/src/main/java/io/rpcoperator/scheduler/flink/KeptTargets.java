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

import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobmanager.ExecutionPlanStore;
import org.apache.flink.runtime.jobmanager.ExecutionPlanWriter;
import org.apache.flink.streaming.api.graph.ExecutionPlan;

/**
 * Keeps the targets of services that are scaled by their load beside the plans of their jobs, where
 * Flink keeps what jobs require: for the JobMaster that comes after this one.
 *
 * <p>Thread model: thread-safe. Flink's own changes of a plan come through here, too, so that of
 * two changes neither undoes the other.
 */
final class KeptTargets implements ExecutionPlanWriter {

    private final ExecutionPlanWriter plans;

    /** Jobs whose plans are being given up. Guarded by {@code this}. */
    private final Set<JobID> cleaned = new HashSet<>();

    /** Beside these plans. */
    KeptTargets(ExecutionPlanWriter plans) {
        this.plans = plans;
    }

    // ------------------------------------------------------------------ in a plan

    /** The target that a plan has for a service; empty if it has none. */
    static OptionalInt read(ExecutionPlan plan, JobVertexID service) {
        int target = plan.getJobConfiguration().get(option(service));
        return target > 0 ? OptionalInt.of(target) : OptionalInt.empty();
    }

    static void write(ExecutionPlan plan, JobVertexID service, int target) {
        plan.getJobConfiguration().set(option(service), target);
    }

    private static ConfigOption<Integer> option(JobVertexID service) {
        return ConfigOptions.key("$internal.rpc-operator.target." + service.toHexString())
                .intType()
                .defaultValue(0);
    }

    // ------------------------------------------------------------------ in the store

    /** Keeps a target, if the job has a plan that is kept. */
    synchronized void put(JobID job, JobVertexID service, int target) throws Exception {
        if (cleaned.contains(job) || !(plans instanceof ExecutionPlanStore store)) {
            return;
        }
        ExecutionPlan plan = store.recoverExecutionPlan(job);
        if (plan != null) {
            write(plan, service, target);
            store.putExecutionPlan(plan);
        }
    }

    @Override
    public synchronized void putExecutionPlan(ExecutionPlan plan) throws Exception {
        cleaned.remove(plan.getJobID());
        plans.putExecutionPlan(plan);
    }

    @Override
    public synchronized void putJobResourceRequirements(
            JobID job, JobResourceRequirements requirements) throws Exception {
        plans.putJobResourceRequirements(job, requirements);
    }

    @Override
    public CompletableFuture<Void> localCleanupAsync(JobID job, Executor executor) {
        giveUp(job);
        return plans.localCleanupAsync(job, executor);
    }

    @Override
    public CompletableFuture<Void> globalCleanupAsync(JobID job, Executor executor) {
        giveUp(job);
        return plans.globalCleanupAsync(job, executor);
    }

    /** A plan that was put back would be that of a job that runs again. */
    private synchronized void giveUp(JobID job) {
        cleaned.add(job);
    }
}
