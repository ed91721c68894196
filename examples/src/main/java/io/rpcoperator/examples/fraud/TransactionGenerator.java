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
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Makes up transactions in the order of their time: the same ones for the same seed, on every
 * machine.
 *
 * <p>Now and then a card falls into the wrong hands, and a {@link Theft} adds its purchases to the
 * holder's own. Some honest behaviour looks like theft (journeys, dear purchases, shopping tours),
 * and some fraud is never reported, so no model can be perfect.
 *
 * <p>Endless. Not thread-safe.
 */
final class TransactionGenerator implements Iterator<Transaction> {

    private static final Instant START = Instant.parse("2026-01-05T06:00:00Z");
    private static final List<Theft> THEFTS = List.of(Theft.values());
    private static final int TRANSACTIONS_PER_CARD = 40;
    private static final int FEWEST_CARDS = 5;
    private static final int MOST_CARDS = 20_000;
    private static final double THEFTS_PER_PURCHASE = 0.009;
    private static final double TOURS_PER_PURCHASE = 0.01;
    private static final double UNREPORTED = 0.02;

    private final Random random;
    private final PriorityQueue<Purchase> upcoming =
            new PriorityQueue<>(
                    Comparator.comparing(Purchase::time).thenComparing(p -> p.holder().card()));

    /** How many were made; owned by the calling thread. */
    private long made;

    /**
     * A generator.
     *
     * @param seed decides everything
     * @param records about how many transactions will be asked for; decides how many cards there
     *     are
     */
    TransactionGenerator(long seed, long records) {
        random = new Random(seed);
        long cards = Math.max(FEWEST_CARDS, Math.min(MOST_CARDS, records / TRANSACTIONS_PER_CARD));
        for (int i = 0; i < cards; i++) {
            scheduleNext(new Cardholder(String.format(Locale.ROOT, "card-%05d", i), random), START);
        }
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Transaction next() {
        Purchase purchase = upcoming.remove();
        if (purchase.regular()) {
            scheduleNext(purchase.holder(), purchase.time());
            maybeTour(purchase);
            maybeTheft(purchase);
        }
        return new Transaction(
                made++,
                purchase.time(),
                purchase.holder().card(),
                Math.max(0.01, rounded(purchase.amount(), 100)),
                purchase.category(),
                rounded(purchase.place().latitude(), 10_000),
                rounded(purchase.place().longitude(), 10_000),
                purchase.fraud() && random.nextDouble() >= UNREPORTED);
    }

    private void scheduleNext(Cardholder holder, Instant after) {
        upcoming.add(Purchase.honest(holder, holder.nextPurchaseAfter(after), true));
    }

    private void maybeTour(Purchase first) {
        if (random.nextDouble() < TOURS_PER_PURCHASE) {
            Instant time = first.time();
            for (int more = 2 + random.nextInt(3); more > 0; more--) {
                time = time.plusSeconds(120 + random.nextInt(900));
                upcoming.add(Purchase.honest(first.holder(), time, false));
            }
        }
    }

    private void maybeTheft(Purchase last) {
        if (random.nextDouble() < THEFTS_PER_PURCHASE) {
            Theft theft = THEFTS.get(random.nextInt(THEFTS.size()));
            upcoming.addAll(theft.purchases(last.holder(), last.time(), random));
        }
    }

    private static double rounded(double value, int scale) {
        return Math.round(value * scale) / (double) scale;
    }
}
