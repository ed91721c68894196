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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What thieves do with a card. */
enum Theft {
    /** The number was stolen: many purchases within minutes, wherever goods ship. */
    BURST(5, 10, 15, 120, 0, 60, 0.4, 3),
    /** The card was copied and is used far away. */
    COPY(1, 3, 600, 3600, 500, 6000, 0.8, 5),
    /** The purse was stolen: a few purchases nearby, dearer than the holder's own. */
    SPREE(1, 4, 240, 3000, 0, 15, 5, 20);

    private static final Category[] LOOT = {
        Category.ELECTRONICS,
        Category.JEWELLERY,
        Category.GIFT_CARDS,
        Category.GIFT_CARDS,
        Category.ONLINE,
        Category.FUEL
    };

    private final int fewest;
    private final int most;
    private final int shortestGapSeconds;
    private final int longestGapSeconds;
    private final double nearestKilometres;
    private final double farthestKilometres;
    private final double lowestFactor;
    private final double highestFactor;

    Theft(
            int fewest,
            int most,
            int shortestGapSeconds,
            int longestGapSeconds,
            double nearestKilometres,
            double farthestKilometres,
            double lowestFactor,
            double highestFactor) {
        this.fewest = fewest;
        this.most = most;
        this.shortestGapSeconds = shortestGapSeconds;
        this.longestGapSeconds = longestGapSeconds;
        this.nearestKilometres = nearestKilometres;
        this.farthestKilometres = farthestKilometres;
        this.lowestFactor = lowestFactor;
        this.highestFactor = highestFactor;
    }

    /** The thief's purchases, which begin between minutes and hours after the holder's last. */
    List<Purchase> purchases(Cardholder victim, Instant after, Random random) {
        Place place = hideout(victim, random);
        Instant time = after.plusSeconds(300 + random.nextInt(4 * 3600));
        List<Purchase> purchases = new ArrayList<>();
        for (int left = fewest + random.nextInt(most - fewest + 1); left > 0; left--) {
            purchases.add(
                    new Purchase(
                            victim,
                            time,
                            victim.typicalAmount() * between(lowestFactor, highestFactor, random),
                            LOOT[random.nextInt(LOOT.length)],
                            place,
                            true,
                            false));
            time = time.plusSeconds((long) between(shortestGapSeconds, longestGapSeconds, random));
        }
        return purchases;
    }

    private Place hideout(Cardholder victim, Random random) {
        double kilometres = between(nearestKilometres, farthestKilometres, random);
        double bearing = between(0, 2 * Math.PI, random);
        return victim.home()
                .shiftedBy(
                        kilometres * StrictMath.cos(bearing), kilometres * StrictMath.sin(bearing));
    }

    private static double between(double low, double high, Random random) {
        return low + (high - low) * random.nextDouble();
    }
}
