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

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.testing.TestingMetrics;
import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

class ExpiryTimerTest {

    private final ManualClock clock = new ManualClock(System.nanoTime());
    private final ManuallyTriggeredScheduledExecutorService timer =
            new ManuallyTriggeredScheduledExecutorService();
    private final RequestQueue queue = new RequestQueue(100, 1000, clock);
    private final TestingMetrics metrics = new TestingMetrics();
    private final ExpiryTimer expiry =
            new ExpiryTimer(
                    queue,
                    new DeadRequests(clock, new ServingMetrics(metrics, queue)),
                    clock,
                    timer);

    @Test
    void aRequestEndsOnTimeWhereverItWaits() throws Exception {
        TestingRequest first = queued(Duration.ofSeconds(3));
        TestingRequest late = queued(Duration.ofSeconds(1));
        TestingRequest last = queued(Duration.ofSeconds(3));
        passes(Duration.ofSeconds(1));

        assertThat(late.failure().status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(late.failure().execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(metrics.count("expiredRequests")).isEqualTo(1);
        assertThat(first.hasEnded()).isFalse();
        assertThat(last.hasEnded()).isFalse();
        assertThat(queue.size()).isEqualTo(2);

        passes(Duration.ofSeconds(2));
        assertThat(first.failure().status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(last.failure().status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void nobodyIsEndedBeforeTheTime() {
        TestingRequest request = queued(Duration.ofSeconds(3));
        passes(Duration.ofSeconds(3).minusNanos(1));
        assertThat(request.hasEnded()).isFalse();
    }

    @Test
    void oneLookIsPlannedHoweverManyWait() {
        for (int i = 0; i < 50; i++) {
            queued(Duration.ofSeconds(3 + i));
        }
        assertThat(timer.getAllScheduledTasks()).hasSize(1);
    }

    @Test
    void anEarlierDeadlineBringsTheLookForward() {
        queued(Duration.ofSeconds(3));
        queued(Duration.ofSeconds(1));
        assertThat(timer.getAllScheduledTasks())
                .extracting(ExpiryTimerTest::delay)
                .as("a millisecond after the deadline at most")
                .containsExactlyInAnyOrder(Duration.ofMillis(3001), Duration.ofMillis(1001));
    }

    @Test
    void manyDeadlinesOfOneMomentAreOneLook() throws Exception {
        TestingRequest first = queued(Duration.ofNanos(10));
        TestingRequest second = queued(Duration.ofNanos(5000));
        assertThat(timer.getAllScheduledTasks())
                .extracting(ExpiryTimerTest::delay)
                .containsExactly(Duration.ofMillis(1));
        passes(Duration.ofMillis(1));
        assertThat(first.failure().status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
        assertThat(second.failure().status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
    }

    @Test
    void whoComesAfterALookIsLookedAtToo() throws Exception {
        queued(Duration.ofSeconds(1));
        passes(Duration.ofSeconds(1));
        TestingRequest request = queued(Duration.ofSeconds(5));
        passes(Duration.ofSeconds(5));
        assertThat(request.failure().status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
    }

    @Test
    void nothingIsLookedAtWhenNobodyWaits() {
        TestingRequest request = queued(Duration.ofSeconds(1));
        assertThat(queue.remove(request.served())).isTrue();
        passes(Duration.ofSeconds(1));
        assertThat(timer.getAllScheduledTasks()).isEmpty();
        assertThat(request.hasEnded()).isFalse();
    }

    @Test
    void aRequestThatWasCancelledIsNotCountedAsLate() {
        TestingRequest request = queued(Duration.ofSeconds(1));
        request.cancel();
        passes(Duration.ofSeconds(1));
        assertThat(metrics.count("expiredRequests")).isZero();
        assertThat(metrics.count("cancelledRequests")).isEqualTo(1);
    }

    private TestingRequest queued(Duration left) {
        TestingRequest request =
                TestingRequest.expiring("r", clock.relativeTimeNanos() + left.toNanos());
        assertThat(queue.offer(request.served())).isTrue();
        expiry.queued(request.served());
        return request;
    }

    /** Time passes, and the looks that were planned by then are due, if some only by mistake. */
    private void passes(Duration time) {
        clock.advanceTime(time);
        int planned = timer.getAllNonPeriodicScheduledTask().size();
        for (int i = 0; i < planned; i++) {
            timer.triggerNonPeriodicScheduledTask();
        }
    }

    private static Duration delay(Delayed task) {
        return Duration.ofMillis(task.getDelay(TimeUnit.MILLISECONDS));
    }
}
