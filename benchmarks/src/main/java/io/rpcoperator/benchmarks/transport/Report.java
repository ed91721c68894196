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
package io.rpcoperator.benchmarks.transport;

import io.rpcoperator.benchmarks.ReportFile;
import io.rpcoperator.benchmarks.Statistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a run of the suite says. */
final class Report {

    private final List<Sample> samples;

    /**
     * A report.
     *
     * @param samples of each peer and load as many as of any other, in the order of the rounds
     */
    Report(List<Sample> samples) {
        this.samples = samples;
    }

    /**
     * Our transport in relation to each other: {@code throughput-ratio/<peer>/<payload>/<in
     * flight>}, of which more is better for us, and {@code p50-ratio/...}, of which less is.
     */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Load load : loads()) {
            for (Peer peer : Peer.others()) {
                figures.put(
                        throughputRatio(peer, load),
                        ratio(peer, load, Measurement::requestsPerSecond));
                figures.put(p50Ratio(peer, load), ratio(peer, load, Measurement::p50Micros));
            }
        }
        return figures;
    }

    /** One line for each load and peer, medians over the rounds. */
    String table() {
        StringBuilder table = new StringBuilder("Ratios are ours to the peer's.\n\n");
        table.append(
                line(
                        "load",
                        "peer",
                        "requests/s",
                        "p50 us",
                        "p99 us",
                        "throughput ratio",
                        "p50 ratio"));
        Map<String, Double> figures = figures();
        for (Load load : loads()) {
            for (Peer peer : Peer.values()) {
                table.append(
                        line(
                                load,
                                peer,
                                number("%,.0f", median(peer, load, Measurement::requestsPerSecond)),
                                number("%.1f", median(peer, load, Measurement::p50Micros)),
                                number("%.1f", median(peer, load, Measurement::p99Micros)),
                                number("%.2f", figures.get(throughputRatio(peer, load))),
                                number("%.2f", figures.get(p50Ratio(peer, load)))));
            }
        }
        return table.toString();
    }

    private static String line(Object... cells) {
        return String.format("%-9s %-13s %12s %9s %9s %17s %10s", cells).stripTrailing() + "\n";
    }

    /** Nothing where there is nothing to compare. */
    private static String number(String format, @Nullable Double value) {
        return value == null ? "" : String.format(Locale.ROOT, format, value);
    }

    /** Writes the figures, and every value behind them. */
    void writeJson(Path file) throws IOException {
        ReportFile.write(file, figures(), samples.stream().map(Row::of).toList());
    }

    private List<Load> loads() {
        return samples.stream().map(Sample::load).distinct().toList();
    }

    private static String throughputRatio(Peer peer, Load load) {
        return "throughput-ratio/" + peer + "/" + load;
    }

    private static String p50Ratio(Peer peer, Load load) {
        return "p50-ratio/" + peer + "/" + load;
    }

    private double ratio(Peer peer, Load load, ToDoubleFunction<Measurement> value) {
        return Statistics.medianRatio(values(Peer.OURS, load, value), values(peer, load, value));
    }

    private double median(Peer peer, Load load, ToDoubleFunction<Measurement> value) {
        return Statistics.median(values(peer, load, value));
    }

    private List<Double> values(Peer peer, Load load, ToDoubleFunction<Measurement> value) {
        return samples.stream()
                .filter(sample -> sample.peer() == peer && sample.load().equals(load))
                .map(sample -> value.applyAsDouble(sample.measurement()))
                .toList();
    }

    /** A {@link Sample} in the file. */
    private record Row(
            int round,
            String peer,
            String payload,
            int inFlight,
            long requests,
            double seconds,
            double requestsPerSecond,
            double p50Micros,
            double p99Micros) {

        static Row of(Sample sample) {
            Measurement measured = sample.measurement();
            return new Row(
                    sample.round(),
                    sample.peer().toString(),
                    sample.load().payload(),
                    sample.load().inFlight(),
                    measured.requests(),
                    measured.seconds(),
                    measured.requestsPerSecond(),
                    measured.p50Micros(),
                    measured.p99Micros());
        }
    }
}
