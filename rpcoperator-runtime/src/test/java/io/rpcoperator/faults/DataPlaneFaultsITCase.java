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
package io.rpcoperator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.testing.cluster.FlinkProcess;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.JobJar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Callers go away in every way there is, and leave ten thousand requests in the queues. */
class DataPlaneFaultsITCase {

    private static final Logger LOG = LoggerFactory.getLogger(DataPlaneFaultsITCase.class);

    /** A fraction of what waits; what is lost until the queues are told is far less. */
    private static final int FEW = FaultyRun.RECORDS / 10;

    @TempDir private static Path jars;
    private static JobJar jar;
    private static FlinkTestCluster cluster;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws IOException {
        jar = FaultyRun.jar(jars);
        cluster = FaultyRun.cluster().start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void requestsOfAKilledCallerAreNotExecuted() throws IOException {
        FaultyRun run = FaultyRun.queueing(cluster, jar, folder);
        FlinkProcess victim = run.dataPlane();

        long fault = System.currentTimeMillis();
        victim.kill();
        run.awaitIdleModel();
        cluster.restartTaskManager(victim);

        run.assertEveryRecordComesOutOnce();
        assertThat(run.dataPlaneAttempts()).noneMatch(attempt -> attempt == 0);
        assertServiceGoesOnWithoutTheRequestsOf(0, run, fault, "SIGKILL of the caller");
    }

    @Test
    void requestsOfASuspendedCallerAreNotExecutedOnceItIsGivenUp() throws IOException {
        FaultyRun run = FaultyRun.queueing(cluster, jar, folder);

        long fault = System.currentTimeMillis();
        run.dataPlane().suspend();
        run.awaitIdleModel();
        long executed = executedSince(run, fault, 0);
        run.dataPlane().resume();

        run.assertEveryRecordComesOutOnce();
        LOG.info(
                "SIGSTOP of the caller: {} requests executed for it (keep-alive timeout {})",
                executed,
                FaultyRun.KEEP_ALIVE_TIMEOUT);
        assertThat(executed).isLessThan(FaultyRun.RECORDS / 2);
        assertThat(run.dataPlaneAttempts()).containsExactly(0);
        assertThat(run.serviceAttempts()).containsExactly(0, 0);
    }

    @Test
    void requestsOfAFailedAttemptAreNotExecuted() throws IOException {
        FaultyRun run = FaultyRun.failing(cluster, jar, folder);
        run.await("the second attempt", () -> run.dataPlaneAttempts().equals(List.of(1)));
        long fault =
                run.answered().stream()
                        .filter(answer -> answer.attempt() == 0)
                        .mapToLong(FaultyRun.Answered::end)
                        .max()
                        .orElseThrow();

        run.assertEveryRecordComesOutOnce();
        assertServiceGoesOnWithoutTheRequestsOf(0, run, fault, "Failure of the caller");
    }

    @Test
    void requestsOfACancelledJobAreNotExecuted() throws IOException {
        FaultyRun run = FaultyRun.queueing(cluster, jar, folder);

        long fault = System.currentTimeMillis();
        cluster.rest().cancel(run.job());
        cluster.awaitStatus(run.job(), JobStatus.CANCELED);

        long executed = executedSince(run, fault, 0);
        LOG.info("Cancelled job: {} requests executed after the word", executed);
        assertThat(executed).isLessThan(FEW);
    }

    private static void assertServiceGoesOnWithoutTheRequestsOf(
            int attempt, FaultyRun run, long fault, String what) {
        List<FaultyRun.Executed> wasted =
                run.executed().stream()
                        .filter(call -> call.millis() > fault && call.attempt() == attempt)
                        .toList();
        LOG.info(
                "{}: {} requests executed for it afterwards, the last after {} ms",
                what,
                wasted.size(),
                wasted.stream().mapToLong(call -> call.millis() - fault).max().orElse(0));
        assertThat(wasted).hasSizeLessThan(FEW);
        assertThat(run.serviceAttempts()).containsExactly(0, 0);
    }

    private static long executedSince(FaultyRun run, long millis, int attempt) {
        return run.executed().stream()
                .filter(call -> call.millis() > millis && call.attempt() == attempt)
                .count();
    }
}
