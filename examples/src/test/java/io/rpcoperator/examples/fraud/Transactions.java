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

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Transactions for tests. */
final class Transactions {

    static final Instant NOON = Instant.parse("2026-02-01T12:00:00Z");

    /** Where {@link #genuine} transactions are made. */
    static final Place HOME = new Place(52.5, 13.4);

    private Transactions() {}

    /** The first transactions of a generator. */
    static List<Transaction> generated(long seed, int count) {
        TransactionGenerator generator = new TransactionGenerator(seed, count);
        return IntStream.range(0, count).mapToObj(i -> generator.next()).toList();
    }

    /** Groceries at home. */
    static Transaction genuine(Instant time, double amount) {
        return at(HOME, time, amount);
    }

    /** Groceries somewhere. */
    static Transaction at(Place place, Instant time, double amount) {
        return new Transaction(
                0,
                time,
                "card",
                amount,
                Category.GROCERIES,
                place.latitude(),
                place.longitude(),
                false);
    }

    /** A scored transaction, of which only the record, the label, score and latency matter. */
    static ScoredTransaction scored(long record, boolean fraud, float probability, long micros) {
        return new ScoredTransaction(
                new Transaction(record, NOON, "card", 1, Category.FUEL, 0, 0, fraud),
                new FraudScore(probability),
                micros);
    }
}
