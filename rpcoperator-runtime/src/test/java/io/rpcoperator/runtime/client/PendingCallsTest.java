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
package io.rpcoperator.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.runtime.payload.Payload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PendingCallsTest {

    private static final long ORIGIN = Long.MAX_VALUE - 500; // nanoseconds pass the end of numbers

    private final PendingCalls<String> pending = new PendingCalls<>(100, ORIGIN);

    @Test
    void aCallIsFoundInItsSlotUntilItEnds() {
        Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Call<String> call = add(1_000);
            assertThat(pending.at(call.slot())).isSameAs(call);
            assertThat(slots.add(call.slot())).isTrue();
            assertThat(Integer.SIZE - Integer.numberOfLeadingZeros(call.slot()))
                    .isLessThanOrEqualTo(pending.slotBits());
        }
        Call<String> first = all().get(0);
        assertThat(pending.remove(first)).isTrue();
        assertThat(pending.remove(first)).as("only once").isFalse();
        assertThat(pending.at(first.slot())).isNull();
        for (int i = 0; i < 10_000; i++) { // the slots are used again
            assertThat(pending.remove(add(1_000))).isTrue();
        }
        assertThat(all()).hasSize(99);
    }

    @Test
    void callsEndOnTimeWhateverTheirOrder() {
        Call<String> late = add(3_000);
        Call<String> early = add(1_000);
        Call<String> middle = add(2_000);

        assertThat(expired(999)).isEmpty();
        assertThat(expired(1_000)).containsExactly(early);
        pending.remove(early);
        assertThat(expired(1_999)).isEmpty();
        Call<String> hasty = add(1_500);
        assertThat(expired(1_999)).containsExactly(hasty);
        pending.remove(hasty);
        assertThat(expired(3_000)).containsExactlyInAnyOrder(middle, late);
    }

    @Test
    void callsAreNotLookedAtBeforeTheFirstCanHaveExpired() {
        Call<String> call = add(1_000);
        call.tryEnd(); // still in its slot: a look would show it
        assertThat(expired(999)).isEmpty();
        assertThat(expired(1_000)).containsExactly(call);
    }

    private Call<String> add(long deadline) {
        Call<String> call =
                new Call<>(
                        1,
                        Payload.of(new byte[1]),
                        ORIGIN,
                        ORIGIN + deadline,
                        false,
                        CallOptions.DEFAULT,
                        whenCancelled -> {});
        pending.add(call);
        return call;
    }

    private List<Call<String>> all() {
        List<Call<String>> all = new ArrayList<>();
        pending.forEach(all::add);
        return all;
    }

    private List<Call<String>> expired(long now) {
        List<Call<String>> expired = new ArrayList<>();
        pending.forEachExpired(ORIGIN + now, expired::add);
        return expired;
    }
}
