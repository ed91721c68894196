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
package io.rpcoperator.benchmarks.pipeline;

import io.rpcoperator.benchmarks.MachineTime;
import io.rpcoperator.testing.cluster.FlinkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A variant's job while it runs, and the server that it may need. Not thread-safe. */
final class Running implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What is enough to see that all is well, and next to no work. */
    private static final double TRICKLE = 20;

    /** After so long without an answer nothing is under way any more. */
    private static final long QUIET_MICROS = 300_000;

    private final TestBed bed;
    private final Workload workload;
    private final JobID job;
    private final @Nullable GrpcServerProcess server;
    private final Answers answers;

    /** All that belong to the variant alone, as {@link #awaitWell} found them. */
    private List<ProcessHandle> processes = List.of();

    private Running(TestBed bed, Workload workload, JobID job, @Nullable GrpcServerProcess server) {
        this.bed = bed;
        this.workload = workload;
        this.job = job;
        this.server = server;
        this.answers = new Answers(workload.answers());
    }

    /** Submits the job, and does not wait for it. */
    static Running start(TestBed bed, Workload workload) throws IOException {
        Files.createDirectories(workload.folder());
        Turns.set(workload.rate(), Turns.IDLE);
        GrpcServerProcess server =
                workload.variant().isGrpc() ? GrpcServerProcess.start(workload) : null;
        return new Running(bed, workload, bed.submit(workload), server);
    }

    Workload workload() {
        return workload;
    }

    JobID job() {
        return job;
    }

    /** The model's process; of gRPC's variants alone. */
    GrpcServerProcess server() {
        if (server == null) {
            throw new IllegalStateException(workload.variant() + " has no server");
        }
        return server;
    }

    /** Confines the server, if there is one. */
    void confineServer(Confinement confinement) throws IOException {
        if (server != null) {
            confinement.confine(server.pid());
        }
    }

    /** How many copies of the model have been loaded so far. */
    int copies() {
        return Copy.readAll(workload.copiesFolder()).size();
    }

    /** Waits until so many copies of the model have been loaded, and records are answered. */
    void awaitWell(int copiesSoFar) {
        await("copies of the model: " + copiesSoFar, () -> copies() >= copiesSoFar);
        setRate(TRICKLE);
        long since = MachineTime.micros();
        collectUntil("an answer", answer -> answer.issuedMicros() > since);
        processes = findProcesses();
    }

    private List<ProcessHandle> findProcesses() {
        LongStream ids = bed.taskManagers(job).mapToLong(FlinkProcess::pid);
        LongStream own = server == null ? LongStream.empty() : LongStream.of(server.pid());
        return LongStream.concat(ids, own)
                .mapToObj(ProcessHandle::of)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Gives the source a rate for a while, and then waits until nothing is under way.
     *
     * @param settling what passes first and does not count
     */
    Turn turn(double recordsPerSecond, Duration settling, Duration counted) {
        setRate(recordsPerSecond);
        long from = MachineTime.micros() + micros(settling);
        List<Answer> all = collectUntil("a turn", answer -> answer.answeredMicros() >= from);
        Duration cpuBefore = cpu();
        long begun = MachineTime.micros();
        long to = begun + micros(counted);
        all.addAll(collectUntil("a turn", answer -> answer.answeredMicros() >= to));
        Duration cpu = cpu().minus(cpuBefore);
        double seconds = (MachineTime.micros() - begun) / 1e6;
        setRate(Turns.IDLE);
        awaitQuiet();
        return new Turn(
                all.stream()
                        .filter(answer -> answer.answeredMicros() >= begun)
                        .filter(answer -> answer.answeredMicros() < to)
                        .toList(),
                counted,
                cpu.toNanos() / 1e6 / seconds);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /** The processor time that all processes of the variant have had so far. */
    private Duration cpu() {
        return processes.stream()
                .map(ProcessHandle::info)
                .flatMap(info -> info.totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Sets the source's rate, from now on. */
    void setRate(double recordsPerSecond) {
        Turns.set(workload.rate(), recordsPerSecond);
    }

    /** Reads answers until the last one has come. */
    List<Answer> collectUntil(String what, Predicate<Answer> isLast) {
        List<Answer> all = new ArrayList<>();
        await(
                what,
                () -> {
                    List<Answer> added = answers.readNew();
                    all.addAll(added);
                    return added.stream().anyMatch(isLast);
                });
        return all;
    }

    private void awaitQuiet() {
        long[] last = {MachineTime.micros()};
        await(
                "the end of a turn",
                () -> {
                    long now = MachineTime.micros();
                    if (!answers.readNew().isEmpty()) {
                        last[0] = now;
                    }
                    return now - last[0] >= QUIET_MICROS;
                });
    }

    private void await(String what, BooleanSupplier condition) {
        Awaitility.await(workload.variant() + ": " + what)
                .atMost(PATIENCE)
                .pollInterval(POLL)
                .failFast(() -> bed.requireRuns(job))
                .until(condition::getAsBoolean);
    }

    @Override
    public void close() {
        bed.cancel(job);
        if (server != null) {
            server.close();
        }
    }
}
