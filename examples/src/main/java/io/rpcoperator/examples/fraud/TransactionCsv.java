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
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;

/** The text form of transactions: one line each, no quoting, {@code fraud} is 0 or 1. */
final class TransactionCsv {

    static final String HEADER = "time,card,amount,category,latitude,longitude,fraud";

    private static final int COLUMNS = HEADER.split(",").length;

    private TransactionCsv() {}

    static String format(Transaction transaction) {
        return String.join(
                ",",
                transaction.time().toString(),
                transaction.card(),
                Double.toString(transaction.amount()),
                transaction.category().name(),
                Double.toString(transaction.latitude()),
                Double.toString(transaction.longitude()),
                transaction.fraud() ? "1" : "0");
    }

    /**
     * Reads one line.
     *
     * @param record the number that the transaction gets
     */
    static Transaction parse(String line, long record) throws MalformedTransactionException {
        String[] fields = line.split(",", -1);
        if (fields.length != COLUMNS) {
            throw new MalformedTransactionException(
                    "has " + fields.length + " columns, not " + COLUMNS);
        }
        return new Transaction(
                record,
                time(fields[0].strip()),
                card(fields[1].strip()),
                number("amount", fields[2].strip(), Double.MIN_VALUE, 1e12),
                category(fields[3].strip()),
                number("latitude", fields[4].strip(), -90, 90),
                number("longitude", fields[5].strip(), -180, 180),
                fraud(fields[6].strip()));
    }

    private static Instant time(String text) throws MalformedTransactionException {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new MalformedTransactionException(
                    "time '" + text + "' is not of the form 2026-01-31T23:59:59Z");
        }
    }

    private static String card(String text) throws MalformedTransactionException {
        if (text.isEmpty()) {
            throw new MalformedTransactionException("card is empty");
        }
        return text;
    }

    private static double number(String column, String text, double lowest, double highest)
            throws MalformedTransactionException {
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new MalformedTransactionException(column + " '" + text + "' is not a number");
        }
        // Written so that NaN is refused, too.
        if (!(number >= lowest && number <= highest)) {
            throw new MalformedTransactionException(
                    lowest > 0
                            ? column + " " + text + " is not positive, or too large"
                            : String.format(
                                    Locale.ROOT,
                                    "%s %s is not between %.0f and %.0f",
                                    column,
                                    text,
                                    lowest,
                                    highest));
        }
        return number;
    }

    private static Category category(String text) throws MalformedTransactionException {
        return Arrays.stream(Category.values())
                .filter(category -> category.name().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new MalformedTransactionException(
                                        "category '"
                                                + text
                                                + "' is none of "
                                                + Arrays.toString(Category.values())));
    }

    private static boolean fraud(String text) throws MalformedTransactionException {
        return switch (text) {
            case "0" -> false;
            case "1" -> true;
            default ->
                    throw new MalformedTransactionException(
                            "fraud '" + text + "' is neither 0 nor 1");
        };
    }
}
