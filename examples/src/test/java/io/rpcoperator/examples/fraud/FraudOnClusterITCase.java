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
package io.rpcoperator.examples.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.testing.cluster.FlinkRest;
import io.rpcoperator.testing.cluster.FlinkRest.Subtask;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.FlinkTestCluster.CliResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's job jar as it would be run in production: see docs/packaging.md. */
class FraudOnClusterITCase {

    private static final long RECORDS = 6_000;

    @TempDir private Path workDir;

    @Test
    void losesNothingWhenTheServicesTaskManagerIsKilled() throws IOException {
        try (FlinkTestCluster cluster = oneSlotForTheServiceAndOneForTheRest()) {
            JobID job = run(cluster, "--rate", "400");
            cluster.awaitJob(job, "scores", id -> committed().scored() > 0);
            String victim = service(cluster.rest(), job).taskManager();

            cluster.taskManager(victim).kill();
            cluster.startTaskManager();

            cluster.awaitStatus(job, JobStatus.FINISHED);
            assertThat(service(cluster.rest(), job).attempt()).isPositive();
            assertThat(dataPlane(cluster.rest(), job)).allMatch(subtask -> subtask.attempt() == 0);
            Ledger ledger = committed();
            assertThat(ledger.lost()).isZero();
            assertThat(ledger.duplicates()).isZero();
            assertThat(ledger.accuracy()).isGreaterThan(0.975);
        }
    }

    /** ONNX Runtime in {@code lib/}, loaded by the parent: one native library per JVM. */
    private static FlinkTestCluster oneSlotForTheServiceAndOneForTheRest() throws IOException {
        return FlinkTestCluster.builder()
                .taskManagers(2)
                .slots(1)
                .library(property("onnxruntime.artifactId"))
                .config(
                        CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL,
                        List.of("ai.onnxruntime"))
                .restarting()
                .start();
    }

    private JobID run(FlinkTestCluster cluster, String... arguments) {
        List<String> command =
                List.of(
                        "run",
                        "-d",
                        "-p",
                        "1",
                        "-c",
                        FraudDetectionJob.class.getName(),
                        property("job.jar"),
                        "--work-dir",
                        workDir.toString(),
                        "--records",
                        Long.toString(RECORDS),
                        "--service-parallelism",
                        "1");
        CliResult result =
                cluster.runCli(
                        Stream.concat(command.stream(), List.of(arguments).stream())
                                .toArray(String[]::new));
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.jobId();
    }

    /** What the one run below the work directory has committed so far. */
    private Ledger committed() {
        try (var runs = Files.newDirectoryStream(workDir.resolve("runs"))) {
            return Ledger.of(runs.iterator().next().resolve("scores"), RECORDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Subtask service(FlinkRest rest, JobID job) {
        return rest.vertex(job, "RPC service: ").subtasks().get(0);
    }

    private static List<Subtask> dataPlane(FlinkRest rest, JobID job) {
        return rest.vertices(job).stream()
                .filter(vertex -> !vertex.name().startsWith("RPC service: "))
                .flatMap(vertex -> vertex.subtasks().stream())
                .toList();
    }

    /** Set by the build. */
    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }
}
