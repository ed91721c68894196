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

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutageTest {

    /** Near the end of the range, as {@link System#nanoTime} may be. */
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();

    private final Outage outage = new Outage(START);

    @Test
    void lastsFromTheBeginningUntilThereIsAnEndpoint() {
        assertThat(outage.durationAt(after(3))).isEqualTo(Duration.ofSeconds(3));
        outage.endpoints(true, after(3));
        assertThat(outage.durationAt(after(4))).isZero();
    }

    @Test
    void newsOfNoEndpointDoNotBeginItAnew() {
        outage.endpoints(true, after(1));
        outage.endpoints(false, after(2));
        outage.endpoints(false, after(3));
        assertThat(outage.durationAt(after(4))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void warnsOnceItHasLastedAndThenNowAndThen() {
        assertThat(outage.isWarningDue(after(4))).isFalse();
        assertThat(outage.isWarningDue(after(5))).isTrue();
        assertThat(outage.isWarningDue(after(5))).isFalse();
        assertThat(outage.isWarningDue(after(14))).isFalse();
        assertThat(outage.isWarningDue(after(15))).isTrue();
    }

    @Test
    void doesNotWarnWhileThereIsAnEndpoint() {
        outage.endpoints(true, after(1));
        assertThat(outage.isWarningDue(after(60))).isFalse();
        outage.endpoints(false, after(61));
        assertThat(outage.isWarningDue(after(62))).isFalse();
        assertThat(outage.isWarningDue(after(66))).isTrue();
    }

    private static long after(long seconds) {
        return START + Duration.ofSeconds(seconds).toNanos();
    }
}
