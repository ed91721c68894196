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
package io.rpcoperator.testing.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fixture with ZooKeeper, shown with a job that has no service. */
@Tag("soak")
class HighAvailabilityITCase {

    private static final int NUMBERS = 500;

    @TempDir private static Path jars;
    private static FlinkTestCluster cluster;
    private static JobJar jar;

    @TempDir private Path output;

    @BeforeAll
    static void start() throws IOException {
        jar = JobJar.builder(SquaresJob.class).classes(LineFileSink.class).writeTo(jars);
        cluster =
                FlinkTestCluster.builder()
                        .highAvailability(2)
                        .config(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200))
                        .config(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                        .config(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100)
                        .start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void aStandbyTakesOverFromAKilledLeader() throws IOException {
        JobID job = run();

        FlinkProcess leader = cluster.leader();

        leader.kill();

        assertFinishes(job);
        assertThat(cluster.leader()).isNotSameAs(leader);
        cluster.restartJobManager(leader);
    }

    @Test
    void leadershipIsRevokedWhileZooKeeperIsAwayAndGrantedAgain() throws IOException {
        JobID job = run();
        FlinkProcess leader = cluster.leader();

        cluster.zooKeeper().restart();

        assertFinishes(job);
        assertThat(leader.output()).contains("DispatcherRunner was revoked the leadership");
    }

    private JobID run() throws IOException {
        JobID job =
                cluster.rest()
                        .uploadAndRun(
                                jar.file(),
                                SquaresJob.class,
                                output.toString(),
                                Integer.toString(NUMBERS),
                                "100");
        cluster.awaitJob(job, "output", id -> LineFileSink.lines(output).size() > 50);
        return job;
    }

    /** What was written after the last checkpoint is written again. */
    private void assertFinishes(JobID job) {
        cluster.awaitStatus(job, JobStatus.FINISHED);
        List<String> lines = LineFileSink.lines(output);
        assertThat(lines).hasSizeGreaterThan(NUMBERS);
        assertThat(Set.copyOf(lines))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, NUMBERS).mapToObj(i -> Long.toString(i * i)).toList());
    }
}
