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

import io.rpcoperator.benchmarks.ReportFile;
import io.rpcoperator.benchmarks.Statistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a run of the suite says. */
final class Report {

    private final Plan plan;
    private final long seed;
    private final List<Outcome> outcomes;

    Report(Plan plan, long seed, List<Outcome> outcomes) {
        this.plan = plan;
        this.seed = seed;
        this.outcomes = outcomes;
    }

    /**
     * All that can be followed from version to version: of {@link Scenario#SERVICE} by its plain
     * name, of the others below {@code client-death/} and {@code embedded/}.
     */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            add(outcome, figures);
        }
        Double ours = figures.get("recovery-ms/p50");
        Double slowest = figures.get("slowest-call-ms/p50");
        Double embedded = figures.get("embedded/recovery-ms/p50");
        if (ours != null && embedded != null) {
            figures.put("ratio/recovery-p50", embedded / ours);
        }
        if (slowest != null && embedded != null) {
            figures.put("ratio/recovery-to-slowest-call-p50", embedded / slowest);
        }
        return figures;
    }

    private static void add(Outcome outcome, Map<String, Double> figures) {
        List<Round> rounds = outcome.rounds();
        String prefix = prefix(outcome.scenario());
        figures.put(prefix + "kills", (double) rounds.size());
        addQuantiles(prefix + "process-gone-ms", rounds, Round::goneMillis, figures);
        addQuantiles(prefix + "recovery-ms", rounds, Round::recoveryMillis, figures);
        addQuantiles(
                prefix + "throughput-recovery-ms",
                rounds,
                Round::throughputRecoveryMillis,
                figures);
        if (outcome.scenario() == Scenario.SERVICE) {
            addQuantiles("in-flight-answered-ms", rounds, Round::inFlightAnsweredMillis, figures);
            addQuantiles("slowest-call-ms", rounds, Round::slowestCallMillis, figures);
            figures.put("calls-lost", sum(rounds, Round::failedCalls));
        }
        if (outcome.scenario() == Scenario.CALLER) {
            figures.put("executed-after-client-death", sum(rounds, Round::executedAfterDeath));
        }
        figures.put(prefix + "records-lost", (double) outcome.ledger().lost());
        figures.put(prefix + "records-duplicated", (double) outcome.ledger().duplicated());
    }

    private static String prefix(Scenario scenario) {
        return switch (scenario) {
            case SERVICE -> "";
            case CALLER -> "client-death/";
            case EMBEDDED -> "embedded/";
        };
    }

    /** Adds nothing where no round has a value. */
    private static void addQuantiles(
            String name,
            List<Round> rounds,
            Function<Round, @Nullable Double> value,
            Map<String, Double> figures) {
        List<Double> values = rounds.stream().map(value).filter(Objects::nonNull).toList();
        if (!values.isEmpty()) {
            figures.put(name + "/p50", Statistics.quantile(values, 0.5));
            figures.put(name + "/p99", Statistics.quantile(values, 0.99));
        }
    }

    private static double sum(List<Round> rounds, Function<Round, Long> value) {
        return rounds.stream().mapToLong(value::apply).sum();
    }

    /** The settings, and a line for each figure. */
    String table() {
        StringBuilder table = new StringBuilder();
        table.append(
                String.format(
                        Locale.ROOT,
                        "A model takes %d ms to load; restart delay %d ms; checkpoints every %d ms;"
                                + " seed %d.%n",
                        plan.modelLoad().toMillis(),
                        TestBed.RESTART_DELAY.toMillis(),
                        FailoverJob.CHECKPOINT_INTERVAL.toMillis(),
                        seed));
        for (Scenario scenario : Scenario.values()) {
            String name = prefix(scenario).isEmpty() ? "no prefix" : prefix(scenario);
            table.append(String.format("%-14s kills %s%n", name, scenario.victims()));
        }
        table.append('\n');
        figures()
                .forEach(
                        (name, value) ->
                                table.append(
                                        String.format(Locale.ROOT, "%-42s %10.1f%n", name, value)));
        return table.toString();
    }

    /** Writes the figures, and every value behind them. */
    void writeJson(Path file) throws IOException {
        ReportFile.write(
                file,
                figures(),
                outcomes.stream().flatMap(outcome -> outcome.rounds().stream()).toList());
    }
}
