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

import io.rpcoperator.testing.cluster.FlinkProcess;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.JobJar;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JobManager goes away, and comes back. */
class JobManagerFaultsITCase {

    private static final Logger LOG = LoggerFactory.getLogger(JobManagerFaultsITCase.class);

    @TempDir private static Path jars;
    private static JobJar jar;
    private static FlinkTestCluster cluster;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws IOException {
        jar = FaultyRun.jar(jars);
        cluster = FaultyRun.cluster().highAvailability(1).start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void bothPlanesComeBackAfterAKilledJobManager() throws IOException {
        FaultyRun run = FaultyRun.flowing(cluster, jar, folder);
        FlinkProcess jobManager = cluster.leader();

        jobManager.kill();
        long fault = System.currentTimeMillis();
        cluster.restartJobManager(jobManager);
        run.await("a call of the new attempt", () -> begunSince(run, fault) > 100);

        run.assertEveryRecordComesOutOnce();
        LOG.info(
                "SIGKILL of the JobManager: restarted at once; the last call before it ended after"
                        + " {} ms, the first of the new attempt after {} ms",
                run.answered().stream()
                                .filter(answer -> answer.begin() <= fault)
                                .mapToLong(FaultyRun.Answered::end)
                                .max()
                                .orElseThrow()
                        - fault,
                firstAfterSilence(run) - fault);
    }

    private static long begunSince(FaultyRun run, long fault) {
        return run.answered().stream().filter(answer -> answer.begin() > fault).count();
    }

    /** The end of the longest time without an answer. */
    private static long firstAfterSilence(FaultyRun run) {
        long[] ends = run.answered().stream().mapToLong(FaultyRun.Answered::end).sorted().toArray();
        int longest = 1;
        for (int i = 1; i < ends.length; i++) {
            if (ends[i] - ends[i - 1] > ends[longest] - ends[longest - 1]) {
                longest = i;
            }
        }
        return ends[longest];
    }
}
