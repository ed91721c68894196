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
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimeAverageTest {

    private final TimeAverage average = new TimeAverage(0);

    @Test
    void eachLookCountsUntilTheNext() {
        average.look(4, millis(10));
        average.look(1, millis(30));
        average.look(0, millis(70));

        assertThat(average.take(millis(100))).isCloseTo((4 * 20 + 40) / 100.0, within(1e-9));
        assertThat(average.take(millis(200))).isZero();
    }

    @Test
    void whatLastsGoesOnAfterItWasAskedFor() {
        average.look(2, 0);
        assertThat(average.take(millis(50))).isEqualTo(2);
        assertThat(average.take(millis(100))).isEqualTo(2);
    }

    @Test
    void whereNobodyLooksAnyMoreThereIsNothing() {
        average.look(1, 0);
        assertThat(average.take(millis(1000))).isCloseTo(0.1, within(1e-9));
    }

    private static long millis(long time) {
        return TimeUnit.MILLISECONDS.toNanos(time);
    }
}
