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
package io.rpcoperator.runtime.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A task that counts for how long it could not go on as Flink's tasks do. */
class BackPressureTest {

    private long millis = 5000;
    private boolean isNow;
    private long nowMillis;
    private final BackPressure backPressure = new BackPressure(() -> millis, () -> isNow, 0);

    @Test
    void isThePartOfTheTimeThatWasAdded() {
        millis += 250;
        assertThat(lookAfter(1000)).isEqualTo(0.25);
        assertThat(lookAfter(1000)).isZero();
    }

    /** Flink adds what lasts every five seconds only. */
    @Test
    void whatLastsCountsBeforeItIsAdded() {
        isNow = true;
        assertThat(lookAfter(1000)).as("it may have begun just now").isZero();
        assertThat(lookAfter(1000)).isEqualTo(1);
        millis += 5000;
        assertThat(lookAfter(1000)).isEqualTo(1);
        isNow = false;
        assertThat(lookAfter(1000)).isZero();
    }

    private double lookAfter(long passed) {
        nowMillis += passed;
        return backPressure.look(TimeUnit.MILLISECONDS.toNanos(nowMillis));
    }
}
