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

import io.rpcoperator.benchmarks.Cores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The suite {@code transport} of {@code benchmarks/run}: fails if an echo does, never for a figure.
 */
public final class TransportSuite {

    private TransportSuite() {}

    /** Measures, prints a table and writes a file; see {@link Options}. */
    public static void main(String[] args) throws InterruptedException {
        try {
            Options options = Options.of(args);
            Report report = new Report(measure(options.plan()));
            System.out.print(report.table());
            report.writeJson(options.file());
            System.err.println("Every value is in " + options.file());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /**
     * What every peer did with every load, in rounds: peers take turns, so that what disturbs the
     * machine disturbs all of them.
     *
     * @throws IOException if an echo failed
     */
    static List<Sample> measure(Plan plan) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("transport-suite");
        Certificates certificates = Certificates.makeIn(directory);
        try {
            Machine machine = new Machine(Cores.find(), certificates);
            System.err.println(
                    machine.cores()
                            .map(Cores::toString)
                            .orElse("Nothing is pinned: that needs two cores and 'taskset'."));
            List<Sample> samples = new ArrayList<>();
            for (Section section : plan.sections()) {
                samples.addAll(measure(section, plan, machine));
            }
            return samples;
        } finally {
            Files.delete(certificates.file());
            Files.delete(directory);
        }
    }

    private static List<Sample> measure(Section section, Plan plan, Machine machine)
            throws IOException {
        List<PeerPair> pairs = new ArrayList<>();
        try {
            for (Peer peer : section.peers()) {
                pairs.add(PeerPair.start(peer, machine, section));
            }
            for (int warmUp = 1; warmUp <= plan.warmUps(); warmUp++) {
                System.err.printf("%s: warm-up %d of %d%n", section, warmUp, plan.warmUps());
                round(section, 0, plan, plan.warmUp(), pairs);
            }
            List<Sample> samples = new ArrayList<>();
            for (int round = 1; round <= plan.rounds(); round++) {
                System.err.printf("%s: round %d of %d%n", section, round, plan.rounds());
                samples.addAll(round(section, round, plan, plan.duration(), pairs));
            }
            return samples;
        } finally {
            pairs.forEach(PeerPair::close);
        }
    }

    private static List<Sample> round(
            Section section, int round, Plan plan, Duration duration, List<PeerPair> pairs)
            throws IOException {
        // Another one begins each round.
        List<PeerPair> turns = new ArrayList<>(pairs);
        Collections.rotate(turns, round);
        List<Sample> samples = new ArrayList<>();
        for (Load load : plan.loads(section)) {
            for (PeerPair pair : turns) {
                samples.add(
                        new Sample(
                                section, round, pair.peer(), load, pair.measure(load, duration)));
            }
        }
        return samples;
    }
}
