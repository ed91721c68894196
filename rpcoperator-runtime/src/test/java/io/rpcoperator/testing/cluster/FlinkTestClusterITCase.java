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
import static org.awaitility.Awaitility.await;

import io.rpcoperator.testing.cluster.FlinkTestCluster.CliResult;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fixture itself, shown with a job that has no service. Behind the soak profile, since every
 * other test that uses it shows most of it.
 */
@Tag("soak")
class FlinkTestClusterITCase {

    @TempDir private static Path jars;
    private static FlinkTestCluster cluster;
    private static JobJar jar;

    @TempDir private Path output;

    @BeforeAll
    static void start() throws IOException {
        jar = JobJar.builder(SquaresJob.class).classes(LineFileSink.class).writeTo(jars);
        cluster = FlinkTestCluster.builder().taskManagers(1).slots(1).start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void clusterHasFlinkAloneOnItsClassPath() throws IOException {
        try (Stream<Path> libraries = Files.list(cluster.folder().resolve("lib"))) {
            assertThat(libraries.map(library -> library.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("flink-runtime-2"))
                    .noneMatch(name -> name.matches(".*(rpcoperator|pekko|scala|test|junit).*"));
        }
    }

    @Test
    void commandLineRunsAJobToItsEnd() {
        CliResult result =
                cluster.runCli("run", jar.file().toString(), output.toString(), "10", "1000");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(cluster.rest().status(result.jobId())).isEqualTo(JobStatus.FINISHED);
        assertThat(LineFileSink.lines(output)).containsExactlyInAnyOrderElementsOf(squares(10));
    }

    @Test
    void suspendedTaskManagerGoesOnWhenResumed() throws IOException {
        JobID job = runSlowly("200", "100");
        FlinkProcess taskManager = taskManagerOf(job);

        taskManager.suspend();
        assertThat(taskManager.isAlive()).isTrue();
        taskManager.resume();

        cluster.awaitStatus(job, JobStatus.FINISHED);
        assertThat(LineFileSink.lines(output)).containsExactlyInAnyOrderElementsOf(squares(200));
    }

    @Test
    void killedTaskManagerFailsItsTasksAndCanBeReplaced() throws IOException {
        JobID job = runSlowly("1000000", "10");
        FlinkProcess victim = taskManagerOf(job);

        victim.kill();

        assertThat(victim.isAlive()).isFalse();
        cluster.awaitStatus(job, JobStatus.FAILED);
        assertThat(cluster.rest().rootException(job)).contains(victim.name());
        FlinkProcess replacement = cluster.startTaskManager();
        assertThat(cluster.rest().taskManagers())
                .extracting(FlinkRest.TaskManager::id)
                .containsExactly(replacement.name());
    }

    @Test
    void restartedTaskManagerRegistersAnewUnderItsName() {
        FlinkProcess taskManager = newestTaskManager();
        long killed = taskManager.pid();
        String address = registered(taskManager).address();

        cluster.restartTaskManager(taskManager);

        assertThat(taskManager.pid()).isNotEqualTo(killed);
        assertThat(ProcessHandle.of(killed)).isEmpty();
        assertThat(registered(taskManager).address()).isNotEqualTo(address);
    }

    @Test
    void restartedJobManagerIsFoundByTheTaskManagersAtItsPorts() {
        URI before = cluster.restUrl();
        cluster.restartJobManager(cluster.jobManager());

        assertThat(cluster.restUrl()).isEqualTo(before);
        assertThat(cluster.rest().jobs()).isEmpty();
        assertThat(registered(newestTaskManager()).slots()).isEqualTo(1);
    }

    @Test
    void starvedTaskManagerGetsAShareOfTheTimeAndThenAll() throws IOException {
        JobID job = runSlowly("200", "100");
        FlinkProcess taskManager = taskManagerOf(job);

        try (Starvation starvation =
                taskManager.starve(Duration.ofMillis(20), Duration.ofMillis(80))) {
            await().until(() -> isStopped(taskManager));
            await().until(() -> !isStopped(taskManager));
            await().until(() -> isStopped(taskManager));
        }

        assertThat(isStopped(taskManager)).isFalse();
        cluster.awaitStatus(job, JobStatus.FINISHED);
        assertThat(LineFileSink.lines(output)).containsExactlyInAnyOrderElementsOf(squares(200));
    }

    private static boolean isStopped(FlinkProcess process) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"))
                .contains("State:\tT");
    }

    private static FlinkRest.TaskManager registered(FlinkProcess process) {
        return cluster.rest().taskManagers().stream()
                .filter(taskManager -> taskManager.id().equals(process.name()))
                .findFirst()
                .orElseThrow();
    }

    private static FlinkProcess newestTaskManager() {
        List<FlinkRest.TaskManager> registered = cluster.rest().taskManagers();
        return cluster.taskManager(registered.get(registered.size() - 1).id());
    }

    private JobID runSlowly(String numbers, String perSecond) throws IOException {
        JobID job =
                cluster.rest()
                        .uploadAndRun(
                                jar.file(),
                                SquaresJob.class,
                                output.toString(),
                                numbers,
                                perSecond);
        cluster.awaitJob(job, "output", id -> !LineFileSink.lines(output).isEmpty());
        return job;
    }

    private static FlinkProcess taskManagerOf(JobID job) {
        return cluster.taskManager(
                cluster.rest().vertex(job, "numbers").subtasks().get(0).taskManager());
    }

    @Test
    void applicationModeRunsTheJobOfUsrlib() throws IOException, InterruptedException {
        try (FlinkTestCluster application =
                FlinkTestCluster.builder().startApplication(jar, output.toString(), "100", "100")) {
            assertThat(application.jobManager().waitFor(FlinkTestCluster.PATIENCE)).isZero();
        }
        assertThat(LineFileSink.lines(output)).containsExactlyInAnyOrderElementsOf(squares(100));
    }

    private static List<String> squares(int n) {
        return LongStream.range(0, n).mapToObj(i -> Long.toString(i * i)).toList();
    }
}
