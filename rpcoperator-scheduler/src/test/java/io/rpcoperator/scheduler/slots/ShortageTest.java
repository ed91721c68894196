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

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShortageTest {

    private final Shortage shortage = new Shortage();

    @Test
    void beginsWithTheFirstSlotThatIsLacking() {
        assertThat(lasts(false, false, 3)).isZero();
        assertThat(lasts(true, false, 5)).isZero();
        assertThat(lasts(true, false, 12)).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void endsWithTheLast() {
        lasts(true, false, 5);
        assertThat(lasts(false, false, 8)).isZero();
        assertThat(lasts(true, false, 9)).isZero();
    }

    @Test
    void slotsThatAreComingAreWaitedFor() {
        lasts(true, false, 0);
        assertThat(lasts(true, true, 5)).isZero();
        assertThat(lasts(true, true, 8)).isZero();
        assertThat(lasts(true, false, 9)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatWasGivenHasToProveTooLittle() {
        lasts(true, false, 0);
        shortage.answered(Duration.ofSeconds(10));
        assertThat(lasts(true, false, 12)).isEqualTo(Duration.ofSeconds(2));
    }

    private Duration lasts(boolean isLacking, boolean areComing, int seconds) {
        return shortage.lasts(isLacking, areComing, Duration.ofSeconds(seconds));
    }
}
