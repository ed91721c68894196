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
import io.rpcoperator.testing.cluster.LineFileSink;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways that users bring a job jar to a running cluster, which knows nothing of services. */
class SessionClusterSubmissionITCase {

    @TempDir private static Path jars;
    private static JobJar jar;
    private static FlinkTestCluster cluster;

    @TempDir private Path output;

    @BeforeAll
    static void start() throws IOException {
        jar = Jobs.doubling(jars);
        cluster = FlinkTestCluster.builder().taskManagers(2).slots(2).start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void commandLine() {
        CliResult result =
                cluster.runCli("run", jar.file().toString(), output.toString(), "50", "500");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(cluster.rest().status(result.jobId())).isEqualTo(JobStatus.FINISHED);
        assertOutput();
    }

    @Test
    void commandLineDetached() {
        CliResult result =
                cluster.runCli("run", "-d", jar.file().toString(), output.toString(), "50", "500");

        assertThat(result.exitCode()).as(result.output()).isZero();
        cluster.awaitStatus(result.jobId(), JobStatus.FINISHED);
        assertOutput();
    }

    @Test
    void webUpload() throws IOException {
        JobID job =
                cluster.rest()
                        .uploadAndRun(
                                jar.file(), DoublingJob.class, output.toString(), "50", "500");

        cluster.awaitStatus(job, JobStatus.FINISHED);
        assertOutput();
    }

    @Test
    void sql() throws IOException {
        JobJar sql =
                JobJar.builder(SqlJob.class)
                        .classes(Multiplier.class, BlockingMultiply.class, AsyncMultiply.class)
                        .writeTo(jars);

        CliResult result =
                cluster.runCli("run", sql.file().toString(), output.resolve("lines").toString());

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(LineFileSink.lines(output.resolve("lines")))
                .containsExactlyInAnyOrderElementsOf(Numbers.lines(10, 2));
        assertThat(result.output().lines().filter(line -> line.startsWith("tripled: ")))
                .containsExactlyInAnyOrderElementsOf(
                        Numbers.lines(10, 3).stream().map(n -> "tripled: " + n).toList());
    }

    private void assertOutput() {
        assertThat(LineFileSink.lines(output))
                .containsExactlyInAnyOrderElementsOf(Numbers.lines(50, 2));
    }
}
