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
package io.rpcoperator.runtime.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.core.testutils.ManuallyTriggeredScheduledExecutorService;
import org.junit.jupiter.api.Test;

class ClientThreadTest {

    private final ManuallyTriggeredScheduledExecutorService executor =
            new ManuallyTriggeredScheduledExecutorService();
    private final ClientThread thread = new ClientThread(executor);
    private final List<Integer> done = new ArrayList<>();

    @Test
    void aBurstCostsOneWakeUpAndKeepsItsOrder() {
        for (int i = 0; i < 100; i++) {
            int number = i;
            assertThat(thread.execute(() -> done.add(number))).isTrue();
        }
        assertThat(executor.numQueuedRunnables()).isOne();
        executor.trigger();
        assertThat(done).containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        thread.execute(() -> done.add(100));
        assertThat(executor.numQueuedRunnables()).as("awake again").isOne();
    }

    @Test
    void whatIsDueGetsItsTurnInALongBurst() {
        for (int i = 0; i < 10_000; i++) {
            thread.execute(() -> done.add(0));
        }
        executor.trigger();
        assertThat(done.size()).isBetween(1, 1_000);
        executor.triggerAll();
        assertThat(done).hasSize(10_000);
    }

    @Test
    void aFailedActionIsNotTheLast() {
        thread.execute(
                () -> {
                    throw new IllegalStateException("of a callback");
                });
        thread.execute(() -> done.add(1));
        executor.triggerAll();
        assertThat(done).containsExactly(1);
    }

    @Test
    void whereNoThreadCanBeMadeTheNextActionTriesAgain() {
        AtomicInteger failures = new AtomicInteger(1);
        ManuallyTriggeredScheduledExecutorService exhausted =
                new ManuallyTriggeredScheduledExecutorService() {
                    @Override
                    public void execute(Runnable command) {
                        if (failures.getAndDecrement() > 0) {
                            throw new OutOfMemoryError("unable to create native thread");
                        }
                        super.execute(command);
                    }
                };
        ClientThread unlucky = new ClientThread(exhausted);
        assertThatThrownBy(() -> unlucky.execute(() -> done.add(1)))
                .isInstanceOf(OutOfMemoryError.class);
        unlucky.execute(() -> done.add(2));
        exhausted.triggerAll();
        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void isOneThatMustNotWait() {
        List<Boolean> seen = new ArrayList<>();
        thread.execute(() -> seen.add(EventThreads.isCurrent()));
        thread.schedule(() -> seen.add(EventThreads.isCurrent()), Duration.ofSeconds(1));
        executor.triggerAll();
        executor.triggerNonPeriodicScheduledTasks();
        assertThat(seen).containsExactly(true, true);
        assertThat(EventThreads.isCurrent()).isFalse();
    }

    @Test
    void aClosedThreadDoesWhatItWasGivenAndTakesNoMore() {
        thread.schedule(() -> done.add(2), Duration.ofSeconds(1));
        thread.execute(() -> done.add(1));
        thread.close();
        assertThat(thread.execute(() -> done.add(3))).isFalse();
        assertThat(thread.schedule(() -> done.add(4), Duration.ZERO)).isFalse();
        executor.triggerAll();
        executor.triggerNonPeriodicScheduledTasks();
        executor.triggerAll();
        assertThat(done).containsExactly(1);
    }

    /** What was accepted is done, what was refused is not, wherever the end falls. */
    @Test
    void theEndComesBetweenTwoActions() throws Exception {
        ExecutorService givers = Executors.newFixedThreadPool(4);
        for (int round = 0; round < 500; round++) {
            ScheduledThreadPoolExecutor real = new ScheduledThreadPoolExecutor(1);
            ClientThread raced = new ClientThread(real);
            AtomicInteger ran = new AtomicInteger();
            CountDownLatch begin = new CountDownLatch(1);
            List<Future<Integer>> accepted = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                accepted.add(
                        givers.submit(
                                () -> {
                                    begin.await();
                                    int mine = 0;
                                    while (raced.execute(ran::incrementAndGet)) {
                                        mine++;
                                    }
                                    return mine;
                                }));
            }
            Future<?> end =
                    givers.submit(
                            () -> {
                                begin.await();
                                raced.close();
                                return null;
                            });
            begin.countDown();
            end.get();
            int sum = 0;
            for (Future<Integer> each : accepted) {
                sum += each.get(1, TimeUnit.MINUTES);
            }
            assertThat(real.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThat(ran).hasValue(sum);
        }
        givers.shutdown();
    }
}
