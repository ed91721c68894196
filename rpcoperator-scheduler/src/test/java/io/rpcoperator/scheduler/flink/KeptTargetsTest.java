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

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.curator.test.TestingServer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.runtime.highavailability.zookeeper.CuratorFrameworkWithUnhandledErrorListener;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobResourceRequirements;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobmanager.ExecutionPlanStore;
import org.apache.flink.runtime.util.ZooKeeperUtils;
import org.apache.flink.streaming.api.graph.ExecutionPlan;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.concurrent.Executors;
import org.apache.flink.util.concurrent.FutureUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTargetsTest {

    private static final JobID JOB = new JobID();
    private static final JobVertexID FRAUD = new JobVertexID();
    private static final JobVertexID RANKING = new JobVertexID();

    private final SerializedPlans plans = new SerializedPlans();
    private final KeptTargets targets = new KeptTargets(plans);

    @Test
    void aTargetIsInThePlanFromThenOn() throws Exception {
        targets.putExecutionPlan(new JobGraph(JOB, "job"));
        assertThat(KeptTargets.read(kept(), FRAUD)).isEmpty();

        targets.put(JOB, FRAUD, 3);
        targets.put(JOB, RANKING, 5);
        targets.put(JOB, FRAUD, 2);

        assertThat(KeptTargets.read(kept(), FRAUD)).hasValue(2);
        assertThat(KeptTargets.read(kept(), RANKING)).hasValue(5);
    }

    @Test
    void whatTheJobRequiresStaysWithIt() throws Exception {
        JobResourceRequirements required =
                JobResourceRequirements.newBuilder()
                        .setParallelismForJobVertex(FRAUD, 1, 7)
                        .build();
        targets.putExecutionPlan(new JobGraph(JOB, "job"));
        targets.put(JOB, FRAUD, 3);
        targets.putJobResourceRequirements(JOB, required);
        targets.put(JOB, FRAUD, 4);

        assertThat(JobResourceRequirements.readFromExecutionPlan(kept())).hasValue(required);
        assertThat(KeptTargets.read(kept(), FRAUD)).hasValue(4);
    }

    @Test
    void aJobThatHasEndedDoesNotComeBack() throws Exception {
        targets.putExecutionPlan(new JobGraph(JOB, "job"));
        plans.cleanup = new CompletableFuture<>();
        CompletableFuture<Void> cleaned =
                targets.globalCleanupAsync(JOB, Executors.directExecutor());

        targets.put(JOB, FRAUD, 3);
        assertThat(KeptTargets.read(kept(), FRAUD)).isEmpty();
        plans.cleanup.complete(null);
        targets.put(JOB, FRAUD, 3);

        assertThat(cleaned).isCompleted();
        assertThat(plans.recoverExecutionPlan(JOB)).isNull();
    }

    @Test
    void aJobThatNobodyKeepsLosesNothing() throws Exception {
        targets.put(new JobID(), FRAUD, 3);

        assertThat(plans.getJobIds()).isEmpty();
    }

    @Test
    void theNextProcessFindsItInZooKeeper(@TempDir Path plansOfJobs) throws Exception {
        try (TestingServer zooKeeper = new TestingServer()) {
            Configuration configuration =
                    new Configuration()
                            .set(
                                    HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM,
                                    zooKeeper.getConnectString())
                            .set(
                                    HighAvailabilityOptions.HA_STORAGE_PATH,
                                    plansOfJobs.toUri().toString());
            try (var client = client(configuration)) {
                KeptTargets first = new KeptTargets(store(client, configuration));
                first.putExecutionPlan(new JobGraph(JOB, "job"));
                first.put(JOB, FRAUD, 3);
            }
            try (var client = client(configuration)) {
                ExecutionPlan plan = store(client, configuration).recoverExecutionPlan(JOB);

                assertThat(KeptTargets.read(Objects.requireNonNull(plan), FRAUD)).hasValue(3);
            }
        }
    }

    private static CuratorFrameworkWithUnhandledErrorListener client(Configuration configuration) {
        return ZooKeeperUtils.startCuratorFramework(
                configuration,
                error -> {
                    throw new AssertionError(error);
                });
    }

    private static ExecutionPlanStore store(
            CuratorFrameworkWithUnhandledErrorListener client, Configuration configuration)
            throws Exception {
        ExecutionPlanStore store =
                ZooKeeperUtils.createExecutionPlans(client.asCuratorFramework(), configuration);
        store.start(
                new ExecutionPlanStore.ExecutionPlanListener() {
                    @Override
                    public void onAddedExecutionPlan(JobID job) {}

                    @Override
                    public void onRemovedExecutionPlan(JobID job) {}
                });
        return store;
    }

    private ExecutionPlan kept() {
        return Objects.requireNonNull(plans.recoverExecutionPlan(JOB));
    }

    /** As one that writes them somewhere: what it hands out is another object. */
    private static final class SerializedPlans implements ExecutionPlanStore {

        private final Map<JobID, ExecutionPlan> plans = new HashMap<>();
        private CompletableFuture<Void> cleanup = FutureUtils.completedVoidFuture();

        @Override
        public void putExecutionPlan(ExecutionPlan plan) throws Exception {
            plans.put(plan.getJobID(), InstantiationUtil.clone(plan));
        }

        @Override
        public void putJobResourceRequirements(JobID job, JobResourceRequirements requirements)
                throws Exception {
            JobResourceRequirements.writeToExecutionPlan(
                    Objects.requireNonNull(plans.get(job)), requirements);
        }

        @Override
        public @Nullable ExecutionPlan recoverExecutionPlan(JobID job) {
            ExecutionPlan plan = plans.get(job);
            return plan == null ? null : InstantiationUtil.cloneUnchecked(plan);
        }

        @Override
        public CompletableFuture<Void> globalCleanupAsync(JobID job, Executor executor) {
            return cleanup.thenRun(() -> plans.remove(job));
        }

        @Override
        public Collection<JobID> getJobIds() {
            return plans.keySet();
        }

        @Override
        public void start(ExecutionPlanListener listener) {}

        @Override
        public void stop() {}
    }
}
