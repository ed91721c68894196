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
package io.rpcoperator.benchmarks.inference;

import io.rpcoperator.benchmarks.ReportFile;
import io.rpcoperator.benchmarks.Statistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a run of the suite says. */
final class Report {

    private static final ToDoubleFunction<Measurement> ROWS_PER_SECOND = Measurement::rowsPerSecond;

    /** The share of the limit that we mean to reach. */
    private static final Map<Model, Double> AIMS =
            Map.of(Model.MLP_1M, 0.75, Model.MLP_27M, 0.95, Model.TRANSFORMER, 0.95);

    private final Models models;
    private final List<Sample> samples;

    /**
     * A report.
     *
     * @param models with their largest batches
     * @param samples of each contender as many as of any other, in the order of the rounds
     */
    Report(Models models, List<Sample> samples) {
        this.models = models;
        this.samples = samples;
    }

    /**
     * Ours in relation to the limit and to each other. Of {@code of-limit/<model>}, {@code
     * cpu-of-limit/<model>} and {@code throughput-ratio/<peer>/<model>} more is better for us, of
     * {@code p99-ratio/<peer>/<model>}, {@code saturation-p99-ratio/<peer>/<model>} and {@code
     * one-caller/p50-ratio/<peer>/<model>} less is.
     */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Model model : models()) {
            figures.put(
                    "of-limit/" + model,
                    ratio(Contender.LIMIT, model, Sample.SATURATION, ROWS_PER_SECOND));
            figures.put(
                    "cpu-of-limit/" + model,
                    ratio(
                            Contender.LIMIT,
                            model,
                            Sample.SATURATION,
                            Measurement::rowsPerCpuSecond));
            figures.put(
                    "throughput-ratio/djl/" + model,
                    ratio(Contender.DJL, model, Sample.SATURATION, ROWS_PER_SECOND));
            for (Contender peer : Contender.servedPeers()) {
                String which = peer + "/" + model;
                figures.put(
                        "throughput-ratio/" + which,
                        ratio(peer, model, Sample.SATURATION, ROWS_PER_SECOND));
                figures.put(
                        "p99-ratio/" + which,
                        ratio(peer, model, Sample.pacedBeside(peer), Measurement::p99Micros));
                figures.put(
                        "saturation-p99-ratio/" + which,
                        ratio(peer, model, Sample.SATURATION, Measurement::p99Micros));
                figures.put(
                        "one-caller/p50-ratio/" + which,
                        ratio(peer, model, Sample.ONE_CALLER, Measurement::p50Micros));
            }
        }
        return figures;
    }

    /** One line for each model, load and contender, medians over the rounds; then the figures. */
    String table() {
        StringBuilder table = new StringBuilder();
        table.append(
                line("model", "load", "contender", "rows/s", "p50 us", "p99 us", "cpu us/row"));
        samples.stream()
                .map(sample -> new Cell(sample.model(), sample.load(), sample.contender()))
                .distinct()
                .sorted()
                .forEach(cell -> table.append(line(cell)));
        table.append("\nOurs to the limit and to the peers.\n\n");
        figures()
                .forEach(
                        (name, value) ->
                                table.append(
                                        String.format(
                                                Locale.ROOT,
                                                "%-45s %7.2f%s%n",
                                                name,
                                                value,
                                                aim(name))));
        return table.toString();
    }

    private String line(Cell cell) {
        return line(
                cell.model,
                cell.load,
                cell.contender,
                number("%,.0f", median(cell, ROWS_PER_SECOND)),
                number("%,.0f", median(cell, Measurement::p50Micros)),
                number("%,.0f", median(cell, Measurement::p99Micros)),
                number("%.2f", 1e6 / median(cell, Measurement::rowsPerCpuSecond)));
    }

    private static String line(Object... cells) {
        return String.format("%-12s %-18s %-13s %12s %10s %10s %11s%n", cells);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String aim(String figure) {
        for (Map.Entry<Model, Double> aim : AIMS.entrySet()) {
            if (figure.equals("of-limit/" + aim.getKey())) {
                return String.format(Locale.ROOT, "   (aim: %.2f)", aim.getValue());
            }
        }
        return "";
    }

    /** Writes the figures, and every value behind them. */
    void writeJson(Path file) throws IOException {
        ReportFile.write(file, figures(), samples.stream().map(this::row).toList());
    }

    private List<Model> models() {
        return samples.stream().map(Sample::model).distinct().toList();
    }

    private double ratio(
            Contender peer, Model model, String load, ToDoubleFunction<Measurement> value) {
        return Statistics.medianRatio(
                values(new Cell(model, load, Contender.OURS), value),
                values(new Cell(model, load, peer), value));
    }

    private double median(Cell cell, ToDoubleFunction<Measurement> value) {
        return Statistics.median(values(cell, value));
    }

    private List<Double> values(Cell cell, ToDoubleFunction<Measurement> value) {
        return samples.stream()
                .filter(
                        sample ->
                                sample.model() == cell.model
                                        && sample.load().equals(cell.load)
                                        && sample.contender() == cell.contender)
                .map(sample -> value.applyAsDouble(sample.measurement()))
                .toList();
    }

    private Row row(Sample sample) {
        Measurement measured = sample.measurement();
        return new Row(
                sample.round(),
                sample.contender().toString(),
                sample.model().toString(),
                sample.load(),
                models.maxBatch(sample.model()),
                measured.rows(),
                measured.seconds(),
                measured.rowsPerSecond(),
                measured.p50Micros(),
                measured.p99Micros(),
                measured.cpuMicros());
    }

    /** What is measured once in each round. */
    private record Cell(Model model, String load, Contender contender) implements Comparable<Cell> {

        private static final Comparator<Cell> ORDER =
                Comparator.comparing(Cell::model)
                        .thenComparing(Cell::load, Comparator.reverseOrder())
                        .thenComparing(Cell::contender);

        @Override
        public int compareTo(Cell other) {
            return ORDER.compare(this, other);
        }
    }

    /** A {@link Sample} in the file. */
    private record Row(
            int round,
            String contender,
            String model,
            String load,
            int maxBatch,
            long rows,
            double seconds,
            double rowsPerSecond,
            double p50Micros,
            double p99Micros,
            double cpuMicros) {}
}
