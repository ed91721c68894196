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

import io.rpcoperator.benchmarks.ReportFile;
import io.rpcoperator.benchmarks.Statistics;
import io.rpcoperator.benchmarks.scaling.Step.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a run of the suite says. */
final class Report {

    /** What both variants have, and is compared. */
    private static final List<String> COMPARED =
            List.of("output-gap", "scale-out", "scale-out-all", "scale-in");

    private final List<Outcome> outcomes;
    private final List<Cost> costs;

    Report(List<Outcome> outcomes, List<Cost> costs) {
        this.outcomes = List.copyOf(outcomes);
        this.costs = List.copyOf(costs);
    }

    /**
     * All that can be followed from version to version: of the service by its plain name, of the
     * embedded model below {@code embedded/}, what there is without scaling below {@code steady/}.
     */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        outcomes.forEach(outcome -> add(outcome, figures));
        for (String name : COMPARED) {
            Double ours = figures.get(name + "-ms/p50");
            Double embedded = figures.get(Variant.EMBEDDED.prefix() + name + "-ms/p50");
            if (ours != null && embedded != null) {
                figures.put(name + "-ratio/" + Variant.EMBEDDED, embedded / ours);
            }
        }
        addCosts(Cost.SCHEDULE, "replica", figures);
        addCosts(Cost.FAN_OUT, "client", figures);
        forEachSize(
                Cost.REPORTS,
                size ->
                        figures.put(
                                "main-thread-us-per-reporting-replica-second/" + size,
                                median(Cost.REPORTS, size, Cost::mainThreadMicrosOfEachPerSecond)));
        return figures;
    }

    private static void add(Outcome outcome, Map<String, Double> figures) {
        String prefix = outcome.variant().prefix();
        if (outcome.variant() == Variant.SERVICE) {
            figures.put("calls-failed", (double) outcome.callsFailed());
            figures.put("calls-retried", outcome.callsRetried());
        }
        figures.put(prefix + "records-lost", (double) outcome.output().lost());
        figures.put(prefix + "records-duplicated", (double) outcome.output().duplicated());
        figures.put(prefix + "checkpoints-failed", (double) outcome.checkpointsFailed());
        List<Step> steps = outcome.steps();
        addDisturbance(prefix, steps, Step::isScaling, figures);
        addDisturbance(prefix + "steady/", steps, step -> step.is(Kind.STEADY), figures);
        List<Step> out = steps.stream().filter(step -> step.is(Kind.OUT)).toList();
        List<Step> in = steps.stream().filter(step -> step.is(Kind.IN)).toList();
        addQuantiles(prefix + "scale-out-ms", values(out, Step::scaleMillis), figures);
        addQuantiles(prefix + "scale-out-all-ms", values(out, Step::allMillis), figures);
        List<Double> loads = values(out, Step::loadMillis);
        if (!loads.isEmpty()) {
            figures.put(prefix + "model-load-ms", Statistics.quantile(loads, 0.5));
        }
        addQuantiles(prefix + "scale-out-overhead-ms", values(out, Report::overhead), figures);
        addQuantiles(prefix + "scale-in-ms", values(in, Step::scaleMillis), figures);
    }

    private static void addDisturbance(
            String prefix, List<Step> all, Predicate<Step> which, Map<String, Double> figures) {
        List<Step> steps = all.stream().filter(which).toList();
        addQuantiles(prefix + "output-gap-ms", values(steps, Step::gapMillis), figures);
        addQuantiles(
                prefix + "checkpoint-ms",
                steps.stream().flatMap(step -> step.checkpointMillis().stream()).toList(),
                figures);
        addQuantiles(
                prefix + "checkpoint-pause-ms",
                values(steps, Step::checkpointPauseMillis),
                figures);
    }

    private static @Nullable Double overhead(Step step) {
        Double scale = step.scaleMillis();
        Double load = step.loadMillis();
        return scale == null || load == null ? null : scale - load;
    }

    private static List<Double> values(List<Step> steps, Function<Step, @Nullable Double> value) {
        return steps.stream().map(value).filter(Objects::nonNull).toList();
    }

    /** Adds nothing where there is no value. */
    private static void addQuantiles(
            String name, List<Double> values, Map<String, Double> figures) {
        if (!values.isEmpty()) {
            figures.put(name + "/p50", Statistics.quantile(values, 0.5));
            figures.put(name + "/max", Statistics.quantile(values, 1));
        }
    }

    private void addCosts(String what, String each, Map<String, Double> figures) {
        forEachSize(
                what,
                size -> {
                    figures.put(what + "-ms/" + size, median(what, size, Cost::millis));
                    figures.put(
                            "main-thread-us-per-" + each + "/" + size,
                            median(what, size, Cost::mainThreadMicrosOfEach));
                });
    }

    private void forEachSize(String what, IntConsumer action) {
        costs.stream()
                .filter(cost -> cost.what().equals(what))
                .mapToInt(Cost::size)
                .distinct()
                .forEach(action);
    }

    private double median(String what, int size, ToDoubleFunction<Cost> value) {
        return Statistics.median(
                costs.stream()
                        .filter(cost -> cost.what().equals(what) && cost.size() == size)
                        .map(value::applyAsDouble)
                        .toList());
    }

    /** A line for each figure. */
    String table() {
        StringBuilder table = new StringBuilder();
        figures()
                .forEach(
                        (name, value) ->
                                table.append(
                                        String.format(Locale.ROOT, "%-46s %10.1f%n", name, value)));
        return table.toString();
    }

    /** Writes the figures, and every value behind them. */
    void writeJson(Path file) throws IOException {
        List<Record> rounds = new ArrayList<>();
        outcomes.forEach(outcome -> rounds.addAll(outcome.steps()));
        rounds.addAll(costs);
        ReportFile.write(file, figures(), rounds);
    }
}
