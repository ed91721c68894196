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
package io.rpcoperator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.scheduler.testing.ClusterWithScheduler;
import io.rpcoperator.scheduler.testing.JobRest;
import io.rpcoperator.scheduler.testing.NumbersJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.streaming.util.TestStreamEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job ends when both its planes have, and is restored without services. */
class JobEndsITCase {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir Path savepoints;

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void endsHoweverItDoesWithItsServicesGone(SchedulerType scheduler) throws Exception {
        try (ClusterWithScheduler cluster =
                ClusterWithScheduler.start(2, 2, ClusterWithScheduler.scheduler(scheduler))) {
            JobRest rest = cluster.rest();
            assertEnds(rest, new NumbersJob().records(500).submit(), JobStatus.FINISHED);
            assertThat(NumbersJob.ANSWERS).hasValue(500);

            JobClient canceled = running(new NumbersJob());
            canceled.cancel().get();
            assertEnds(rest, canceled, JobStatus.CANCELED);

            JobClient failed = running(new NumbersJob());
            NumbersJob.FAILS.set(true);
            assertEnds(rest, failed, JobStatus.FAILED);

            JobClient stopped = running(new NumbersJob());
            String savepoint = stop(stopped);
            assertEnds(rest, stopped, JobStatus.FINISHED);

            JobClient restored = running(new NumbersJob().from(savepoint));
            JsonNode checkpoints = rest.get("/jobs/" + restored.getJobID() + "/checkpoints");
            assertThat(checkpoints.get("latest").get("restored").isNull()).isFalse();
            restored.cancel().get();
            assertEnds(rest, restored, JobStatus.CANCELED);
        }
    }

    @Test
    void restoresFromASavepointOfAStockClusterAndTheReverse() throws Exception {
        MiniClusterConfiguration stockConfiguration =
                new MiniClusterConfiguration.Builder()
                        .setConfiguration(new Configuration())
                        .setRpcServiceSharing(RpcServiceSharing.SHARED)
                        .setNumTaskManagers(2)
                        .setNumSlotsPerTaskManager(2)
                        .withRandomPorts()
                        .build();
        String ofStock;
        try (MiniCluster stock = new MiniCluster(stockConfiguration)) {
            stock.start();
            TestStreamEnvironment.setAsContext(stock, 1);
            ofStock = stop(running(new NumbersJob()));
        }
        String ofOurs;
        try (ClusterWithScheduler ours = ClusterWithScheduler.start(2, 2, new Configuration())) {
            ofOurs = stop(running(new NumbersJob().from(ofStock)));
            // The data plane's slots are given back when the job has ended, as Flink does.
            await().atMost(LIMIT).until(() -> ours.rest().freeSlots() == 4);
        }
        try (MiniCluster stock = new MiniCluster(stockConfiguration)) {
            stock.start();
            TestStreamEnvironment.setAsContext(stock, 1);
            stop(running(new NumbersJob().from(ofOurs)));
        } finally {
            TestStreamEnvironment.unsetAsContext();
        }
    }

    private static JobClient running(NumbersJob job) throws Exception {
        JobClient client = job.submit();
        await().atMost(LIMIT).until(() -> NumbersJob.ANSWERS.get() > 50);
        return client;
    }

    private String stop(JobClient job) throws Exception {
        String savepoint =
                job.stopWithSavepoint(
                                false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        await().atMost(LIMIT).until(() -> job.getJobStatus().get() == JobStatus.FINISHED);
        return savepoint;
    }

    private static void assertEnds(JobRest rest, JobClient client, JobStatus how) throws Exception {
        JobID job = client.getJobID();
        await().atMost(LIMIT).until(() -> client.getJobStatus().get() == how);
        assertThat(NumbersJob.LOADED).as("services are gone when the job is").hasValue(0);
        await().atMost(LIMIT).until(() -> rest.freeSlots() == 4);
        assertThat(rest.service(job, NumbersJob.SERVICE)).containsExactly("0#0 FINISHED");
    }
}
