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

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The suite {@code transport} of {@code benchmarks/run}: fails if an echo does, never for a figure.
 */
public final class TransportSuite {

    private TransportSuite() {}

    /**
     * Measures, prints a table and writes a file.
     *
     * @param args the file, and perhaps {@code --quick}
     */
    public static void main(String[] args) throws IOException {
        boolean quick = args.length == 2 && args[1].equals("--quick");
        if (args.length != 1 && !quick) {
            System.err.println("expected FILE [--quick]");
            System.exit(2);
        }
        Path file = Path.of(args[0]);
        try {
            Report report = new Report(measure(quick ? Plan.QUICK : Plan.FULL));
            System.out.print(report.table());
            report.writeJson(file);
            System.err.println("Every value is in " + file);
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
    static List<Sample> measure(Plan plan) throws IOException {
        List<PeerPair> pairs = new ArrayList<>();
        try {
            for (Peer peer : Peer.values()) {
                pairs.add(PeerPair.start(peer));
            }
            for (int warmUp = 1; warmUp <= plan.warmUps(); warmUp++) {
                System.err.println("Warm-up " + warmUp + " of " + plan.warmUps());
                round(0, plan, pairs);
            }
            List<Sample> samples = new ArrayList<>();
            for (int round = 1; round <= plan.rounds(); round++) {
                System.err.println("Round " + round + " of " + plan.rounds());
                samples.addAll(round(round, plan, pairs));
            }
            return samples;
        } finally {
            pairs.forEach(PeerPair::close);
        }
    }

    private static List<Sample> round(int round, Plan plan, List<PeerPair> pairs)
            throws IOException {
        // Another one begins each round.
        List<PeerPair> turns = new ArrayList<>(pairs);
        Collections.rotate(turns, round);
        List<Sample> samples = new ArrayList<>();
        for (Load load : plan.loads()) {
            for (PeerPair pair : turns) {
                samples.add(
                        new Sample(round, pair.peer(), load, pair.measure(load, plan.duration())));
            }
        }
        return samples;
    }
}
