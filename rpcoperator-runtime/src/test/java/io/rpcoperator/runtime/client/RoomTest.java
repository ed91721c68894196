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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.util.clock.SystemClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomTest {

    private static final SystemClock CLOCK = SystemClock.getInstance();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void holdsSoManyCallsAndBytes() {
        Room room = new Room(2, 100, Runnable::run);
        assertThat(room.tryTake(60)).isTrue();
        assertThat(room.tryTake(41)).as("bytes").isFalse();
        assertThat(room.tryTake(40)).isTrue();
        assertThat(room.tryTake(0)).as("calls").isFalse();
        assertThat(room.calls()).isEqualTo(2);
        assertThat(room.bytes()).isEqualTo(100);
        room.giveBack(60);
        assertThat(room.tryTake(60)).isTrue();
    }

    @Test
    void aCallAloneIsTakenWhateverItsSize() {
        Room room = new Room(2, 100, Runnable::run);
        assertThat(room.tryTake(Integer.MAX_VALUE)).isTrue();
        assertThat(room.tryTake(1)).isFalse();
        room.giveBack(Integer.MAX_VALUE);
        assertThat(room.bytes()).isZero();
    }

    @Test
    void countsToItsEnd() {
        Room room = new Room(Room.MOST_CALLS, Long.MAX_VALUE, Runnable::run);
        for (int i = 0; i < Room.MOST_CALLS; i++) {
            assertThat(room.tryTake(1 << 20)).isTrue();
        }
        assertThat(room.calls()).isEqualTo(Room.MOST_CALLS);
        assertThat(room.bytes()).isEqualTo((long) Room.MOST_CALLS << 20);
        assertThat(room.tryTake(0)).isFalse();
    }

    @Test
    void whoeverCameFirstIsServedFirst() throws Exception {
        Room room = new Room(1, 100, Runnable::run);
        assertThat(room.tryTake(1)).isTrue();
        List<Integer> served = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            threads.submit(
                    () -> {
                        room.take(1, later(), CLOCK);
                        served.add(number);
                        return null;
                    });
            await().until(() -> room.waiting() == number + 1);
        }
        assertThat(room.tryTake(0)).as("nobody passes those that wait").isFalse();
        for (int i = 0; i < 5; i++) {
            int soFar = i;
            room.giveBack(1);
            await().until(() -> served.size() == soFar + 1);
        }
        assertThat(served).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void whoeverGivesUpDoesNotHoldUpTheNext() throws Exception {
        Room room = new Room(10, 100, Runnable::run);
        assertThat(room.tryTake(50)).isTrue();
        Future<Room.Outcome> large = threads.submit(() -> room.take(90, now() + 50_000_000, CLOCK));
        await().until(() -> room.waiting() == 1 || large.isDone());
        Future<Room.Outcome> small = threads.submit(() -> room.take(10, later(), CLOCK));

        assertThat(large.get(1, TimeUnit.MINUTES)).isEqualTo(Room.Outcome.TIMED_OUT);
        assertThat(small.get(1, TimeUnit.MINUTES)).isEqualTo(Room.Outcome.TAKEN);
        assertThat(room.waiting()).isZero();
        assertThat(room.bytes()).isEqualTo(60);
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        Room room = new Room(1, 100, Runnable::run);
        assertThat(room.tryTake(1)).isTrue();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        Future<Room.Outcome> waits =
                threads.submit(
                        () -> {
                            thread.complete(Thread.currentThread());
                            return room.take(1, later(), CLOCK);
                        });
        await().until(() -> room.waiting() == 1);
        thread.get().interrupt();
        assertThatThrownBy(() -> waits.get(1, TimeUnit.MINUTES))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(room.waiting()).isZero();
        room.giveBack(1);
        assertThat(room.calls()).isZero();
    }

    @Test
    void theEndOfTheClientEndsTheWait() throws Exception {
        Room room = new Room(1, 100, Runnable::run);
        assertThat(room.tryTake(1)).isTrue();
        Future<Room.Outcome> waits = threads.submit(() -> room.take(1, later(), CLOCK));
        await().until(() -> room.waiting() == 1);
        room.close();
        assertThat(waits.get(1, TimeUnit.MINUTES)).isEqualTo(Room.Outcome.CLOSED);
    }

    @Test
    void whoWouldRatherNotStandStillIsTold() throws Exception {
        Room room = new Room(1, 100, Runnable::run);
        assertThat(room.free()).isCompleted();
        assertThat(room.tryTake(1)).isTrue();
        CompletableFuture<Void> told = room.free();
        assertThat(told).isNotDone();
        Future<Room.Outcome> waits = threads.submit(() -> room.take(1, later(), CLOCK));
        await().until(() -> room.waiting() == 1);
        room.giveBack(1);
        waits.get(1, TimeUnit.MINUTES);
        assertThat(told).as("a thread came first").isNotDone();
        room.giveBack(1);
        assertThat(told).isCompleted();

        assertThat(room.tryTake(1)).isTrue();
        CompletableFuture<Void> toldOfTheEnd = room.free();
        room.close();
        assertThat(toldOfTheEnd).isCompleted();
        assertThat(room.free()).isCompleted();
    }

    /** Were a wake-up lost, threads would stand still until their deadlines, and the test fail. */
    @Test
    void manyThreadsShareWhatThereIs() throws Exception {
        int callers = 16;
        int callsOfEach = 5_000;
        Room room = new Room(4, 100, Runnable::run);
        AtomicInteger calls = new AtomicInteger();
        AtomicLong bytes = new AtomicLong();
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            all.add(
                    threads.submit(
                            () -> {
                                int taken = 0;
                                for (int n = 0; n < callsOfEach; n++) {
                                    int size = ThreadLocalRandom.current().nextInt(60);
                                    if (room.tryTake(size)
                                            || room.take(size, later(), CLOCK)
                                                    == Room.Outcome.TAKEN) {
                                        taken++;
                                        assertThat(calls.incrementAndGet()).isLessThanOrEqualTo(4);
                                        assertThat(bytes.addAndGet(size)).isLessThanOrEqualTo(100);
                                        bytes.addAndGet(-size);
                                        calls.decrementAndGet();
                                        room.giveBack(size);
                                    }
                                }
                                return taken;
                            }));
        }
        for (Future<Integer> one : all) {
            assertThat(one.get(2, TimeUnit.MINUTES)).isEqualTo(callsOfEach);
        }
        assertThat(room.calls()).isZero();
        assertThat(room.bytes()).isZero();
        assertThat(room.waiting()).isZero();
    }

    private static long now() {
        return CLOCK.relativeTimeNanos();
    }

    private static long later() {
        return now() + Duration.ofMinutes(1).toNanos();
    }
}
