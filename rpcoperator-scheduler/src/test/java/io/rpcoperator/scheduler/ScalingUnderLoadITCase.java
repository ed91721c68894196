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
package io.rpcoperator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.config.ScalingOptions;
import io.rpcoperator.scheduler.testing.ClusterWithScheduler;
import io.rpcoperator.scheduler.testing.CountedJob;
import io.rpcoperator.scheduler.testing.JobRest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service is scaled while more calls are under way than one subtask answers: none of them fails,
 * nor has to be made again.
 */
class ScalingUnderLoadITCase {

    private static final Logger LOG = LoggerFactory.getLogger(ScalingUnderLoadITCase.class);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int MOST = 4;

    @TempDir private Path savepoints;

    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void notOneCallFailsByScaling(SchedulerType scheduler) throws Exception {
        try (Run run = new Run(scheduler, new Configuration())) {
            for (int target : new int[] {3, 1, 4, 2, 3, 1}) {
                run.scale(target);
                run.awaitTarget(target);
            }
            run.assertNothingWasNoticed();
        }
    }

    /** One that answers calls, or would, and one that loads. */
    @Test
    void whatDoesNotDrainInTimeIsCancelledAndItsCallsAreAnsweredElsewhere() throws Exception {
        Configuration impatient =
                new Configuration()
                        .set(RosOptions.DRAIN_TIMEOUT, Duration.ofSeconds(1))
                        .set(RosOptions.CLOSE_TIMEOUT, Duration.ofSeconds(1))
                        // Subtasks of which nothing is known go from the last on.
                        .set(ScalingOptions.LOAD_REPORT_INTERVAL, Duration.ZERO);
        try (Run run = new Run(SchedulerType.Default, impatient)) {
            run.scale(2);
            run.awaitTarget(2);
            CountedJob.HOLDS.set(1);
            CountedJob.LOADS_FOREVER.set(2);
            run.scale(3);
            await().atMost(LIMIT).until(() -> CountedJob.HELD.get() > 0);
            run.awaitService("0#0 RUNNING", "1#0 RUNNING", "2#0 RUNNING");

            run.scale(1);

            run.awaitService("0#0 RUNNING");
            await().atMost(LIMIT).until(() -> run.rest.freeSlots() == MOST - 1);
            assertThat(CountedJob.LOADED).as("one is left behind in its call").hasValue(2);
            run.assertNoneIsLost();
            assertThat(run.count("retries")).isPositive();
            CountedJob.RELEASED.get().complete(null);
        }
    }

    /** For {@code -Dsoak.minutes}, by default ten; {@code -Dsoak.seed} repeats a run's targets. */
    @Tag("soak")
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    @ParameterizedTest
    @EnumSource(names = {"Default", "Adaptive"})
    void notOneCallFailsHoweverOftenItIsScaled(SchedulerType scheduler) throws Exception {
        Duration length = Duration.ofMinutes(Integer.getInteger("soak.minutes", 10)).dividedBy(2);
        long seed = Long.getLong("soak.seed", System.nanoTime());
        LOG.info("{} of scaling under {}; seed {}", length, scheduler, seed);
        Random random = new Random(seed);
        int requests = 0;
        try (Run run = new Run(scheduler, new Configuration())) {
            long began = System.nanoTime();
            while (System.nanoTime() - began < length.toNanos()) {
                int target = 1 + random.nextInt(MOST);
                run.scale(target);
                requests++;
                if (random.nextBoolean()) { // else the next request finds this one half done
                    run.awaitTarget(target);
                }
                run.awaitAnswers(random.nextInt(1000));
            }
            run.assertNothingWasNoticed();
            LOG.info(
                    "{} requests to scale, {} calls, none failed, none made again",
                    requests,
                    CountedJob.answered());
        }
    }

    /** A cluster, and the job that it runs. */
    private final class Run implements AutoCloseable {

        private final InMemoryReporter metrics = InMemoryReporter.createWithRetainedMetrics();
        private final ClusterWithScheduler cluster;
        private final JobRest rest;
        private final JobClient client;
        private final JobID job;
        private final long failedCheckpoints;

        Run(SchedulerType scheduler, Configuration options) throws Exception {
            Configuration configuration =
                    metrics.addToConfiguration(ClusterWithScheduler.scheduler(scheduler));
            cluster = ClusterWithScheduler.start(3, 2, configuration);
            rest = cluster.rest();
            client = CountedJob.submit(options);
            job = client.getJobID();
            await().atMost(LIMIT).until(() -> CountedJob.answered() > 0);
            await().atMost(LIMIT).until(() -> rest.checkpoints(job, "completed") > 1);
            failedCheckpoints = rest.checkpoints(job, "failed"); // while tasks were starting
        }

        void scale(int target) throws IOException {
            HttpResponse<String> answer = rest.require(job, CountedJob.SERVICE, 1, target);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }

        void awaitTarget(int target) {
            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> {
                                assertThat(rest.service(job, CountedJob.SERVICE))
                                        .hasSize(target)
                                        .allMatch(each -> each.endsWith(" RUNNING"));
                                assertThat(CountedJob.LOADED).hasValue(target);
                                assertThat(rest.freeSlots()).isEqualTo(MOST - target);
                            });
            awaitAnswers(200);
        }

        void awaitService(String... subtasks) {
            await().atMost(LIMIT)
                    .untilAsserted(
                            () ->
                                    assertThat(rest.service(job, CountedJob.SERVICE))
                                            .containsExactly(subtasks));
        }

        void awaitAnswers(int more) {
            int before = CountedJob.answered();
            await().atMost(LIMIT).until(() -> CountedJob.answered() >= before + more);
        }

        void assertNothingWasNoticed() throws Exception {
            assertNoneIsLost();
            assertThat(count("retries")).isZero();
        }

        /** Ends the job. */
        void assertNoneIsLost() throws Exception {
            assertThat(rest.dataPlane(job)).allMatch(each -> each.endsWith("#0 RUNNING"));
            assertThat(rest.checkpoints(job, "failed")).isEqualTo(failedCheckpoints);
            // Drained: so every record that the source has made comes out.
            client.stopWithSavepoint(
                            true, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            await().atMost(LIMIT).until(() -> client.getJobStatus().get() == JobStatus.FINISHED);
            assertThat(CountedJob.missing()).as("lost").isZero();
            assertThat(CountedJob.doubled()).as("doubled").isZero();
            assertThat(count("calls")).isEqualTo(CountedJob.answered());
            assertThat(count("failedCalls")).isZero();
        }

        /** Of the clients of both subtasks, and of all statuses. */
        private long count(String metric) {
            return metrics.findMetrics(job, ".rpcService.model.*" + metric).values().stream()
                    .mapToLong(each -> ((Counter) each).getCount())
                    .sum();
        }

        @Override
        public void close() throws Exception {
            cluster.close();
        }
    }
}
