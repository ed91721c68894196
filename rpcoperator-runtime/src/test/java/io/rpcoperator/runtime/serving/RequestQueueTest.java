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

import io.rpcoperator.runtime.graph.ServiceSettings.Batching;
import io.rpcoperator.runtime.transport.InboundRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.clock.ManualClock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RequestQueueTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final ManualClock clock = new ManualClock(System.nanoTime());
    private final RequestQueue queue = new RequestQueue(3, 10, clock);

    @Test
    void takesWhatIsThereUpToTheBounds() throws Exception {
        TestingRequest a = bytes(3);
        TestingRequest b = bytes(3);
        TestingRequest c = bytes(3);
        List.of(a, b, c).forEach(this::offer);

        assertThat(take(2, 100)).isEqualTo(List.of(a, b));
        assertThat(take(2, 100)).isEqualTo(List.of(c));
        assertThat(queue.size()).isZero();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void aBatchIsBoundedInBytesButNeverEmpty() throws Exception {
        TestingRequest a = bytes(4);
        TestingRequest b = bytes(4);
        offer(a);
        offer(b);

        assertThat(take(10, 5)).isEqualTo(List.of(a));
        assertThat(take(10, 1)).isEqualTo(List.of(b));
    }

    @Test
    void theBoundOfABatchIsAboutWhatIsDecompressed() throws Exception {
        TestingRequest a = bytes(3).decompressesTo(3000);
        TestingRequest b = bytes(3).decompressesTo(2000);
        TestingRequest c = bytes(3).decompressesTo(2000);
        List.of(a, b, c).forEach(this::offer);
        assertThat(queue.bytes()).as("what credits are about").isEqualTo(9);

        assertThat(take(10, 4999)).isEqualTo(List.of(a));
        assertThat(take(10, 4000)).isEqualTo(List.of(b, c));
    }

    @Test
    void refusesWhatDoesNotFit() {
        ServedSession session = session();
        assertThat(queue.offer(bytes(1).served(session))).isTrue();
        assertThat(queue.offer(bytes(1).served(session))).isTrue();
        assertThat(queue.offer(bytes(1).served(session))).isTrue();
        assertThat(queue.offer(bytes(1).served(session))).as("over the count").isFalse();
    }

    @Test
    void noRequestIsTooLargeForTheRoomThatIsLeft() {
        ServedSession session = session();
        assertThat(queue.offer(bytes(9).served(session))).isTrue();
        assertThat(queue.offer(bytes(50).served(session))).isTrue();
        assertThat(queue.offer(bytes(1).served(session))).as("over the bytes").isFalse();
    }

    @Test
    void everySessionHasAFewPlacesWhateverOthersHaveWaiting() {
        RequestQueue large = new RequestQueue(64, 6400, clock);
        ServedSession first = session();
        for (int i = 0; i < 64; i++) {
            assertThat(large.offer(bytes(1).served(first))).isTrue();
        }
        assertThat(large.offer(bytes(1).served(first))).isFalse();

        ServedSession newcomer = session();
        for (int i = 0; i < 16; i++) {
            assertThat(large.offer(bytes(100).served(newcomer))).isTrue();
        }
        assertThat(large.offer(bytes(1).served(newcomer))).as("over the reserve").isFalse();
        assertThat(large.offer(bytes(1600).served(session()))).isTrue();
        assertThat(large.offer(bytes(1601).served(session()))).as("over its bytes").isFalse();
    }

    @Test
    void aRemovedRequestIsNotTakenAndLeavesItsRoom() throws Exception {
        TestingRequest a = bytes(8);
        offer(a);
        assertThat(queue.remove(a.served())).isTrue();
        assertThat(queue.remove(a.served())).isFalse();
        TestingRequest b = bytes(8);
        assertThat(offer(b)).isTrue();
        assertThat(take(10, 100)).isEqualTo(List.of(b));
    }

    @Test
    void isIdleOnceWhatWasTakenIsDone() throws Exception {
        offer(bytes(1));
        List<?> batch = take(1, 1);
        assertThat(batch).hasSize(1);
        assertThat(queue.awaitIdle(0)).isFalse();
        CompletableFuture<Boolean> idle = waiting(() -> queue.awaitIdle(HOUR));
        queue.done(1);
        assertThat(idle.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void closingLetsTheTakersGoAndReturnsTheRest() throws Exception {
        TestingRequest left = bytes(1);
        offer(left);
        assertThat(queue.close()).isEqualTo(List.of(left.served()));
        assertThat(take(1, 1)).isEmpty();
        assertThat(offer(bytes(1))).isFalse();
    }

    @Test
    void whatMayNotBeginWaitsAndLetsOthersPass() throws Exception {
        TestingRequest full = bytes(1);
        TestingRequest other = bytes(1);
        full.mayBegin(false);
        offer(full);
        offer(other);
        assertThat(take(10, 100)).isEqualTo(List.of(other));

        CompletableFuture<List<InboundRequest>> taken = waiting(() -> take(10, 100));
        full.mayBegin(true);
        queue.mayBegin(full.served().session());
        assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(full));
    }

    @Test
    void aSessionThatIsFullWakesNobodyUntilItMayBegin() throws Exception {
        ServedSession session = session();
        TestingRequest first = of(session, "a");
        first.mayBegin(false);
        offer(first);
        CompletableFuture<List<InboundRequest>> taken = waiting(() -> take(10, 100));
        TestingRequest second = of(session, "b");
        offer(second);
        assertThat(taken).isNotDone();

        first.mayBegin(true);
        queue.mayBegin(session);
        assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(first, second));
    }

    @Test
    void whatIsHeldUpIsInTheQueueUntilItsCallerWithdrawsIt() throws Exception {
        ServedSession session = session();
        TestingRequest first = heldUp(session);
        TestingRequest second = heldUp(session);
        TestingRequest third = heldUp(session);
        TestingRequest other = bytes(1);
        List.of(first, second, other).forEach(this::offer);
        assertThat(take(10, 100)).isEqualTo(List.of(other));
        queue.done(1);
        offer(third);

        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.heldUp()).isEqualTo(3);
        assertThat(queue.awaitIdle(0)).isFalse();
        assertThat(queue.remove(first.served())).isTrue();
        assertThat(queue.removeIf(request -> request == second.served())).hasSize(1);
        assertThat(queue.heldUp()).isOne();
        assertThat(queue.remove(third.served())).isTrue();
        assertThat(queue.awaitIdle(0)).isTrue();

        queue.mayBegin(session);
        TestingRequest next = of(session, "a");
        offer(next);
        assertThat(queue.heldUp()).isZero();
        assertThat(take(10, 100)).isEqualTo(List.of(next));
    }

    @Test
    void closingReturnsWhatIsHeldUp() throws Exception {
        TestingRequest request = heldUp(session());
        TestingRequest other = bytes(1);
        List.of(request, other).forEach(this::offer);
        take(10, 100);
        assertThat(queue.close()).isEqualTo(List.of(request.served()));
    }

    @Test
    void sessionsTakeTurnsByTheAgeOfTheirRequests() throws Exception {
        RequestQueue large = new RequestQueue(1000, 1000, clock);
        List<ServedSession> sessions = List.of(session(), session(), session(), session());
        List<ServedRequest> inOrder = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            TestingRequest request = bytes(1);
            request.arrivedAt(i);
            inOrder.add(request.served(sessions.get(random.nextInt(4))));
        }
        inOrder.forEach(large::offer);
        for (int i = 0; i < 100; i++) {
            large.remove(inOrder.remove(random.nextInt(inOrder.size())));
        }

        List<ServedRequest> batch = new ArrayList<>();
        large.take(batching(1000, 1000, Duration.ZERO), batch);
        assertThat(batch).isEqualTo(inOrder);
    }

    @Test
    void aSuspectIsTakenAlone() throws Exception {
        TestingRequest before = bytes(1);
        TestingRequest suspect = TestingRequest.suspect("s");
        TestingRequest after = bytes(1);
        List.of(before, suspect, after).forEach(this::offer);

        List<InboundRequest> batch = take(10, 100);
        assertThat(batch).isEqualTo(List.of(before));
        CompletableFuture<List<InboundRequest>> alone = waiting(() -> take(10, 100));
        queue.done(batch.size());
        assertThat(alone.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(suspect));

        CompletableFuture<List<InboundRequest>> next = waiting(() -> take(10, 100));
        offer(bytes(1));
        assertThat(queue.size()).as("nothing runs beside a suspect").isEqualTo(2);
        queue.done(1);
        assertThat(next.get(1, TimeUnit.MINUTES)).hasSize(2).startsWith(after);
    }

    @Test
    void aSessionWhoseShareGrowsMeanwhileBeginsWithItsOldest() throws Exception {
        ServedSession session = session();
        TestingRequest older = of(session, "a");
        TestingRequest younger = of(session, "b");
        TestingRequest other = TestingRequest.of("c");
        older.mayBegin(false);
        older.afterTryBegin(() -> older.mayBegin(true));
        List.of(older, younger, other).forEach(this::offer);

        assertThat(take(10, 100)).isEqualTo(List.of(other));
        queue.mayBegin(session);
        assertThat(take(10, 100)).isEqualTo(List.of(older, younger));
    }

    @Test
    void whatMatchesIsTakenOutWhole() throws Exception {
        TestingRequest a = bytes(1);
        TestingRequest b = bytes(8);
        offer(a);
        offer(b);
        assertThat(queue.removeIf(request -> request == b.served())).isEqualTo(List.of(b.served()));
        assertThat(queue.bytes()).isEqualTo(1);
        assertThat(take(10, 100)).isEqualTo(List.of(a));
    }

    @Test
    void closingEndsEveryWait() throws Exception {
        offer(bytes(1));
        CompletableFuture<Boolean> idle = waiting(() -> queue.awaitIdle(HOUR));
        CompletableFuture<Boolean> closed = waiting(() -> queue.awaitClosed(HOUR));
        assertThat(queue.awaitClosed(0)).isFalse();
        queue.close();
        assertThat(idle.get(1, TimeUnit.MINUTES)).isFalse();
        assertThat(closed.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void aRequestWakesATakerWhoeverElseWaits() throws Exception {
        CompletableFuture<Boolean> closed = waiting(() -> queue.awaitClosed(HOUR));
        CompletableFuture<Boolean> taken = waiting(() -> !take(1, 1).isEmpty());
        offer(bytes(1));
        assertThat(taken.get(1, TimeUnit.MINUTES)).isTrue();
        queue.close();
        assertThat(closed.get(1, TimeUnit.MINUTES)).isTrue();
    }

    // ------------------------------------------------------------------ linger

    @Test
    void aTakerThatLingersRunsWhenItsBatchIsFull() throws Exception {
        TestingRequest a = arrived(Duration.ZERO);
        TestingRequest b = arrived(Duration.ZERO);
        offer(a);
        CompletableFuture<List<InboundRequest>> taken =
                waiting(() -> take(batching(2, 100, Duration.ofHours(1))));
        assertThat(taken).isNotDone();
        offer(b);
        assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(a, b));
    }

    @Test
    void aTakerThatLingersRunsWhenItsBatchIsHeavyEnough() throws Exception {
        TestingRequest a = arrived(Duration.ZERO);
        TestingRequest b = arrived(Duration.ZERO);
        offer(a);
        CompletableFuture<List<InboundRequest>> taken =
                waiting(() -> take(batching(8, 2, Duration.ofHours(1))));
        offer(b);
        assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(a, b));
    }

    @Test
    void aBatchThatIsHeavyOnceDecompressedIsNotWaitedFor() throws Exception {
        TestingRequest a = arrived(Duration.ZERO);
        TestingRequest b = arrived(Duration.ZERO).decompressesTo(999);
        offer(a);
        CompletableFuture<List<InboundRequest>> taken =
                waiting(() -> take(batching(8, 1000, Duration.ofHours(1))));
        offer(b);
        assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(a, b));
    }

    @Test
    void theLingerIsCountedFromTheOldestRequest() throws Exception {
        TestingRequest old = arrived(Duration.ofMinutes(10));
        offer(old);
        assertThat(take(batching(8, 100, Duration.ofMinutes(10)))).isEqualTo(List.of(old));
    }

    @Test
    void nobodyLingersForWhatIsHeldUp() throws Exception {
        TestingRequest full = arrived(Duration.ofHours(2));
        full.mayBegin(false);
        TestingRequest before = arrived(Duration.ZERO);
        List.of(full, before).forEach(this::offer);
        assertThat(take(10, 100)).isEqualTo(List.of(before));

        TestingRequest a = arrived(Duration.ZERO);
        offer(a);
        CompletableFuture<List<InboundRequest>> taken =
                waiting(() -> take(batching(2, 100, Duration.ofHours(1))));
        assertThat(taken).isNotDone();
        TestingRequest b = arrived(Duration.ZERO);
        offer(b);
        assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(a, b));
    }

    @Test
    void whatIsReleasedFillsTheBatchOfALingeringTaker() throws Exception {
        TestingRequest full = arrived(Duration.ofMinutes(1));
        full.mayBegin(false);
        TestingRequest before = arrived(Duration.ZERO);
        List.of(full, before).forEach(this::offer);
        assertThat(take(10, 100)).isEqualTo(List.of(before));
        TestingRequest other = arrived(Duration.ZERO);
        offer(other);
        CompletableFuture<List<InboundRequest>> taken =
                waiting(() -> take(batching(2, 100, Duration.ofHours(1))));

        full.mayBegin(true);
        queue.mayBegin(full.served().session());
        assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(full, other));
    }

    @Test
    void aLingerEndsByItself() throws Exception {
        TestingRequest request = arrived(Duration.ZERO);
        offer(request);
        CompletableFuture<List<InboundRequest>> taken =
                waiting(() -> take(batching(8, 100, Duration.ofSeconds(2))));
        clock.advanceTime(Duration.ofSeconds(2));
        assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(request));
    }

    @Test
    void whileOneLingersNobodyTakesWhatItWaitsFor() throws Exception {
        TestingRequest a = arrived(Duration.ZERO);
        TestingRequest b = arrived(Duration.ZERO);
        TestingRequest c = arrived(Duration.ZERO);
        offer(a);
        CompletableFuture<List<InboundRequest>> first =
                waiting(() -> take(batching(2, 100, Duration.ofHours(1))));
        CompletableFuture<List<InboundRequest>> second =
                waiting(() -> take(batching(1, 100, Duration.ofHours(1))));
        offer(b);
        assertThat(first.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(a, b));
        offer(c);
        assertThat(second.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(c));
    }

    @Test
    void whatALingeringTakerLeavesIsTakenByTheOther() throws Exception {
        TestingRequest a = TestingRequest.ofBytes(new byte[3]);
        TestingRequest b = TestingRequest.ofBytes(new byte[3]);
        a.arrivedAt(clock.relativeTimeNanos());
        offer(a);
        CompletableFuture<List<InboundRequest>> first =
                waiting(() -> take(batching(8, 5, Duration.ofHours(1))));
        CompletableFuture<List<InboundRequest>> second = waiting(() -> take(10, 100));
        offer(b); // fills the batch, and does not fit into it
        List<List<InboundRequest>> both =
                List.of(first.get(1, TimeUnit.MINUTES), second.get(1, TimeUnit.MINUTES));
        assertThat(both).containsExactlyInAnyOrder(List.of(a), List.of(b));
    }

    @Test
    void closingEndsALinger() throws Exception {
        offer(arrived(Duration.ZERO));
        CompletableFuture<List<InboundRequest>> taken =
                waiting(() -> take(batching(2, 100, Duration.ofHours(1))));
        queue.close();
        assertThat(taken.get(1, TimeUnit.MINUTES)).isEmpty();
    }

    @Test
    void whatWasTakenIsRunningUntilItIsDone() throws Exception {
        offer(bytes(1));
        offer(bytes(1));
        take(2, 100);
        assertThat(queue.running()).isEqualTo(2);
        queue.done(2);
        assertThat(queue.running()).isZero();
    }

    @Test
    void theMiddleTheFirstAndTheLastCanBeTakenOut() throws Exception {
        List<TestingRequest> three = List.of(bytes(1), bytes(1), bytes(1));
        three.forEach(this::offer);
        assertThat(queue.remove(three.get(1).served())).isTrue();
        assertThat(queue.remove(three.get(0).served())).isTrue();
        assertThat(queue.remove(three.get(2).served())).isTrue();
        assertThat(queue.size()).isZero();
        TestingRequest next = bytes(1);
        offer(next);
        assertThat(take(10, 100)).isEqualTo(List.of(next));
    }

    private TestingRequest arrived(Duration ago) {
        TestingRequest request = bytes(1);
        request.arrivedAt(clock.relativeTimeNanos() - ago.toNanos());
        return request;
    }

    private boolean offer(TestingRequest request) {
        return queue.offer(request.served());
    }

    /** What a taker of such batches gets; empty once the queue is closed. */
    private List<InboundRequest> take(int maxSize, long maxBytes) throws InterruptedException {
        return take(batching(maxSize, maxBytes, Duration.ZERO));
    }

    private List<InboundRequest> take(BatchingPolicy policy) throws InterruptedException {
        List<ServedRequest> batch = new ArrayList<>();
        assertThat(queue.take(policy, batch)).isEqualTo(!batch.isEmpty());
        return batch.stream().map(ServedRequest::inbound).toList();
    }

    private static BatchingPolicy batching(int maxSize, long maxBytes, Duration linger) {
        return BatchingPolicy.of(
                new Batching(maxSize, maxBytes, linger, Optional.empty(), List.of()));
    }

    private static ServedSession session() {
        return bytes(0).served().session();
    }

    /** A request of a session that lets it not begin. */
    private static TestingRequest heldUp(ServedSession session) {
        TestingRequest request = of(session, "");
        request.mayBegin(false);
        return request;
    }

    /** A request of a session. */
    private static TestingRequest of(ServedSession session, String text) {
        TestingRequest request = TestingRequest.of(text);
        request.served(session);
        return request;
    }

    /** Waits on a thread of its own, which has gone to sleep when this returns. */
    private static <T> CompletableFuture<T> waiting(Callable<T> wait) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                result.complete(wait.call());
                            } catch (Exception e) {
                                result.completeExceptionally(e);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () ->
                                thread.getState() == Thread.State.WAITING
                                        || thread.getState() == Thread.State.TIMED_WAITING);
        return result;
    }

    private static TestingRequest bytes(int size) {
        return TestingRequest.ofBytes(new byte[size]);
    }
}
