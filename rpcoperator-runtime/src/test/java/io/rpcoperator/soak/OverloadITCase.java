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
package io.rpcoperator.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.soak.OverloadOperator.Run;
import io.rpcoperator.testing.cluster.FlinkRest.Subtask;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.JobJar;
import io.rpcoperator.testing.cluster.LineFileSink;
import io.rpcoperator.testing.cluster.ModelTime;
import io.rpcoperator.testing.cluster.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.MetricOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ten times what a service can do is offered: it slows the sources down, and nothing else happens.
 */
class OverloadITCase {

    private static final Logger LOG = LoggerFactory.getLogger(OverloadITCase.class);

    private static final int TASK_MANAGERS = OverloadJob.CALLERS + 1;

    /** Until all queues are full, and classes loaded and compiled. */
    private static final int FIRST_RUNS = 40;

    /** What a JVM may have more at the end, where 80 MiB are offered in a second. */
    private static final Footprint ALLOWANCE = new Footprint(20, 20, 40, 16, 24);

    private static final double LEAST_OF_PEAK = 0.9;
    private static final long LEAST_BACK_PRESSURED_MILLIS = 500;

    @TempDir private Path folder;

    @Test
    void slowsTheSourcesDownAndNothingElse() throws IOException {
        overload(Duration.ofSeconds(12));
    }

    /** For {@code -Doverload.minutes}, by default five. */
    @Test
    @Tag("soak")
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void slowsTheSourcesDownAndNothingElseForMinutes() throws IOException {
        overload(Duration.ofMinutes(Integer.getInteger("overload.minutes", 5)));
    }

    private void overload(Duration length) throws IOException {
        JobJar jar =
                JobJar.builder(OverloadJob.class)
                        .classes(OverloadOperator.class, ModelTime.class, Pace.class)
                        .writeTo(folder.resolve("jar"));
        try (FlinkTestCluster cluster = start()) {
            JobID job =
                    cluster.rest().uploadAndRun(jar.file(), OverloadJob.class, folder.toString());
            cluster.awaitJob(job, "full queues", id -> runs().size() > FIRST_RUNS);
            Footprint before = largest(cluster);
            int first = runs().size();

            awaitRunsFor(cluster, job, length);

            List<Run> during = runs().subList(first, runs().size());
            LOG.info("Full {}, busy {}; before {}", fullness(during), busy(during), before);
            assertNothingFailed(cluster, job);
            // The peak is full batches without a pause between them.
            assertThat(fullness(during) * busy(during)).isGreaterThan(LEAST_OF_PEAK);
            assertSourcesAreBackPressured(cluster, job);
            assertFits(cluster, before.plus(ALLOWANCE));
        }
    }

    private static void assertNothingFailed(FlinkTestCluster cluster, JobID job) {
        assertThat(cluster.rest().status(job)).isEqualTo(JobStatus.RUNNING);
        assertThat(cluster.rest().rootException(job)).isEmpty();
        assertThat(cluster.rest().vertices(job))
                .allSatisfy(
                        vertex ->
                                assertThat(vertex.subtasks())
                                        .extracting(Subtask::attempt)
                                        .containsOnly(0));
    }

    private static FlinkTestCluster start() throws IOException {
        return FlinkTestCluster.builder()
                .taskManagers(TASK_MANAGERS)
                .slots(1)
                .jvmOption("-XX:NativeMemoryTracking=summary")
                .config(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1))
                .restarting()
                .start();
    }

    private static void awaitRunsFor(FlinkTestCluster cluster, JobID job, Duration length) {
        long began = System.nanoTime();
        Awaitility.await()
                .atMost(length.plus(FlinkTestCluster.PATIENCE))
                .pollInterval(Duration.ofSeconds(1))
                .failFast(
                        "the job goes on",
                        () -> cluster.rest().status(job).isGloballyTerminalState())
                .until(() -> System.nanoTime() - began > length.toNanos());
    }

    private List<Run> runs() {
        return LineFileSink.lines(OverloadJob.runs(folder.toString())).stream()
                .filter(Run::isWhole)
                .map(Run::ofLine)
                .sorted(Comparator.comparingLong(Run::beganNanos))
                .toList();
    }

    /** How full the batches were. */
    private static double fullness(List<Run> runs) {
        return runs.stream().mapToInt(Run::requests).average().orElse(0) / OverloadJob.BATCH;
    }

    /** The share of the time in which a batch ran. */
    private static double busy(List<Run> runs) {
        long busy = runs.stream().mapToLong(run -> run.endedNanos() - run.beganNanos()).sum();
        long passed = runs.get(runs.size() - 1).endedNanos() - runs.get(0).beganNanos();
        return (double) busy / passed;
    }

    /** Of the TaskManager that has most. */
    private static Footprint largest(FlinkTestCluster cluster) {
        return IntStream.range(0, TASK_MANAGERS)
                .mapToObj(cluster::taskManager)
                .map(Footprint::of)
                .reduce(Footprint::max)
                .orElseThrow();
    }

    /** Asks more than once: what became garbage since the collection is counted, too. */
    private static void assertFits(FlinkTestCluster cluster, Footprint limit) {
        Awaitility.await("memory of the TaskManagers")
                .atMost(FlinkTestCluster.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () ->
                                assertThat(largest(cluster))
                                        .as("of at most %s", limit)
                                        .matches(footprint -> footprint.isWithin(limit)));
    }

    /** Every one of them, most of the time. */
    private static void assertSourcesAreBackPressured(FlinkTestCluster cluster, JobID job) {
        String source = cluster.rest().vertex(job, OverloadJob.SOURCE).id();
        String least =
                "/jobs/%s/vertices/%s/subtasks/metrics?get=backPressuredTimeMsPerSecond&agg=min"
                        .formatted(job, source);
        // The first question makes the JobManager fetch the metrics.
        Awaitility.await("back-pressure of the sources")
                .atMost(FlinkTestCluster.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> cluster.rest().get(least).path(0).path("min").asLong(),
                        millis -> millis > LEAST_BACK_PRESSURED_MILLIS);
    }
}
