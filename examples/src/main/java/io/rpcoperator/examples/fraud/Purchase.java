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
 * A transaction that a {@link TransactionGenerator} will make happen.
 *
 * @param regular whether the holder's next regular purchase follows from it
 */
record Purchase(
        Cardholder holder,
        Instant time,
        double amount,
        Category category,
        Place place,
        boolean fraud,
        boolean regular) {

    static Purchase honest(Cardholder holder, Instant time, boolean regular) {
        Category category = holder.chooseCategory();
        return new Purchase(
                holder,
                time,
                holder.chooseAmount(category),
                category,
                holder.whereaboutsAt(time),
                false,
                regular);
    }
}
