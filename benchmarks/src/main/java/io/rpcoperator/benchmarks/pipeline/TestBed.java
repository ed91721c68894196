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
package io.rpcoperator.benchmarks.pipeline;

import ai.onnxruntime.OrtEnvironment;
import io.rpcoperator.onnx.operator.OnnxRpcOperator;
import io.rpcoperator.onnx.testing.FloatsCodec;
import io.rpcoperator.testing.cluster.FlinkProcess;
import io.rpcoperator.testing.cluster.FlinkRest.Subtask;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.FlinkTestClusterBuilder;
import io.rpcoperator.testing.cluster.JobJar;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;

/** A JobManager and TaskManagers of one slot, and the job's jar. Not thread-safe. */
final class TestBed implements AutoCloseable {

    /** Of every JVM with a model or a caller: the compilers that the test clusters do without. */
    static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4");

    /** Before Flink restarts what failed. */
    static final Duration RESTART_DELAY = Duration.ofMillis(100);

    /** What gRPC needs at run time; Flink has none of it. */
    private static final List<String> GRPC =
            List.of(
                    "grpc-api",
                    "grpc-context",
                    "grpc-core",
                    "grpc-netty-shaded",
                    "grpc-stub",
                    "grpc-util",
                    "guava",
                    "failureaccess",
                    "gson",
                    "perfmark-api");

    private final FlinkTestCluster cluster;
    private final String jar;
    private final int taskManagers;

    private TestBed(FlinkTestCluster cluster, String jar, int taskManagers) {
        this.cluster = cluster;
        this.jar = jar;
        this.taskManagers = taskManagers;
    }

    static TestBed start(int taskManagers, Path folder) throws IOException {
        JobJar.Builder jar =
                JobJar.builder(PipelineJob.class)
                        .everythingBeside(PipelineJob.class)
                        .everythingBeside(OnnxRpcOperator.class)
                        .everythingBeside(FloatsCodec.class);
        GRPC.forEach(jar::library);
        Path file = jar.writeTo(folder).file();
        FlinkTestClusterBuilder builder =
                FlinkTestCluster.builder()
                        .taskManagers(taskManagers)
                        .slots(1)
                        .libraryOf(OrtEnvironment.class)
                        .config(
                                CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL,
                                List.of("ai.onnxruntime"))
                        .restarting()
                        .config(
                                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
                                Integer.MAX_VALUE)
                        .config(
                                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY,
                                RESTART_DELAY);
        JVM_OPTIONS.forEach(builder::jvmOption);
        FlinkTestCluster cluster = builder.start();
        return new TestBed(cluster, cluster.rest().upload(file), taskManagers);
    }

    /** Confines all TaskManagers; the JobManager may use any core. */
    void confine(Confinement confinement) throws IOException {
        for (int i = 0; i < taskManagers; i++) {
            confinement.confine(cluster.taskManager(i).pid());
        }
    }

    JobID submit(Workload workload) {
        return cluster.rest().run(jar, PipelineJob.class, workload.arguments());
    }

    /** Ends a job at once. */
    void cancel(JobID job) {
        cluster.rest().cancel(job);
        cluster.awaitStatus(job, JobStatus.CANCELED);
    }

    /** Fails with what the cluster knows if a job has ended. */
    void requireRuns(JobID job) {
        if (cluster.rest().status(job).isGloballyTerminalState()) {
            throw new IllegalStateException(cluster.rest().rootException(job));
        }
    }

    /** All TaskManagers of a job. */
    Stream<FlinkProcess> taskManagers(JobID job) {
        return cluster.rest().vertices(job).stream()
                .flatMap(vertex -> vertex.subtasks().stream())
                .map(Subtask::taskManager)
                .distinct()
                .map(cluster::taskManager);
    }

    /** A TaskManager of a job's vertex. */
    FlinkProcess taskManager(JobID job, String vertex, int subtask) {
        List<Subtask> subtasks = cluster.rest().vertex(job, vertex).subtasks();
        return cluster.taskManager(subtasks.get(subtask).taskManager());
    }

    /** Starts a killed TaskManager anew, and waits until it has registered. */
    void restart(FlinkProcess taskManager) {
        cluster.restartTaskManager(taskManager);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
