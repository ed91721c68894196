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
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;

/**
 * A person with a home, habits and a card. Owned by one {@link TransactionGenerator}, whose source
 * of randomness it shares.
 */
final class Cardholder {

    private static final List<Place> CITIES =
            List.of(
                    new Place(52.52, 13.40), // Berlin
                    new Place(48.86, 2.35), // Paris
                    new Place(51.51, -0.13), // London
                    new Place(40.42, -3.70), // Madrid
                    new Place(41.90, 12.50), // Rome
                    new Place(59.33, 18.07), // Stockholm
                    new Place(50.08, 14.44), // Prague
                    new Place(38.72, -9.14)); // Lisbon

    private static final Category[] EVERYDAY = {
        Category.GROCERIES, Category.GROCERIES, Category.GROCERIES, Category.RESTAURANT,
        Category.RESTAURANT, Category.FUEL, Category.ONLINE, Category.ONLINE
    };
    private static final Category[] OCCASIONAL = {
        Category.TRAVEL, Category.ELECTRONICS, Category.JEWELLERY, Category.GIFT_CARDS
    };

    private final String card;
    private final Random random;
    private final Place home;
    private final double typicalAmount;
    private final double purchasesPerDay;
    private final boolean nightOwl;

    /** Where the holder travels until {@link #backHome}; owned by the generator's thread. */
    private Place stay;

    /** Owned by the generator's thread. */
    private Instant backHome = Instant.MIN;

    Cardholder(String card, Random random) {
        this.card = card;
        this.random = random;
        this.home =
                CITIES.get(random.nextInt(CITIES.size()))
                        .shiftedBy(15 * random.nextGaussian(), 15 * random.nextGaussian());
        this.typicalAmount = StrictMath.exp(3.3 + 0.5 * random.nextGaussian());
        this.purchasesPerDay = 1.5 + 4 * random.nextDouble();
        this.nightOwl = random.nextInt(10) == 0;
        this.stay = home;
    }

    String card() {
        return card;
    }

    double typicalAmount() {
        return typicalAmount;
    }

    Place home() {
        return home;
    }

    /** When this holder buys next: rarely at night, unless a night owl. */
    Instant nextPurchaseAfter(Instant time) {
        Instant next = time;
        do {
            double days = -StrictMath.log(1 - random.nextDouble()) / (2 * purchasesPerDay);
            next = next.plusSeconds(1 + (long) (days * Duration.ofDays(1).toSeconds()));
        } while (random.nextDouble() > wakefulness(next));
        return next;
    }

    private double wakefulness(Instant time) {
        int hour = LocalTime.ofInstant(time, ZoneOffset.UTC).getHour();
        if (hour < 6) {
            return nightOwl ? 0.5 : 0.03;
        }
        return hour < 9 ? 0.4 : hour < 21 ? 0.8 : 0.4;
    }

    /** Where this holder is; now and then far away for some days. */
    Place whereaboutsAt(Instant time) {
        if (time.isAfter(backHome)) {
            stay = home;
            if (random.nextInt(500) == 0) {
                stay = home.shiftedBy(900 * random.nextGaussian(), 1500 * random.nextGaussian());
                backHome = time.plus(Duration.ofHours(24 + random.nextInt(120)));
            }
        }
        return stay.shiftedBy(3 * random.nextGaussian(), 3 * random.nextGaussian());
    }

    Category chooseCategory() {
        Category[] from = random.nextInt(20) == 0 ? OCCASIONAL : EVERYDAY;
        return from[random.nextInt(from.length)];
    }

    /** What a purchase costs this holder; what is bought rarely costs more. */
    double chooseAmount(Category category) {
        boolean occasional = category == Category.TRAVEL || category.easilyResold();
        double factor = StrictMath.exp(0.55 * random.nextGaussian());
        return typicalAmount * factor * (occasional ? 1.5 + 2 * random.nextDouble() : 1);
    }
}
