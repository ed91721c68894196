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

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.junit.jupiter.api.Test;

class SlotOrderTest {

    @Test
    void allGetWhatTheyHaveToHaveBeforeAnybodyGetsMore() {
        assertThat(given(6, share(1, 5, 0), share(2, 5, 0), share(1, 5, 0)))
                .as("one each before anybody's second, and then in turn")
                .containsExactly(0, 1, 2, 1, 0, 1);
        assertThat(given(3, share(1, 9, 4), share(3, 9, 1)))
                .as("one that has grown waits")
                .containsExactly(1, 1, 1);
    }

    @Test
    void inTurnIsByWhatOneHasBeyondThat() {
        assertThat(given(5, share(1, 9, 4), share(2, 9, 2), share(1, 9, 1)))
                .containsExactly(1, 2, 1, 2, 1);
    }

    @Test
    void nobodyGetsMoreThanHeWouldHave() {
        assertThat(given(4, share(3, 1, 0), share(1, 2, 1))).containsExactly(0, 1);
        assertThat(SlotOrder.next(List.of())).isEmpty();
        assertThat(SlotOrder.next(List.of(share(5, 2, 2)))).isEmpty();
    }

    @Test
    void whoHasMostBeyondWhatHeHasToHaveGivesFirst() {
        List<Share> shares = List.of(share(1, 9, 3), share(2, 9, 6), share(1, 9, 1));

        assertThat(SlotOrder.givers(shares, 3)).containsExactly(1, 1, 1);
        assertThat(SlotOrder.givers(shares, 99))
                .as("nobody what he has to have")
                .containsExactly(1, 1, 1, 0, 1, 0);
        assertThat(SlotOrder.givers(shares, 0)).isEmpty();
        assertThat(SlotOrder.givers(List.of(), 3)).isEmpty();
    }

    /** What was given is got back by the same, and by nobody else. */
    @Test
    void whatIsGivenComesBackInTheOppositeOrder() {
        for (int first = 0; first < 5; first++) {
            for (int second = 0; second < 5; second++) {
                for (int third = 0; third < 5; third++) {
                    List<Share> shares =
                            List.of(
                                    share(1, first, first),
                                    share(2, second, second),
                                    share(0, third, third));
                    for (int count = 0; count < 9; count++) {
                        assertThat(afterGivingAndGettingBack(shares, count))
                                .containsExactlyElementsOf(shares);
                    }
                }
            }
        }
    }

    private static List<Share> afterGivingAndGettingBack(List<Share> shares, int count) {
        List<Share> left = new ArrayList<>(shares);
        List<Integer> givers = SlotOrder.givers(shares, count);
        givers.forEach(each -> left.set(each, left.get(each).plus(-1)));
        for (int i = 0; i < givers.size(); i++) {
            int next = SlotOrder.next(left).orElseThrow();
            left.set(next, left.get(next).plus(1));
        }
        return left;
    }

    private static List<Integer> given(int slots, Share... shares) {
        List<Share> all = new ArrayList<>(Arrays.asList(shares));
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            OptionalInt next = SlotOrder.next(all);
            next.ifPresent(
                    each -> {
                        all.set(each, all.get(each).plus(1));
                        order.add(each);
                    });
        }
        return order;
    }

    private static Share share(int minimum, int wanted, int held) {
        return new Share(ResourceProfile.UNKNOWN, minimum, wanted, held);
    }
}
