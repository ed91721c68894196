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
package io.rpcoperator.scheduler.slots;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Who is given the next slot when there are too few, and who gives one first: all get what they
 * have to have before anybody gets more, and then in turn. Of equals the first in the list gets,
 * and the last gives.
 */
public final class SlotOrder {

    private SlotOrder() {}

    /**
     * Who is given the next slot.
     *
     * @return an index; empty if nobody would have more
     */
    public static OptionalInt next(List<Share> shares) {
        OptionalInt lacking = least(shares, Share::lacks, Comparator.comparingInt(Share::held));
        return lacking.isPresent()
                ? lacking
                : least(shares, Share::wantsMore, Comparator.comparingInt(SlotOrder::above));
    }

    /** Unlike {@link Share#spare}, less than 0 for one that has less than it has to. */
    private static int above(Share share) {
        return share.held() - share.minimum();
    }

    private static OptionalInt least(
            List<Share> shares, Predicate<Share> who, Comparator<Share> order) {
        return IntStream.range(0, shares.size())
                .filter(each -> who.test(shares.get(each)))
                .boxed()
                .min(Comparator.comparing(shares::get, order))
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    /**
     * Who gives slots, one after the other; nobody what it has to have.
     *
     * @param count how many are asked for
     * @return an index for each slot that is given
     */
    public static List<Integer> givers(List<Share> shares, int count) {
        List<Share> left = new ArrayList<>(shares);
        List<Integer> givers = new ArrayList<>();
        while (givers.size() < count) {
            int giver =
                    IntStream.range(0, left.size())
                            .boxed()
                            .filter(each -> left.get(each).spare() > 0)
                            .reduce(
                                    -1,
                                    (best, each) ->
                                            best < 0
                                                            || left.get(each).spare()
                                                                    >= left.get(best).spare()
                                                    ? each
                                                    : best);
            if (giver < 0) {
                break;
            }
            left.set(giver, left.get(giver).plus(-1));
            givers.add(giver);
        }
        return givers;
    }
}
