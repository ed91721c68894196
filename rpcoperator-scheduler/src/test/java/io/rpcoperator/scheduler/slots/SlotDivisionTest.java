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

import io.rpcoperator.scheduler.slots.SlotDivision.Claim;
import io.rpcoperator.scheduler.slots.SlotDivision.Plane;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.resources.ExternalResource;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.util.ResourceCounter;
import org.junit.jupiter.api.Test;

class SlotDivisionTest {

    private static final ResourceProfile ANY = ResourceProfile.UNKNOWN;
    private static final ResourceProfile PLAIN =
            ResourceProfile.newBuilder().setCpuCores(1).setTaskHeapMemoryMB(100).build();
    private static final ResourceProfile GPU =
            ResourceProfile.newBuilder()
                    .setCpuCores(1)
                    .setTaskHeapMemoryMB(100)
                    .setExtendedResource(new ExternalResource("gpu", 1))
                    .build();

    @Test
    void theDataPlaneComesFirst() {
        SlotDivision division = division(claim(any(2)), claim(any(1)));

        assertThat(division.give(PLAIN)).contains(Plane.DATA);
        assertThat(division.give(PLAIN)).contains(Plane.DATA);
        assertThat(division.give(PLAIN)).contains(Plane.SERVICES);
        assertThat(division.give(PLAIN)).isEmpty();
    }

    @Test
    void aSlotIsForWhoeverAskedForItsProfile() {
        SlotDivision division =
                division(claim(any(2)), claim(ResourceCounter.withResource(GPU, 1)));

        assertThat(division.give(GPU)).contains(Plane.SERVICES);
        assertThat(division.isMadeForServices(GPU)).isTrue();
        assertThat(division.isMadeForServices(PLAIN)).isFalse();
        assertThat(division.give(PLAIN)).contains(Plane.DATA);
        assertThat(division.give(PLAIN)).contains(Plane.DATA);
        assertThat(division.give(PLAIN)).as("is of no use to who wants a GPU").isEmpty();
    }

    @Test
    void whoTakesAnySlotTakesOneOfAnyProfile() {
        Claim held = claim(any(1), GPU);

        assertThat(held.outstanding().isEmpty()).isTrue();
        assertThat(claim(any(2), GPU).outstanding()).isEqualTo(any(1));
        assertThat(claim(any(1).add(GPU, 1), GPU).outstanding()).isEqualTo(any(1));
        assertThat(claim(any(1).add(GPU, 1), PLAIN).outstanding())
                .isEqualTo(ResourceCounter.withResource(GPU, 1));
    }

    @Test
    void holdingBackIsToHaveWhatOneDoesNotNeedAndTheOtherDoes() {
        assertThat(holdsBack(claim(any(1), PLAIN, PLAIN), claim(any(1)))).isTrue();
        assertThat(holdsBack(claim(any(2), PLAIN, PLAIN), claim(any(1)))).isFalse();
        assertThat(holdsBack(claim(any(1), PLAIN, PLAIN), claim(any(1), PLAIN))).isFalse();
        Claim gpu = claim(ResourceCounter.withResource(GPU, 1));
        assertThat(holdsBack(claim(any(1), PLAIN, PLAIN), gpu)).isFalse();
        assertThat(holdsBack(claim(any(1), GPU, PLAIN), gpu)).isTrue();
        assertThat(holdsBack(claim(any(2), PLAIN, GPU), gpu)).isFalse();
    }

    private static boolean holdsBack(Claim data, Claim services) {
        return division(data, services).isHoldingBack(Plane.DATA);
    }

    @Test
    void onlyTheDataPlanesNeedIsAskedWhenSlotsAreShort() {
        SlotDivision division = division(claim(any(2)), claim(any(3).add(GPU, 1), PLAIN));

        assertThat(division.isEnoughForData(Map.of(PLAIN, 2))).as("services have one").isFalse();
        assertThat(division.isEnoughForData(Map.of(PLAIN, 3))).isTrue();
        assertThat(division.isEnoughForData(Map.of(PLAIN, 2, GPU, 1))).isTrue();
        assertThat(division.isWaiting(Plane.DATA)).isTrue();
        assertThat(division.isWaiting(Plane.SERVICES)).isTrue();
    }

    @Test
    void whatServicesHaveToSpareCountsAsTheDataPlanes() {
        Claim data = claim(any(2));
        Claim services = claim(any(3), PLAIN, PLAIN, PLAIN);

        assertThat(division(data, services, share(2, 3, 3)).isEnoughForData(Map.of(PLAIN, 4)))
                .isTrue();
        assertThat(division(data, services, share(3, 3, 3)).isEnoughForData(Map.of(PLAIN, 4)))
                .isFalse();
    }

    // ------------------------------------------------------------------ minimums

    @Test
    void servicesComeBeforeWhatTheDataPlaneCanRunWithout() {
        assertThat(given(claim(any(4)), 1, claim(any(6)), share(1, 3, 0), share(2, 3, 0)))
                .as("the data plane's minimum, those of services, and then in turn")
                .isEqualTo("DSSSDSSDSD");
        assertThat(given(claim(any(4)), 4, claim(any(3)), share(1, 3, 0)))
                .as("one that needs all that it requires")
                .isEqualTo("DDDDSSS");
    }

    @Test
    void oneThatHasGrownWaitsForTheOthers() {
        Claim data = claim(any(5), PLAIN, PLAIN, PLAIN);
        assertThat(given(data, 1, claim(any(3)), share(1, 3, 0))).isEqualTo("SSSDD");
        Claim services = claim(any(5), PLAIN, PLAIN, PLAIN);
        assertThat(given(claim(any(4), PLAIN), 1, services, share(1, 5, 3))).isEqualTo("DDDSS");
    }

    @Test
    void whoAsksForAnotherProfileIsNoRival() {
        Share gpu = new Share(GPU, 2, 2, 0);
        Claim services = claim(any(1).add(GPU, 2));

        assertThat(given(claim(any(3)), 1, services, gpu, share(1, 2, 1)))
                .as("the one that lacks a GPU is not helped by holding others up")
                .isEqualTo("DDSD");
    }

    @Test
    void theDataPlaneLacksWhatItCannotRunWithout() {
        SlotDivision division =
                new SlotDivision(
                        claim(any(4), PLAIN), any(2), claim(any(1).add(GPU, 1)), List.of());

        assertThat(division.lackedByData()).isEqualTo(any(1));
        assertThat(division.isLackedByData(PLAIN)).isTrue();
        assertThat(division.isLackedByData(GPU)).as("made for a service").isFalse();
        division.give(PLAIN);
        assertThat(division.lackedByData().isEmpty()).isTrue();
        assertThat(division.isLackedByData(PLAIN)).isFalse();
    }

    @Test
    void aSlotOfTheProfileThatTheDataPlaneLacksIsLacked() {
        SlotDivision division =
                division(claim(ResourceCounter.withResource(GPU, 1)), claim(any(1)));

        assertThat(division.isLackedByData(GPU)).isTrue();
        assertThat(division.isLackedByData(PLAIN)).isFalse();
    }

    /** Who gets plain slots, one after the other, until nobody requires one. */
    private static String given(Claim data, int minimum, Claim services, Share... shares) {
        SlotDivision division = new SlotDivision(data, any(minimum), services, List.of(shares));
        StringBuilder planes = new StringBuilder();
        Optional<Plane> plane = division.give(PLAIN);
        while (plane.isPresent()) {
            planes.append(plane.get().name().charAt(0));
            plane = division.give(PLAIN);
        }
        return planes.toString();
    }

    /** Of a data plane that needs all that it requires. */
    private static SlotDivision division(Claim data, Claim services, Share... shares) {
        return new SlotDivision(data, data.required(), services, List.of(shares));
    }

    private static Share share(int minimum, int wanted, int held) {
        return new Share(ANY, minimum, wanted, held);
    }

    private static ResourceCounter any(int count) {
        return ResourceCounter.withResource(ANY, count);
    }

    private static Claim claim(ResourceCounter required, ResourceProfile... held) {
        return new Claim(required, List.of(held));
    }
}
