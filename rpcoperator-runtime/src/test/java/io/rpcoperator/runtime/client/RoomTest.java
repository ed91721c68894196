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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomTest {

    /** Times are compared although their numbers overflow on the way to it. */
    private static final long DEADLINE = Long.MIN_VALUE + 100;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void holdsSoManyCallsAndBytes() {
        Room room = new Room(2, 100);
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
        Room room = new Room(2, 100);
        assertThat(room.tryTake(Integer.MAX_VALUE)).isTrue();
        assertThat(room.tryTake(1)).isFalse();
        room.giveBack(Integer.MAX_VALUE);
        assertThat(room.bytes()).isZero();
    }

    @Test
    void countsToItsEnd() {
        Room room = new Room(Room.MOST_CALLS, Long.MAX_VALUE);
        for (int i = 0; i < Room.MOST_CALLS; i++) {
            assertThat(room.tryTake(1 << 20)).isTrue();
        }
        assertThat(room.calls()).isEqualTo(Room.MOST_CALLS);
        assertThat(room.bytes()).isEqualTo((long) Room.MOST_CALLS << 20);
        assertThat(room.tryTake(0)).isFalse();
    }

    @Test
    void whoeverCameFirstIsServedFirst() {
        Room room = new Room(1, 100);
        assertThat(room.tryTake(1)).isTrue();
        List<Room.Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiters.add(waits(room, 1));
        }
        assertThat(room.waiting()).isEqualTo(5);
        assertThat(room.tryTake(0)).as("nobody passes those that wait").isFalse();
        for (int i = 0; i < 5; i++) {
            assertThat(waiters.get(i)).isNotDone();
            room.giveBack(1);
            assertThat(waiters.get(i)).isCompletedWithValue(Room.Outcome.TAKEN);
            assertThat(room.calls()).isOne();
        }
        assertThat(room.waiting()).isZero();
    }

    @Test
    void whoeverGivesUpDoesNotHoldUpTheNext() {
        Room room = new Room(10, 100);
        assertThat(room.tryTake(50)).isTrue();
        Room.Waiter large = waits(room, 90);
        Room.Waiter small = waits(room, 10);
        assertThat(small).isNotDone();

        room.leave(large, Room.Outcome.GIVEN_UP);
        assertThat(large).isCompletedWithValue(Room.Outcome.GIVEN_UP);
        assertThat(small).isCompletedWithValue(Room.Outcome.TAKEN);
        assertThat(room.waiting()).isZero();
        assertThat(room.bytes()).isEqualTo(60);
        room.leave(small, Room.Outcome.GIVEN_UP);
        assertThat(room.bytes()).as("its turn had come").isEqualTo(60);
    }

    @Test
    void aWaitEndsWithItsDeadline() {
        Room room = new Room(1, 100);
        assertThat(room.tryTake(1)).isTrue();
        Room.Waiter late = new Room.Waiter(1, DEADLINE + 1);
        Room.Waiter early = new Room.Waiter(1, DEADLINE);
        room.lineUp(late);
        room.lineUp(early);
        room.leaveExpired(DEADLINE - 1);
        assertThat(room.waiting()).isEqualTo(2);
        room.leaveExpired(DEADLINE);
        assertThat(early).isCompletedWithValue(Room.Outcome.TIMED_OUT);
        assertThat(late).isNotDone();
    }

    @Test
    void theEndOfTheClientEndsTheWaits() {
        Room room = new Room(1, 100);
        assertThat(room.tryTake(1)).isTrue();
        Room.Waiter waiter = waits(room, 1);
        room.close();
        assertThat(waiter).isCompletedWithValue(Room.Outcome.CLOSED);
        assertThat(waits(room, 1)).isCompletedWithValue(Room.Outcome.CLOSED);
        assertThat(room.waiting()).isZero();
        room.giveBack(1);
        assertThat(room.calls()).isZero();
    }

    @Test
    void whatDependsOnAWaitMayUseTheRoom() {
        Room room = new Room(1, 100);
        assertThat(room.tryTake(1)).isTrue();
        Room.Waiter first = waits(room, 1);
        first.thenRun(() -> room.giveBack(1));
        Room.Waiter second = waits(room, 1);
        room.giveBack(1);
        assertThat(first).isDone();
        assertThat(second).isCompletedWithValue(Room.Outcome.TAKEN);
    }

    /** Were a wake-up lost, threads would stand still until their deadlines, and the test fail. */
    @Test
    void manyThreadsShareWhatThereIs() throws Exception {
        int callers = 16;
        int callsOfEach = 5_000;
        Room room = new Room(4, 100);
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
                                            || waits(room, size).get(1, TimeUnit.MINUTES)
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

    private static Room.Waiter waits(Room room, long bytes) {
        Room.Waiter waiter = new Room.Waiter(bytes, DEADLINE);
        room.lineUp(waiter);
        return waiter;
    }
}
