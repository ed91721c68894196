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
package io.rpcoperator.scheduler.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NeededReplicasTest {

    private final NeededReplicas needed = new NeededReplicas();

    @BeforeEach
    void look() {
        needed.add(0, 5);
        needed.add(10, 2);
        needed.add(20, 3);
    }

    @Test
    void whatWasFoundHoldsUntilTheNextLook() {
        assertThat(needed.mostSince(9)).hasValue(5);
        assertThat(needed.mostSince(10)).hasValue(3);
        assertThat(needed.fewestSince(15)).hasValue(2);
        assertThat(needed.fewestSince(20)).hasValue(3);
        assertThat(needed.fewestSince(1000)).hasValue(3);
    }

    @Test
    void whatWasBeforeTheFirstLookIsNotKnown() {
        assertThat(needed.mostSince(0)).hasValue(5);
        assertThat(needed.mostSince(-1)).isEmpty();
        assertThat(new NeededReplicas().fewestSince(1000)).isEmpty();
    }

    @Test
    void forgetsAllButWhatHeldThen() {
        needed.forgetBefore(15);
        assertThat(needed.mostSince(9)).isEmpty();
        assertThat(needed.fewestSince(15)).hasValue(2);
        needed.forgetBefore(1000);
        assertThat(needed.fewestSince(15)).isEmpty();
        assertThat(needed.fewestSince(20)).hasValue(3);
    }
}
