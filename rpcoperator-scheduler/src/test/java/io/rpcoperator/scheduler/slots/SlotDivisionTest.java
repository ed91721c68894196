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
        SlotDivision division = new SlotDivision(claim(any(2)), claim(any(1)));

        assertThat(division.give(PLAIN)).contains(Plane.DATA);
        assertThat(division.give(PLAIN)).contains(Plane.DATA);
        assertThat(division.give(PLAIN)).contains(Plane.SERVICES);
        assertThat(division.give(PLAIN)).isEmpty();
    }

    @Test
    void aSlotIsForWhoeverAskedForItsProfile() {
        SlotDivision division =
                new SlotDivision(claim(any(2)), claim(ResourceCounter.withResource(GPU, 1)));

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
        return new SlotDivision(data, services).isHoldingBack(Plane.DATA);
    }

    @Test
    void onlyTheDataPlanesNeedIsAskedWhenSlotsAreShort() {
        SlotDivision division = new SlotDivision(claim(any(2)), claim(any(3).add(GPU, 1), PLAIN));

        assertThat(division.isEnoughForData(Map.of(PLAIN, 2))).as("services have one").isFalse();
        assertThat(division.isEnoughForData(Map.of(PLAIN, 3))).isTrue();
        assertThat(division.isEnoughForData(Map.of(PLAIN, 2, GPU, 1))).isTrue();
        assertThat(division.isWaiting(Plane.DATA)).isTrue();
        assertThat(division.isWaiting(Plane.SERVICES)).isTrue();
    }

    private static ResourceCounter any(int count) {
        return ResourceCounter.withResource(ANY, count);
    }

    private static Claim claim(ResourceCounter required, ResourceProfile... held) {
        return new Claim(required, List.of(held));
    }
}
