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

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.testing.cluster.FlinkProcess;
import io.rpcoperator.testing.cluster.FlinkRest.Subtask;
import io.rpcoperator.testing.cluster.FlinkRest.Vertex;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.FlinkTestClusterBuilder;
import io.rpcoperator.testing.cluster.JobJar;
import io.rpcoperator.testing.cluster.LineFileSink;
import io.rpcoperator.testing.cluster.ModelTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.awaitility.Awaitility;

/**
 * A run of {@link FaultyJob} on a cluster of three TaskManagers of one slot each: one for the data
 * plane, two for the service.
 */
final class FaultyRun {

    static final int RECORDS = 10_000;

    /** The first answers have come, and the rest waits for the model. */
    private static final int UNDER_WAY = 200;

    /** A number that no job asks about. */
    private static final long NO_POISON = -1;

    /** A connection that has been silent for so long is given up. */
    static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(1);

    private final FlinkTestCluster cluster;
    private final Path folder;
    private final JobID job;

    private FaultyRun(FlinkTestCluster cluster, Path folder, JobID job) {
        this.cluster = cluster;
        this.folder = folder;
        this.job = job;
    }

    /** A request that the model executed. */
    record Executed(long millis, int attempt, long number, int subtask) {}

    /** An answer that the function got. */
    record Answered(long begin, long end, int attempt, long number) {}

    // ------------------------------------------------------------------ its begin

    static FlinkTestClusterBuilder cluster() {
        return FlinkTestCluster.builder()
                .taskManagers(3)
                .slots(1)
                .config(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500))
                .restarting()
                .config(RosOptions.NETWORK_KEEP_ALIVE_INTERVAL, Duration.ofMillis(200))
                .config(RosOptions.NETWORK_KEEP_ALIVE_TIMEOUT, KEEP_ALIVE_TIMEOUT);
    }

    static JobJar jar(Path folder) throws IOException {
        return JobJar.builder(FaultyJob.class)
                .classes(
                        RecordingOperator.class,
                        RecordingCall.class,
                        ModelTime.class,
                        Journal.class,
                        LineFileSink.class)
                .writeTo(folder);
    }

    /** All records are sent to the service at once, and wait there. */
    static FaultyRun queueing(FlinkTestCluster cluster, JobJar jar, Path folder)
            throws IOException {
        return start(cluster, jar, folder, RECORDS, NO_POISON);
    }

    /** As {@link #queueing}; the first attempt fails when the first answers have come. */
    static FaultyRun failing(FlinkTestCluster cluster, JobJar jar, Path folder) throws IOException {
        return start(cluster, jar, folder, RECORDS, UNDER_WAY);
    }

    /** A few calls are under way at a time. */
    static FaultyRun flowing(FlinkTestCluster cluster, JobJar jar, Path folder) throws IOException {
        return start(cluster, jar, folder, 100, NO_POISON);
    }

    private static FaultyRun start(
            FlinkTestCluster cluster, JobJar jar, Path folder, int capacity, long poison)
            throws IOException {
        JobID job =
                cluster.rest()
                        .uploadAndRun(
                                jar.file(),
                                FaultyJob.class,
                                folder.toString(),
                                Integer.toString(RECORDS),
                                Integer.toString(capacity),
                                Long.toString(poison));
        FaultyRun run = new FaultyRun(cluster, folder, job);
        run.await("answers", () -> run.answered().size() >= UNDER_WAY);
        return run;
    }

    // ------------------------------------------------------------------ its parts

    JobID job() {
        return job;
    }

    FlinkProcess dataPlane() {
        return cluster.taskManager(dataPlaneSubtasks().get(0).taskManager());
    }

    FlinkProcess service(int subtask) {
        return cluster.taskManager(serviceSubtasks().get(subtask).taskManager());
    }

    List<Integer> dataPlaneAttempts() {
        return dataPlaneSubtasks().stream().map(Subtask::attempt).distinct().toList();
    }

    List<Integer> serviceAttempts() {
        return serviceSubtasks().stream().map(Subtask::attempt).toList();
    }

    private List<Subtask> serviceSubtasks() {
        return subtasks(FaultyRun::isService);
    }

    private List<Subtask> dataPlaneSubtasks() {
        return subtasks(vertex -> !isService(vertex));
    }

    private List<Subtask> subtasks(Predicate<Vertex> which) {
        return cluster.rest().vertices(job).stream()
                .filter(which)
                .flatMap(vertex -> vertex.subtasks().stream())
                .toList();
    }

    private static boolean isService(Vertex vertex) {
        return vertex.name().contains(FaultyJob.SERVICE);
    }

    // ------------------------------------------------------------------ what it writes down

    List<Executed> executed() {
        return journal(Journal.Kind.CALLS)
                .map(
                        parts ->
                                new Executed(
                                        parts[0],
                                        RecordingCall.attempt(parts[1]),
                                        RecordingCall.number(parts[1]),
                                        (int) parts[2]))
                .toList();
    }

    List<Answered> answered() {
        return journal(Journal.Kind.ANSWERS)
                .map(
                        parts ->
                                new Answered(
                                        parts[0],
                                        parts[1],
                                        RecordingCall.attempt(parts[2]),
                                        RecordingCall.number(parts[2])))
                .toList();
    }

    private Stream<long[]> journal(Journal.Kind kind) {
        return Journal.read(kind, folder.toString());
    }

    // ------------------------------------------------------------------ its end

    /** Waits until something is true; fails at once when the job ends without. */
    void await(String what, BooleanSupplier condition) {
        cluster.awaitJob(job, what, id -> condition.getAsBoolean());
    }

    /** Waits until the model has had nothing to do for a while. */
    void awaitIdleModel() {
        AtomicInteger before = new AtomicInteger(-1);
        Awaitility.await()
                .atMost(FlinkTestCluster.PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(
                        () -> {
                            int now = executed().size();
                            return before.getAndSet(now) == now;
                        });
    }

    /** Lets the model hurry, and checks that every record comes out once. */
    void assertEveryRecordComesOutOnce() throws IOException {
        Files.writeString(RecordingOperator.fast(folder), "");
        cluster.awaitStatus(job, JobStatus.FINISHED);
        assertThat(output().sorted().toArray()).isEqualTo(LongStream.range(0, RECORDS).toArray());
    }

    /** What the sink has committed: the names of the rest begin with a dot. */
    private LongStream output() throws IOException {
        try (Stream<Path> files = Files.walk(Journal.Kind.OUTPUT.below(folder.toString()))) {
            List<Path> committed =
                    files.filter(Files::isRegularFile)
                            .filter(file -> !file.getFileName().toString().startsWith("."))
                            .toList();
            List<String> lines = new ArrayList<>();
            for (Path file : committed) {
                lines.addAll(Files.readAllLines(file));
            }
            return lines.stream().mapToLong(Long::parseLong);
        }
    }
}
