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
package io.rpcoperator.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.FlinkTestCluster.CliResult;
import io.rpcoperator.testing.cluster.JobJar;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster with the Adaptive scheduler, and without {@code rpcoperator-scheduler}, refuses
 * services and says what to do. Who submits the job cannot know what the cluster has.
 */
class AdaptiveSchedulerITCase {

    private static final String REFUSAL =
            "Service 'doubler' cannot run under Flink's Adaptive scheduler";

    @TempDir private static Path jars;
    private static JobJar jar;
    private static FlinkTestCluster cluster;

    @TempDir private Path output;

    @BeforeAll
    static void start() throws IOException {
        jar = Jobs.doubling(jars);
        cluster =
                FlinkTestCluster.builder()
                        .slots(2)
                        .config(JobManagerOptions.SCHEDULER, SchedulerType.Adaptive)
                        .start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void aJobOfTheCommandLineFailsForGood() {
        CliResult result =
                cluster.runCli(
                        "run",
                        "-d",
                        "-Drestart-strategy.type=fixed-delay",
                        jar.file().toString(),
                        output.toString(),
                        "50",
                        "500");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertRefused(result.jobId());
    }

    @Test
    void aJobOfTheWebUploadFailsForGood() throws IOException {
        assertRefused(
                cluster.rest()
                        .uploadAndRun(
                                jar.file(), DoublingJob.class, output.toString(), "50", "500"));
    }

    private static void assertRefused(JobID job) {
        cluster.awaitStatus(job, JobStatus.FAILED);
        assertThat(cluster.rest().rootException(job))
                .contains(REFUSAL, "jobmanager.scheduler: Default", "rpcoperator-scheduler");
    }
}
