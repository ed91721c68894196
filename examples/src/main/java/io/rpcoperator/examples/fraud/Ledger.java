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
package io.rpcoperator.examples.fraud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares what a run has committed with what it was given, record by record: each of the input
 * must be in the output once. Judges the scores by the transactions' labels, too.
 *
 * <p>Not thread-safe.
 */
final class Ledger {

    private static final String COMMITTED = "part-*";

    private final int records;
    private final BitSet seen;
    private final int[] latencies;

    private long duplicates;
    private long fraudsFound;
    private long fraudsMissed;
    private long falseAlerts;

    /** An empty ledger for the records 0 to {@code records - 1}. */
    Ledger(long records) {
        this.records = Math.toIntExact(records);
        this.seen = new BitSet(this.records);
        this.latencies = new int[this.records];
    }

    /**
     * Reads what a run has committed. Part files that it has not committed are hidden files, and
     * not read.
     */
    static Ledger of(Path directory, long records) throws IOException {
        Ledger ledger = new Ledger(records);
        if (Files.isDirectory(directory)) {
            try (var parts = Files.newDirectoryStream(directory, COMMITTED)) {
                for (Path part : parts) {
                    ledger.addAll(part);
                }
            }
        }
        return ledger;
    }

    private void addAll(Path part) throws IOException {
        try (Stream<String> lines = Files.lines(part)) {
            for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
                add(each.next());
            }
        }
    }

    /** The output's line for a scored transaction. */
    static String line(ScoredTransaction scored) {
        Transaction transaction = scored.transaction();
        return String.join(
                ",",
                Long.toString(transaction.record()),
                transaction.card(),
                Float.toString(scored.score().probability()),
                transaction.fraud() ? "1" : "0",
                Long.toString(scored.latencyMicros()));
    }

    /**
     * Enters a line.
     *
     * @throws IllegalStateException if it belongs to no record of the input
     */
    void add(String line) {
        List<String> fields = List.of(line.split(",", -1));
        long record = Long.parseLong(fields.get(0));
        if (record < 0 || record >= records) {
            throw new IllegalStateException(
                    "the output has record " + record + ", the input only " + records);
        }
        if (seen.get((int) record)) {
            duplicates++;
            return;
        }
        seen.set((int) record);
        latencies[(int) record] = Integer.parseInt(fields.get(4));
        judge(new FraudScore(Float.parseFloat(fields.get(2))), fields.get(3).equals("1"));
    }

    private void judge(FraudScore score, boolean fraud) {
        if (fraud && score.isAlert()) {
            fraudsFound++;
        } else if (fraud) {
            fraudsMissed++;
        } else if (score.isAlert()) {
            falseAlerts++;
        }
    }

    /** How many records of the input are in the output. */
    int scored() {
        return seen.cardinality();
    }

    /** How many are not. */
    int lost() {
        return records - scored();
    }

    /** How many lines of the output are of a record that has another one. */
    long duplicates() {
        return duplicates;
    }

    /** Whether every record was scored once. */
    boolean isExact() {
        return lost() == 0 && duplicates == 0;
    }

    /** The share of scored transactions of which the model was right; 0 if there are none. */
    double accuracy() {
        return share(scored() - fraudsMissed - falseAlerts, scored());
    }

    /** The share of frauds that raised an alert; 0 if there were none. */
    double recall() {
        return share(fraudsFound, fraudsFound + fraudsMissed);
    }

    /** The share of alerts that were frauds; 0 if there were none. */
    double precision() {
        return share(fraudsFound, fraudsFound + falseAlerts);
    }

    /** The share of scored transactions that are fraud: what silence would be wrong about. */
    double fraudRate() {
        return share(fraudsFound + fraudsMissed, scored());
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /**
     * A latency that a share of the scored transactions did not exceed, in milliseconds.
     *
     * @param share between 0 and 1
     */
    double latencyMillis(double share) {
        int[] sorted = seen.stream().map(record -> latencies[record]).sorted().toArray();
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, rank - 1)] / 1000.0;
    }
}
