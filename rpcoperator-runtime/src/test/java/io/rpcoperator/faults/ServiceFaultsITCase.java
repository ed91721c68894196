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
import io.rpcoperator.testing.cluster.Starvation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of two TaskManagers of a service is killed, suspended, starved. */
class ServiceFaultsITCase {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceFaultsITCase.class);

    /** Many times what is under way. */
    private static final int MANY = 1000;

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
    void callsToAKilledEndpointAreAnsweredByTheOther() throws IOException {
        FaultyRun run = FaultyRun.flowing(cluster, jar, folder);
        FlinkProcess victim = run.service(0);

        long fault = System.currentTimeMillis();
        victim.kill();
        run.await("answers by the survivor", () -> answeredSince(run, fault) > MANY);
        cluster.restartTaskManager(victim);

        run.assertEveryRecordComesOutOnce();
        assertThat(run.dataPlaneAttempts()).containsExactly(0);
        assertThat(run.serviceAttempts().get(0)).isPositive();
        assertThat(run.serviceAttempts().get(1)).isZero();
        report("SIGKILL of a service's TaskManager", run, fault);
    }

    @Test
    void aSuspendedEndpointIsLeftAndUsedAgain() throws IOException {
        FaultyRun run = FaultyRun.flowing(cluster, jar, folder);
        FlinkProcess victim = run.service(0);

        long fault = System.currentTimeMillis();
        victim.suspend();
        run.await("answers by the other", () -> answeredSince(run, fault) > MANY);
        long resumed = System.currentTimeMillis();
        victim.resume();
        run.await("answers by the resumed one", () -> executedSince(run, resumed, 0) > MANY);

        run.assertEveryRecordComesOutOnce();
        assertThat(run.dataPlaneAttempts()).containsExactly(0);
        assertThat(run.serviceAttempts()).containsExactly(0, 0);
        report("SIGSTOP of a service's TaskManager", run, fault);
    }

    @Test
    void aStarvedEndpointGetsLessOfTheLoad() throws IOException {
        FaultyRun run = FaultyRun.flowing(cluster, jar, folder);

        long fault = System.currentTimeMillis();
        try (Starvation starvation =
                run.service(0).starve(Duration.ofMillis(10), Duration.ofMillis(90))) {
            run.await("answers", () -> answeredSince(run, fault) > 2 * MANY);
        }

        long starved = executedSince(run, fault, 0);
        long fed = executedSince(run, fault, 1);
        LOG.info("Starved (10 ms of 100): {} executed, {} by the other", starved, fed);
        assertThat(fed).isGreaterThan(2 * starved);
        run.assertEveryRecordComesOutOnce();
        assertThat(run.dataPlaneAttempts()).containsExactly(0);
    }

    private static long answeredSince(FaultyRun run, long millis) {
        return run.answered().stream().filter(answer -> answer.end() > millis).count();
    }

    private static long executedSince(FaultyRun run, long millis, int subtask) {
        return run.executed().stream()
                .filter(call -> call.millis() > millis && call.subtask() == subtask)
                .count();
    }

    /** What became of the calls that were under way. */
    private static void report(String what, FaultyRun run, long fault) {
        List<Long> waits =
                run.answered().stream()
                        .filter(answer -> answer.begin() <= fault && answer.end() > fault)
                        .map(answer -> answer.end() - fault)
                        .sorted()
                        .toList();
        long distinct = run.executed().stream().map(FaultyRun.Executed::number).distinct().count();
        LOG.info(
                "{}: {} calls under way were answered within {} ms (half of them within {} ms);"
                        + " {} requests were executed twice",
                what,
                waits.size(),
                waits.get(waits.size() - 1),
                waits.get(waits.size() / 2),
                run.executed().size() - distinct);
    }
}
