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
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What the model sees of a transaction: numbers of about the size of one, whose names are in
 * alphabetical order because that is how Tribuo numbers the columns of the model's input.
 *
 * <p>{@link #of} is the only place that computes them, for training and in the job alike.
 *
 * @param amount how large it is
 * @param amountAboveHabit how much larger than the card's mean
 * @param burst how many transactions the card made in the last hour
 * @param burstAmount how much was paid within that hour, this one included, against the mean
 * @param distanceFromHome how far from the card's mean place
 * @param distanceFromLast how far from the last transaction
 * @param farAndDear whether it is both far away and above habit
 * @param newCard whether there is hardly a history to compare with
 * @param night whether it is made at night
 * @param resale whether goods are bought that are easily resold
 * @param resaleAboveHabit whether it is both above habit and for resale
 * @param rush how many transactions the card made in the last ten minutes
 * @param sinceLast how long ago the last transaction was
 * @param speed how fast the holder must have travelled since
 */
public record CardFeatures(
        double amount,
        double amountAboveHabit,
        double burst,
        double burstAmount,
        double distanceFromHome,
        double distanceFromLast,
        double farAndDear,
        double newCard,
        double night,
        double resale,
        double resaleAboveHabit,
        double rush,
        double sinceLast,
        double speed) {

    /** The names, in the order of {@link #values}. */
    static final List<String> NAMES =
            List.of(
                    "amount",
                    "amountAboveHabit",
                    "burst",
                    "burstAmount",
                    "distanceFromHome",
                    "distanceFromLast",
                    "farAndDear",
                    "newCard",
                    "night",
                    "resale",
                    "resaleAboveHabit",
                    "rush",
                    "sinceLast",
                    "speed");

    private static final Duration RUSH = Duration.ofMinutes(10);
    private static final int SHORT_HISTORY = 3;
    private static final int MORNING = 6;

    /** The features of a transaction after a history that does not contain it. */
    static CardFeatures of(CardHistory history, Transaction transaction) {
        boolean known = history.transactions() > 0;
        Place here = new Place(transaction.latitude(), transaction.longitude());
        double aboveHabit =
                known
                        ? limited(Math.log(transaction.amount()) - history.meanLogAmount(), 4) / 2
                        : 0;
        double fromHome = known ? kilometres(here, history.latitude(), history.longitude()) : 0;
        double fromLast =
                known ? kilometres(here, history.lastLatitude(), history.lastLongitude()) : 0;
        double hours = known ? hoursSinceLast(history, transaction) : 0;
        double resale = transaction.category().easilyResold() ? 1 : 0;
        List<Payment> recent = history.paymentsSince(transaction.time().minus(CardHistory.WINDOW));
        double dear = Math.max(0, aboveHabit);
        return new CardFeatures(
                Math.log1p(transaction.amount()) / 5,
                aboveHabit,
                Math.log1p(recent.size()),
                known && !recent.isEmpty() ? burstAmount(recent, history, transaction) : 0,
                Math.log1p(fromHome / 50) / 3,
                Math.log1p(fromLast / 50) / 3,
                Math.log1p(fromHome / 50) / 3 * dear,
                history.transactions() < SHORT_HISTORY ? 1 : 0,
                isNight(transaction) ? 1 : 0,
                resale,
                resale * dear,
                Math.log1p(history.paymentsSince(transaction.time().minus(RUSH)).size()),
                Math.log1p(hours) / 4,
                known ? Math.log1p(fromLast / (hours + 0.25) / 50) / 2 : 0);
    }

    /** The numbers, in the order of {@link #NAMES}. */
    double[] values() {
        return new double[] {
            amount,
            amountAboveHabit,
            burst,
            burstAmount,
            distanceFromHome,
            distanceFromLast,
            farAndDear,
            newCard,
            night,
            resale,
            resaleAboveHabit,
            rush,
            sinceLast,
            speed
        };
    }

    private static double kilometres(Place here, double latitude, double longitude) {
        return here.kilometresTo(new Place(latitude, longitude));
    }

    /** Not below zero, for input that is out of order. */
    private static double hoursSinceLast(CardHistory history, Transaction transaction) {
        Duration since = Duration.between(history.lastTime(), transaction.time());
        return Math.max(0, since.toSeconds() / 3600.0);
    }

    private static double burstAmount(
            List<Payment> recent, CardHistory history, Transaction transaction) {
        double paid = transaction.amount() + recent.stream().mapToDouble(Payment::amount).sum();
        return limited(Math.log(paid) - history.meanLogAmount(), 6) / 3;
    }

    private static boolean isNight(Transaction transaction) {
        return LocalTime.ofInstant(transaction.time(), ZoneOffset.UTC).getHour() < MORNING;
    }

    private static double limited(double value, double limit) {
        return Math.max(-limit, Math.min(limit, value));
    }
}
