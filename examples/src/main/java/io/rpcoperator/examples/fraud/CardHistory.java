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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of a card between its transactions. Immutable.
 *
 * @param transactions how many there were
 * @param meanLogAmount the mean logarithm of their amounts
 * @param latitude the mean latitude
 * @param longitude the mean longitude
 * @param lastTime the time of the last one; {@link Instant#EPOCH} before the first
 * @param lastLatitude where it was
 * @param lastLongitude where it was
 * @param recent those within {@link #WINDOW} before the last one, at most {@link #MOST_RECENT}
 */
public record CardHistory(
        long transactions,
        double meanLogAmount,
        double latitude,
        double longitude,
        Instant lastTime,
        double lastLatitude,
        double lastLongitude,
        List<Payment> recent) {

    /** How far back {@link #recent} reaches. */
    static final Duration WINDOW = Duration.ofHours(1);

    /** Bounds the state of a card that is used without end. */
    static final int MOST_RECENT = 32;

    /** A card that was never used. */
    static final CardHistory NONE = new CardHistory(0, 0, 0, 0, Instant.EPOCH, 0, 0, List.of());

    /** A mean over at most so many, so that it follows a holder who moves. */
    private static final long MEMORY = 50;

    /** This history and one transaction more. */
    CardHistory plus(Transaction next) {
        double weight = 1.0 / Math.min(transactions + 1, MEMORY);
        return new CardHistory(
                transactions + 1,
                moved(meanLogAmount, Math.log(next.amount()), weight),
                moved(latitude, next.latitude(), weight),
                moved(longitude, next.longitude(), weight),
                next.time(),
                next.latitude(),
                next.longitude(),
                recentWith(next));
    }

    private static double moved(double mean, double value, double weight) {
        return mean + weight * (value - mean);
    }

    private List<Payment> recentWith(Transaction next) {
        List<Payment> kept = new ArrayList<>(paymentsSince(next.time().minus(WINDOW)));
        kept.add(new Payment(next.time(), next.amount()));
        return kept.size() <= MOST_RECENT ? kept : kept.subList(1, kept.size());
    }

    /** Those of {@link #recent} that were made after a time. */
    List<Payment> paymentsSince(Instant time) {
        return recent.stream().filter(payment -> payment.time().isAfter(time)).toList();
    }
}
