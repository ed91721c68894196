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
package io.rpcoperator.benchmarks.scaling;

import io.rpcoperator.benchmarks.Ledger;
import io.rpcoperator.benchmarks.MachineTime;
import io.rpcoperator.benchmarks.Tail;
import io.rpcoperator.benchmarks.scaling.Step.Kind;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import io.rpcoperator.testing.cluster.LineFileSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Scales the model of a running job 1→3→1, again and again. */
final class LiveScaling {

    private static final Duration POLL = Duration.ofMillis(10);

    /** After all is as it was asked for. */
    private static final Duration CALM = Duration.ofSeconds(1);

    /** A step until it is known what the checkpoints were. */
    private record Taken(
            Kind kind,
            int round,
            Span span,
            @Nullable Double scaleMillis,
            @Nullable Double allMillis,
            @Nullable Double loadMillis) {}

    private final TestBed bed;
    private final Plan plan;
    private final Workload workload;
    private final Tail<Answer> journal;
    private final Tail<Copy> copies;
    private final List<Taken> taken = new ArrayList<>();

    private LiveScaling(TestBed bed, Plan plan, Workload workload) {
        this.bed = bed;
        this.plan = plan;
        this.workload = workload;
        this.journal = new Tail<>(workload.journal(), Answer::ofLine);
        this.copies = new Tail<>(workload.copies(), Copy::ofLine);
    }

    /** What came of a variant. */
    static Outcome measure(Variant variant, Plan plan, Path folder) throws IOException {
        Workload workload =
                Workload.of(variant, folder.resolve(variant.toString()), plan.modelLoad());
        try (TestBed bed = TestBed.start(workload)) {
            return new LiveScaling(bed, plan, workload).measure();
        }
    }

    private Outcome measure() {
        await("an answer", () -> !journal.lines().isEmpty());
        round(0);
        long failedBefore = bed.checkpoints().failed();
        for (int round = 1; round <= plan.rounds(); round++) {
            round(round);
        }
        double retried = workload.variant() == Variant.SERVICE ? bed.ofCallers("retries") : 0;
        Checkpoints checkpoints = bed.checkpoints();
        bed.drain();
        List<Answer> answers = journal.lines();
        return new Outcome(
                workload.variant(),
                steps(answers, checkpoints),
                Ledger.of(ids(answers), ids(answers)),
                checkpoints.failed() - failedBefore,
                LineFileSink.lines(workload.failures()).size(),
                retried);
    }

    private void round(int round) {
        System.err.printf("%s: round %d of %d%n", workload.variant(), round, plan.rounds());
        steady(round);
        scaleOut(round);
        scaleIn(round);
    }

    private static LongStream ids(List<Answer> answers) {
        return answers.stream().mapToLong(Answer::id);
    }

    /** The first round is for warming up. */
    private List<Step> steps(List<Answer> answers, Checkpoints checkpoints) {
        long[] times = answers.stream().mapToLong(Answer::atMicros).sorted().toArray();
        return taken.stream()
                .filter(each -> each.round > 0)
                .map(
                        each ->
                                new Step(
                                        workload.variant().toString(),
                                        each.kind.toString(),
                                        each.round,
                                        each.span.longestGapMillis(times),
                                        each.scaleMillis,
                                        each.allMillis,
                                        each.loadMillis,
                                        checkpoints.millis(each.span),
                                        checkpoints.longestPauseMillis(each.span)))
                .toList();
    }

    // ------------------------------------------------------------------ the steps

    /** What the step before has left behind, as a checkpoint that was late, is not of this one. */
    private void steady(int round) {
        calmDown();
        long begin = MachineTime.micros();
        awaitAnswersOf(begin + plan.steady().toNanos() / 1000);
        taken.add(
                new Taken(
                        Kind.STEADY,
                        round,
                        new Span(begin, MachineTime.micros()),
                        null,
                        null,
                        null));
    }

    private void scaleOut(int round) {
        // A pipeline that is restarted loads all of its copies anew.
        int loaded =
                workload.variant() == Variant.SERVICE ? ScalingJob.COPIES - 1 : ScalingJob.COPIES;
        long request = MachineTime.micros();
        int before = journal.lines().size();
        bed.scale(ScalingJob.COPIES);
        await("answers of new copies", () -> firstAnswers(before, request).size() >= loaded);
        List<Answer> first = firstAnswers(before, request);
        Answer earliest = first.get(0);
        calmDown();
        taken.add(
                new Taken(
                        Kind.OUT,
                        round,
                        new Span(request, MachineTime.micros()),
                        millis(request, earliest.atMicros()),
                        millis(request, first.get(loaded - 1).atMicros()),
                        copy(earliest).loadMillis()));
    }

    private void scaleIn(int round) {
        long request = MachineTime.micros();
        bed.scale(1);
        await("free slots", () -> bed.hasFreed(1));
        double freed = millis(request, MachineTime.micros());
        calmDown();
        taken.add(
                new Taken(
                        Kind.IN,
                        round,
                        new Span(request, MachineTime.micros()),
                        freed,
                        null,
                        null));
    }

    /** The first answer of each copy that was loaded since some time, in the order of time. */
    private List<Answer> firstAnswers(int before, long sinceMicros) {
        Map<Long, Copy> loaded =
                copies.lines().stream()
                        .filter(copy -> copy.beganMicros() > sinceMicros)
                        .collect(Collectors.toMap(Copy::id, Function.identity()));
        List<Answer> answers = journal.lines();
        return answers.subList(before, answers.size()).stream()
                .filter(answer -> loaded.containsKey(answer.copy()))
                .collect(
                        Collectors.toMap(
                                Answer::copy,
                                Function.identity(),
                                (one, other) -> one.atMicros() <= other.atMicros() ? one : other))
                .values()
                .stream()
                .sorted(Comparator.comparingLong(Answer::atMicros))
                .toList();
    }

    private Copy copy(Answer answer) {
        return copies.lines().stream()
                .filter(copy -> copy.id() == answer.copy())
                .findFirst()
                .orElseThrow();
    }

    private void calmDown() {
        awaitAnswersOf(MachineTime.micros() + CALM.toNanos() / 1000);
    }

    private void awaitAnswersOf(long micros) {
        int before = journal.lines().size();
        await(
                "answers",
                () -> {
                    List<Answer> answers = journal.lines();
                    return answers.subList(before, answers.size()).stream()
                            .anyMatch(answer -> answer.atMicros() > micros);
                });
    }

    private static double millis(long fromMicros, long toMicros) {
        return (toMicros - fromMicros) / 1e3;
    }

    private static void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(FlinkTestCluster.PATIENCE)
                .pollInterval(POLL)
                .pollDelay(Duration.ZERO)
                .until(condition::getAsBoolean);
    }
}
