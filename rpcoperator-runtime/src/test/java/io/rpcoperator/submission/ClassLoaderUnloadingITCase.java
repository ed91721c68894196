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
import static org.awaitility.Awaitility.await;

import io.rpcoperator.testing.cluster.FlinkProcess;
import io.rpcoperator.testing.cluster.FlinkRest;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.LineFileSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.MetricOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session cluster that runs a job with a service again and again keeps nothing of it. */
@Tag("soak")
class ClassLoaderUnloadingITCase {

    private static final int SUBMISSIONS = 10;
    private static final long MEBI = 1L << 20;

    @TempDir private Path folder;

    @Test
    void endedJobsLeaveNothingBehind() throws IOException {
        try (FlinkTestCluster cluster =
                FlinkTestCluster.builder()
                        .slots(2)
                        .config(
                                MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL,
                                Duration.ofMillis(100))
                        .start()) {
            String jar = cluster.rest().upload(Jobs.doubling(folder).file());
            run(cluster, jar, 0);
            awaitUserCodeUnloaded(cluster.taskManager(0));
            Footprint first = Footprint.of(cluster);

            for (int i = 1; i < SUBMISSIONS; i++) {
                run(cluster, jar, i);
            }

            awaitUserCodeUnloaded(cluster.taskManager(0));
            awaitUserCodeUnloaded(cluster.jobManager());
            Footprint last = Footprint.of(cluster);
            assertThat(last.threads()).isLessThanOrEqualTo(first.threads() + 10);
            assertThat(last.metaspace()).isLessThan(first.metaspace() + 8 * MEBI);
            assertThat(last.directMemory()).isLessThan(first.directMemory() + 4 * MEBI);
        }
    }

    private void run(FlinkTestCluster cluster, String jar, int number) {
        Path output = folder.resolve("output-" + number);
        JobID job = cluster.rest().run(jar, DoublingJob.class, output.toString(), "50", "10000");
        cluster.awaitStatus(job, JobStatus.FINISHED);
        assertThat(LineFileSink.lines(output))
                .containsExactlyInAnyOrderElementsOf(Numbers.lines(50, 2));
    }

    /**
     * Class loaders go with a collection, once the last thread and timer of theirs has ended. One
     * may stay, until a later job takes its place: a method handle of JDK 17 keeps the last type
     * that it was converted to (JDK-8078641), as in the {@code equals} of a record.
     */
    private static void awaitUserCodeUnloaded(FlinkProcess process) {
        await("unloading of user code")
                .atMost(FlinkTestCluster.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(userCodeLoaders(process)).isLessThanOrEqualTo(1));
    }

    private static long userCodeLoaders(FlinkProcess process) {
        process.jcmd("GC.run");
        return process.jcmd("VM.classloader_stats")
                .lines()
                .filter(line -> line.contains("org.apache.flink.util.ChildFirstClassLoader"))
                .count();
    }

    /** What a TaskManager holds. */
    private record Footprint(long threads, long metaspace, long directMemory) {

        static Footprint of(FlinkTestCluster cluster) {
            return new Footprint(
                    metric(cluster, "Threads.Count"),
                    metric(cluster, "Memory.Metaspace.Used"),
                    metric(cluster, "Memory.Direct.MemoryUsed"));
        }

        /** The JobManager begins to fetch metrics when it is first asked for them. */
        private static long metric(FlinkTestCluster cluster, String name) {
            String taskManager = cluster.taskManager(0).name();
            return await(name)
                    .atMost(FlinkTestCluster.PATIENCE)
                    .ignoreException(FlinkRest.RestException.class)
                    .until(
                            () ->
                                    cluster.rest()
                                            .taskManagerMetric(taskManager, "Status.JVM." + name),
                            value -> true);
        }
    }
}
