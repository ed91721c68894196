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
package io.rpcoperator.benchmarks.scaling;

import io.rpcoperator.scheduler.entrypoint.RosSessionClusterEntrypoint;
import io.rpcoperator.testing.cluster.FlinkRest;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.FlinkTestClusterBuilder;
import io.rpcoperator.testing.cluster.JobJar;
import io.rpcoperator.testing.cluster.LineFileSink;
import io.rpcoperator.testing.cluster.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A JobManager, two TaskManagers of two slots, and the job of a variant. Not thread-safe: of the
 * suite's thread.
 */
final class TestBed implements AutoCloseable {

    private static final int TASK_MANAGERS = 2;
    private static final int SLOTS = 2;

    /** More than there ever are: of none the duration is forgotten. */
    private static final int CHECKPOINTS_REMEMBERED = 100_000;

    private static final Duration METRICS_INTERVAL = Duration.ofMillis(100);

    /** After so long a slot is given back that the job has no use for. */
    private static final Duration SLOT_IDLE = Duration.ofMillis(50);

    private final FlinkTestCluster cluster;
    private final FlinkRest rest;
    private final Workload workload;
    private final JobID job;

    private TestBed(FlinkTestCluster cluster, Workload workload, JobJar jar) throws IOException {
        this.cluster = cluster;
        this.rest = cluster.rest();
        this.workload = workload;
        this.job = rest.uploadAndRun(jar.file(), ScalingJob.class, workload.arguments());
    }

    static TestBed start(Workload workload) throws IOException {
        JobJar jar =
                JobJar.builder(ScalingJob.class)
                        .everythingBeside(ScalingJob.class)
                        .classes(LineFileSink.class, Pace.class)
                        .writeTo(workload.folder());
        FlinkTestClusterBuilder builder =
                FlinkTestCluster.builder()
                        .taskManagers(TASK_MANAGERS)
                        .slots(SLOTS)
                        .config(WebOptions.CHECKPOINTS_HISTORY_SIZE, CHECKPOINTS_REMEMBERED)
                        .config(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, METRICS_INTERVAL)
                        .restarting();
        switch (workload.variant()) {
            case SERVICE ->
                    builder.jobManager(RosSessionClusterEntrypoint.class, SchedulerJar.find());
            case EMBEDDED -> rescaleAtOnce(builder);
        }
        FlinkTestCluster cluster = builder.start();
        try {
            return new TestBed(cluster, workload, jar);
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /**
     * Flink's Adaptive scheduler without the pauses by which it spares jobs: it rescales with the
     * next checkpoint, and gives slots back at once.
     */
    private static void rescaleAtOnce(FlinkTestClusterBuilder builder) {
        builder.config(JobManagerOptions.SCHEDULER, SchedulerType.Adaptive)
                .config(
                        JobManagerOptions.SCHEDULER_EXECUTING_COOLDOWN_AFTER_RESCALING,
                        Duration.ZERO)
                .config(
                        JobManagerOptions.SCHEDULER_SUBMISSION_RESOURCE_STABILIZATION_TIMEOUT,
                        Duration.ZERO)
                .config(JobManagerOptions.SLOT_IDLE_TIMEOUT, SLOT_IDLE)
                .config(StateRecoveryOptions.LOCAL_RECOVERY, true);
    }

    /** Asks for so many copies of the model, and does not wait for them. */
    void scale(int copies) {
        if (workload.variant() == Variant.SERVICE) {
            rest.send(
                    "PATCH",
                    "/jobs/" + job + "/rpc-services/" + ScalingJob.MODEL,
                    Map.of("parallelism", Map.of("lowerBound", 1, "upperBound", copies)));
        } else {
            String path = "/jobs/" + job + "/resource-requirements";
            JsonNode all = rest.get(path);
            String model = rest.vertex(job, ScalingJob.MODEL).id();
            ((ObjectNode) all.get(model).get("parallelism"))
                    .put("lowerBound", 1)
                    .put("upperBound", copies);
            rest.send("PUT", path, all);
        }
    }

    /** Whether the job has no more slots than it takes with so many copies of the model. */
    boolean hasFreed(int copies) {
        return rest.get("/overview").get("slots-available").asInt()
                >= TASK_MANAGERS * SLOTS - workload.variant().slots(copies);
    }

    /** What became of every checkpoint so far. */
    Checkpoints checkpoints() {
        return Checkpoints.of(rest.get("/jobs/" + job + "/checkpoints"));
    }

    /** The sum of a metric of the callers, by the end of its name. */
    double ofCallers(String metric) {
        String path =
                "/jobs/" + job + "/vertices/" + rest.vertex(job, "ask").id() + "/subtasks/metrics";
        double sum = 0;
        for (JsonNode each : rest.get(path)) {
            String id = each.get("id").asText();
            if (id.endsWith("." + metric)) {
                sum += rest.get(path + "?agg=sum&get=" + id).get(0).get("sum").asDouble();
            }
        }
        return sum;
    }

    /** Ends the job when all that its source gave is answered. */
    void drain() {
        rest.post(
                "/jobs/" + job + "/stop",
                Map.of(
                        "drain",
                        true,
                        "targetDirectory",
                        workload.checkpoints().toUri().toString()));
        cluster.awaitStatus(job, JobStatus.FINISHED);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
