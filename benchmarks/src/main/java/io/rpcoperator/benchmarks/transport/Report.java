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
import java.util.stream.Collectors;

/** What a run of the suite says. */
final class Report {

    private final List<Sample> samples;

    /**
     * A report.
     *
     * @param samples of each peer and load of a section as many as of any other, in the order of
     *     the rounds
     */
    Report(List<Sample> samples) {
        this.samples = samples;
    }

    /**
     * Our transport in relation to each other: {@code throughput-ratio/<peer>/<payload>/<in
     * flight>}, of which more is better for us, and {@code p50-ratio/...} and {@code
     * p99-ratio/...}, of which less is; after the prefix of their section. Of a load with large
     * messages besides {@code p50-growth/<peer>} and {@code p99-growth/<peer>} in relation to the
     * same without them, and {@code p99-ratio/<peer>}.
     */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Section section : sections()) {
            for (Load load : loads(section)) {
                for (Peer peer : peers(section)) {
                    figures.putAll(figures(section, load, peer));
                }
            }
        }
        return figures;
    }

    private Map<String, Double> figures(Section section, Load load, Peer peer) {
        Map<String, Double> figures = new LinkedHashMap<>();
        Series theirs = series(section, load, peer);
        Series ours = series(section, load, Peer.OURS);
        if (section == Section.MIXED) {
            if (load.bulkInFlight() > 0) {
                Series alone = series(section, load.alone(), peer);
                figures.put("p50-growth/" + peer, theirs.to(alone, Measurement::p50Micros));
                figures.put("p99-growth/" + peer, theirs.to(alone, Measurement::p99Micros));
                if (peer != Peer.OURS) {
                    figures.put("p99-ratio/" + peer, ours.to(theirs, Measurement::p99Micros));
                }
            }
        } else if (peer != Peer.OURS) {
            String of = "/" + peer + "/" + load;
            figures.put("throughput-ratio" + of, ours.to(theirs, Measurement::requestsPerSecond));
            figures.put("p50-ratio" + of, ours.to(theirs, Measurement::p50Micros));
            figures.put("p99-ratio" + of, ours.to(theirs, Measurement::p99Micros));
        }
        return figures.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                figure -> section.prefix() + figure.getKey(),
                                Map.Entry::getValue,
                                (one, other) -> one,
                                LinkedHashMap::new));
    }

    /** One line for each load and peer, medians over the rounds. */
    String table() {
        StringBuilder table = new StringBuilder("Ratios are ours to the peer's.\n");
        for (Section section : sections()) {
            table.append('\n').append(section).append('\n');
            table.append(
                    line(
                            "load",
                            "peer",
                            "requests/s",
                            "p50 us",
                            "p99 us",
                            "bulk MiB/s",
                            "throughput",
                            "p50 ratio",
                            "p99 ratio"));
            for (Load load : loads(section)) {
                for (Peer peer : peers(section)) {
                    table.append(line(section, load, peer));
                }
            }
        }
        return table.toString();
    }

    private String line(Section section, Load load, Peer peer) {
        Series theirs = series(section, load, peer);
        Series ours = series(section, load, Peer.OURS);
        return line(
                load,
                peer,
                number("%,.0f", theirs.median(Measurement::requestsPerSecond)),
                number("%.1f", theirs.median(Measurement::p50Micros)),
                number("%.1f", theirs.median(Measurement::p99Micros)),
                load.bulkInFlight() == 0
                        ? ""
                        : number("%.0f", theirs.median(Measurement::bulkMebibytesPerSecond)),
                ratio(peer, ours, theirs, Measurement::requestsPerSecond),
                ratio(peer, ours, theirs, Measurement::p50Micros),
                ratio(peer, ours, theirs, Measurement::p99Micros));
    }

    private static String line(Object... cells) {
        return String.format("%-22s %-13s %12s %10s %10s %12s %12s %10s %10s", cells)
                        .stripTrailing()
                + "\n";
    }

    /** Nothing where we would be compared with ourselves. */
    private static String ratio(
            Peer peer, Series ours, Series theirs, ToDoubleFunction<Measurement> value) {
        return peer == Peer.OURS ? "" : number("%.3f", ours.to(theirs, value));
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** Writes the figures, and every value behind them. */
    void writeJson(Path file) throws IOException {
        ReportFile.write(file, figures(), samples.stream().map(Row::of).toList());
    }

    private List<Section> sections() {
        return samples.stream().map(Sample::section).distinct().toList();
    }

    private List<Load> loads(Section section) {
        return samples.stream()
                .filter(sample -> sample.section() == section)
                .map(Sample::load)
                .distinct()
                .toList();
    }

    /** In the order in which they are declared. */
    private List<Peer> peers(Section section) {
        return samples.stream()
                .filter(sample -> sample.section() == section)
                .map(Sample::peer)
                .distinct()
                .sorted()
                .toList();
    }

    private Series series(Section section, Load load, Peer peer) {
        return new Series(
                samples.stream()
                        .filter(sample -> sample.section() == section && sample.peer() == peer)
                        .filter(sample -> sample.load().equals(load))
                        .map(Sample::measurement)
                        .toList());
    }

    /** One peer with one load, round by round. */
    private record Series(List<Measurement> rounds) {

        double median(ToDoubleFunction<Measurement> value) {
            return Statistics.median(values(value));
        }

        /** The median of the rounds' ratios. */
        double to(Series other, ToDoubleFunction<Measurement> value) {
            return Statistics.medianRatio(values(value), other.values(value));
        }

        private List<Double> values(ToDoubleFunction<Measurement> value) {
            return rounds.stream().mapToDouble(value).boxed().toList();
        }
    }

    /** A {@link Sample} in the file. */
    private record Row(
            String section,
            int round,
            String peer,
            String load,
            long requests,
            double seconds,
            double requestsPerSecond,
            double p50Micros,
            double p99Micros,
            double bulkMebibytesPerSecond) {

        static Row of(Sample sample) {
            Measurement measured = sample.measurement();
            return new Row(
                    sample.section().toString(),
                    sample.round(),
                    sample.peer().toString(),
                    sample.load().toString(),
                    measured.requests(),
                    measured.seconds(),
                    measured.requestsPerSecond(),
                    measured.p50Micros(),
                    measured.p99Micros(),
                    measured.bulkMebibytesPerSecond());
        }
    }
}
