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
package io.rpcoperator.runtime.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rpcoperator.runtime.report.EndpointLoad;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

/** How busy two serving threads are, from look to look. */
class LoadMeterTest {

    private final ManualClock clock = new ManualClock(System.nanoTime());
    private final RequestQueue queue = new RequestQueue(100, 10_000, clock);
    private final Work first = new Work();
    private final Work second = new Work();
    private int blocked;
    private final LoadMeter meter =
            new LoadMeter(queue, List.of(first, second), () -> blocked, 900, clock);

    @Test
    void whoHasNothingToDoIsNotBusy() {
        pass(1000);
        assertThat(meter.look()).isEqualTo(new EndpointLoad(0, 0, 0, 0, 0, 0, 900));
    }

    @Test
    void tellsOfTheTimeSinceTheLastLook() {
        List<ServedRequest> batch = List.of(arrived("a", 30), arrived("b", 10));
        first.begin(clock.relativeTimeNanos());
        pass(500);
        first.end(batch, clock.relativeTimeNanos());
        pass(500);
        blocked = 3;

        EndpointLoad load = meter.look();
        assertThat(load.utilisation()).isCloseTo(0.25, within(1e-9));
        assertThat(load.answeredPerSecond()).isCloseTo(2, within(1e-9));
        assertThat(load.queueMillis()).as("of 30 and 10 ms").isCloseTo(20, within(1e-9));
        assertThat(load.blockedSessions()).isEqualTo(3);

        pass(1000);
        assertThat(meter.look().utilisation()).isZero();
    }

    @Test
    void aBatchThatLastsCountsInEachLook() {
        first.begin(clock.relativeTimeNanos());
        second.begin(clock.relativeTimeNanos());
        pass(1000);
        assertThat(meter.look().utilisation()).isEqualTo(1);
        pass(250);
        second.end(List.of(), clock.relativeTimeNanos());
        pass(750);
        assertThat(meter.look().utilisation()).isCloseTo(0.625, within(1e-9));
    }

    @Test
    void aThreadThatLookedAtTheClockLaterIsNoLessThanIdle() {
        first.begin(clock.relativeTimeNanos() + Duration.ofMillis(5).toNanos());
        assertThat(meter.look().utilisation()).isZero();
    }

    @Test
    void whatIsNotAnsweredWaitsAllTheSame() {
        assertThat(queue.offer(arrived("a", 70))).isTrue();
        assertThat(queue.offer(arrived("b", 20))).isTrue();

        EndpointLoad load = meter.look();
        assertThat(load.queued()).isEqualTo(2);
        assertThat(load.outstanding()).isEqualTo(2);
        assertThat(load.queueMillis()).as("the oldest").isCloseTo(70, within(1e-9));
    }

    private ServedRequest arrived(String text, long millisAgo) {
        TestingRequest request = TestingRequest.of(text);
        request.arrivedAt(clock.relativeTimeNanos() - Duration.ofMillis(millisAgo).toNanos());
        return request.served();
    }

    private void pass(long millis) {
        clock.advanceTime(Duration.ofMillis(millis));
    }
}
