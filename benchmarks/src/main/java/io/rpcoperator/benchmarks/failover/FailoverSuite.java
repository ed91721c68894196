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
package io.rpcoperator.benchmarks.failover;

import io.rpcoperator.benchmarks.Ledger;
import io.rpcoperator.benchmarks.MachineTime;
import io.rpcoperator.benchmarks.Tail;
import io.rpcoperator.testing.cluster.ExactlyOnceLines;
import io.rpcoperator.testing.cluster.FlinkTestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.util.FileUtils;
import org.awaitility.Awaitility;

/**
 * The suite {@code failover} of {@code benchmarks/run}: fails if a job does not recover or end,
 * never for a figure.
 */
public final class FailoverSuite {

    private static final Duration POLL = Duration.ofMillis(20);

    /** Between all being well again and the next kill. */
    private static final long CALM_MICROS = 1_000_000;

    private static final int RECENT = 30;

    private final TestBed bed;
    private final Plan plan;
    private final Path folder;
    private final Random random;

    private FailoverSuite(TestBed bed, Plan plan, Path folder, long seed) {
        this.bed = bed;
        this.plan = plan;
        this.folder = folder;
        this.random = new Random(seed);
    }

    /**
     * Measures, prints a table and writes a file.
     *
     * @param args the file, and perhaps {@code --quick} and {@code --seed NUMBER}
     */
    public static void main(String[] args) throws IOException {
        List<String> options = new ArrayList<>(List.of(args));
        Plan plan = options.remove("--quick") ? Plan.QUICK : Plan.FULL;
        int seedOption = options.indexOf("--seed");
        long seed = System.nanoTime();
        if (seedOption >= 0 && seedOption + 1 < options.size()) {
            options.remove(seedOption);
            seed = Long.parseLong(options.remove(seedOption));
        }
        if (options.size() != 1) {
            System.err.println("expected FILE [--quick] [--seed NUMBER]");
            System.exit(2);
        }
        Path file = Path.of(options.get(0));
        Report report = new Report(plan, seed, measure(plan, seed));
        System.out.print(report.table());
        report.writeJson(file);
        System.err.println("Every value is in " + file);
    }

    /**
     * What came of the plan's scenarios. What the jobs have written goes when all have ended well.
     */
    static List<Outcome> measure(Plan plan, long seed) throws IOException {
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        Path folder = Files.createTempDirectory(target, "failover-");
        try (TestBed bed = TestBed.start(folder)) {
            FailoverSuite suite = new FailoverSuite(bed, plan, folder, seed);
            List<Outcome> outcomes = new ArrayList<>();
            for (Scenario scenario : Scenario.values()) {
                if (plan.kills().containsKey(scenario)) {
                    outcomes.add(suite.run(scenario));
                }
            }
            FileUtils.deleteDirectoryQuietly(folder.toFile());
            return outcomes;
        }
    }

    private Outcome run(Scenario scenario) throws IOException {
        Workload workload = scenario.workload(folder, plan.modelLoad());
        Tail<Answer> journal = new Tail<>(workload.journal(), Answer::ofLine);
        Tail<Execution> executions = new Tail<>(workload.executions(), Execution::ofLine);
        JobID job = bed.submit(workload);
        awaitAllWell(scenario, journal, MachineTime.micros());
        List<Round> rounds = new ArrayList<>();
        int kills = plan.kills().getOrDefault(scenario, 0);
        for (int round = 1; round <= kills; round++) {
            System.err.printf("%s: kill %d of %d%n", scenario, round, kills);
            Outage outage = kill(scenario, journal);
            rounds.add(Round.of(scenario, round, outage, executions.lines()));
        }
        bed.drain(job, workload);
        List<Answer> committed =
                ExactlyOnceLines.committed(workload.output()).stream().map(Answer::ofLine).toList();
        return new Outcome(scenario, rounds, Ledger.of(ids(journal.lines()), ids(committed)));
    }

    private static LongStream ids(List<Answer> answers) {
        return answers.stream().mapToLong(Answer::id);
    }

    /** One round: from all being well to all being well again. */
    private Outage kill(Scenario scenario, Tail<Answer> journal) {
        int before = journal.lines().size();
        Kill kill = bed.kill(scenario.victim(anyRecent(journal.lines())));
        await(
                "an answer after a kill",
                () -> {
                    Outage outage = outage(kill, journal, before);
                    return outage.recoveryMillis().isPresent()
                            && outage.throughputRecoveryMillis(scenario.answersPerSecond())
                                    .isPresent();
                });
        // Only now, so that its start takes no core from what is measured.
        bed.replace();
        awaitAllWell(scenario, journal, MachineTime.micros());
        return outage(kill, journal, before);
    }

    private static Outage outage(Kill kill, Tail<Answer> journal, int before) {
        List<Answer> answers = journal.lines();
        return new Outage(kill, List.copyOf(answers.subList(before, answers.size())));
    }

    /** Of processes that are alive: a second of any scenario has more answers. */
    private Answer anyRecent(List<Answer> answers) {
        int recent = Math.min(RECENT, answers.size());
        return answers.get(answers.size() - 1 - random.nextInt(recent));
    }

    /**
     * Waits until every instance has answered what was asked since some time, and a second more.
     */
    private static void awaitAllWell(Scenario scenario, Tail<Answer> journal, long sinceMicros) {
        int before = journal.lines().size();
        await(
                "answers of " + scenario.instances() + " instance(s)",
                () ->
                        since(journal.lines(), before, sinceMicros)
                                        .map(Answer::instance)
                                        .distinct()
                                        .count()
                                >= scenario.instances());
        long calm = MachineTime.micros() + CALM_MICROS;
        await("answers", () -> since(journal.lines(), before, calm).findAny().isPresent());
    }

    private static Stream<Answer> since(List<Answer> answers, int before, long sinceMicros) {
        return answers.subList(before, answers.size()).stream()
                .filter(answer -> answer.issuedMicros() >= sinceMicros);
    }

    private static void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(FlinkTestCluster.PATIENCE)
                .pollInterval(POLL)
                .until(condition::getAsBoolean);
    }
}
