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

import io.rpcoperator.benchmarks.ReportFile;
import io.rpcoperator.benchmarks.Statistics;
import io.rpcoperator.benchmarks.inference.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a run of the suite says. */
final class Report {

    private static final String OURS = Variant.OURS.toString();

    private final List<Sample> samples;
    private final List<Memory> memories;
    private final List<Outage> outages;

    Report(List<Sample> samples, List<Memory> memories, List<Outage> outages) {
        this.samples = samples;
        this.memories = memories;
        this.outages = outages;
    }

    /** All that can be followed from version to version; medians over the rounds. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Field field : fields()) {
            addContest(field, figures);
        }
        addKills(figures);
        return figures;
    }

    /** What the variants have in common in a contest. */
    private record Field(String model, int callers) {

        static Field of(Sample sample) {
            return new Field(sample.model(), sample.callers());
        }

        /** The large model needs no mention. */
        String name(String figure, String variant) {
            String prefix = model.equals(Model.MLP_27M.toString()) ? "" : model + "/";
            return prefix + figure + "/" + variant + "/p" + callers;
        }
    }

    private List<Field> fields() {
        return samples.stream().map(Field::of).distinct().toList();
    }

    private void addContest(Field field, Map<String, Double> figures) {
        List<Double> ours = values(field, OURS, Sample::recordsPerSecond);
        for (Variant each : Variant.values()) {
            String variant = each.toString();
            List<Double> theirs = values(field, variant, Sample::recordsPerSecond);
            figures.put(field.name("throughput", variant), Statistics.median(theirs));
            if (each != Variant.OURS) {
                figures.put(
                        field.name("throughput-ratio", variant),
                        Statistics.medianRatio(ours, theirs));
            }
            figures.put(
                    field.name("cpu-ms", variant),
                    Statistics.median(values(field, variant, Sample::cpuMillisPerRecord)));
            figures.put(
                    field.name("latency-p50-ms", variant),
                    Statistics.median(values(field, variant, Sample::p50Millis)));
            figures.put(
                    field.name("latency-p99-ms", variant),
                    Statistics.median(values(field, variant, Sample::p99Millis)));
            figures.put(field.name("model-memory-mb", variant), mebibytes(field, variant));
        }
    }

    private List<Double> values(Field field, String variant, ToDoubleFunction<Sample> value) {
        return samples.stream()
                .filter(sample -> Field.of(sample).equals(field))
                .filter(sample -> sample.variant().equals(variant))
                .map(value::applyAsDouble)
                .toList();
    }

    private double mebibytes(Field field, String variant) {
        return memories.stream()
                .filter(memory -> memory.model().equals(field.model()))
                .filter(memory -> memory.callers() == field.callers())
                .filter(memory -> memory.variant().equals(variant))
                .mapToDouble(Memory::mebibytes)
                .sum();
    }

    private void addKills(Map<String, Double> figures) {
        for (double load : outages.stream().map(Outage::loadSeconds).distinct().toList()) {
            String suffix = String.format(Locale.ROOT, "/load-%.0fs", load);
            double ours = Statistics.median(values(OURS, load, Outage::silenceMillis));
            for (String variant : killed(load)) {
                double theirs = Statistics.median(values(variant, load, Outage::silenceMillis));
                figures.put("kill-silence-ms/" + variant + suffix, theirs);
                List<Double> slowest = values(variant, load, Outage::slowestMillis);
                if (!slowest.isEmpty()) {
                    figures.put("kill-slowest-ms/" + variant + suffix, Statistics.median(slowest));
                }
                if (!variant.equals(OURS)) {
                    figures.put("ratio/kill-silence/" + variant + suffix, theirs / ours);
                }
            }
        }
    }

    private List<String> killed(double load) {
        return outages.stream()
                .filter(outage -> outage.loadSeconds() == load)
                .map(Outage::variant)
                .distinct()
                .toList();
    }

    private List<Double> values(
            String variant, double load, Function<Outage, @Nullable Double> value) {
        return outages.stream()
                .filter(outage -> outage.variant().equals(variant))
                .filter(outage -> outage.loadSeconds() == load)
                .map(value)
                .filter(Objects::nonNull)
                .toList();
    }

    /** A line for each figure. */
    String table() {
        StringBuilder table =
                new StringBuilder(
                        "throughput-ratio is ours to the peer's, ratio/kill-silence the peer's to"
                                + " ours: above 1 we are better.\n\n");
        figures()
                .forEach(
                        (name, value) ->
                                table.append(
                                        String.format(
                                                Locale.ROOT, "%-48s %,12.2f%n", name, value)));
        return table.toString();
    }

    /** Writes the figures, and every value behind them. */
    void writeJson(Path file) throws IOException {
        List<Record> rounds = new ArrayList<>(samples);
        rounds.addAll(memories);
        rounds.addAll(outages);
        ReportFile.write(file, figures(), rounds);
    }
}
