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

/**
 * A payment by card.
 *
 * @param record its number in the input, from 0 without gaps: what the {@link Ledger} counts
 * @param time when it was made
 * @param card the card's number
 * @param amount what was paid, positive
 * @param category what was bought
 * @param latitude where, in degrees
 * @param longitude where, in degrees
 * @param fraud the truth, for training and for judging the model; never shown to it
 */
public record Transaction(
        long record,
        Instant time,
        String card,
        double amount,
        Category category,
        double latitude,
        double longitude,
        boolean fraud) {}
