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

import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RequestQueueTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final RequestQueue queue = new RequestQueue(3, 10);

    @Test
    void takesWhatIsThereUpToTheBounds() throws Exception {
        TestingRequest a = bytes(3);
        TestingRequest b = bytes(3);
        TestingRequest c = bytes(3);
        List.of(a, b, c).forEach(queue::offer);

        assertThat(queue.take(2, 100)).isEqualTo(List.of(a, b));
        assertThat(queue.take(2, 100)).isEqualTo(List.of(c));
        assertThat(queue.size()).isZero();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void aBatchIsBoundedInBytesButNeverEmpty() throws Exception {
        TestingRequest a = bytes(4);
        TestingRequest b = bytes(4);
        queue.offer(a);
        queue.offer(b);

        assertThat(queue.take(10, 5)).isEqualTo(List.of(a));
        assertThat(queue.take(10, 1)).isEqualTo(List.of(b));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThat(queue.offer(bytes(6))).isTrue();
        assertThat(queue.offer(bytes(6))).as("over the bytes").isFalse();
        assertThat(queue.offer(bytes(1))).isTrue();
        assertThat(queue.offer(bytes(1))).isTrue();
        assertThat(queue.offer(bytes(1))).as("over the count").isFalse();
    }

    @Test
    void letsOneLargeRequestIn() {
        assertThat(queue.offer(bytes(50))).isTrue();
        assertThat(queue.offer(bytes(1))).isFalse();
    }

    @Test
    void aRemovedRequestIsNotTakenAndLeavesItsRoom() throws Exception {
        TestingRequest a = bytes(8);
        queue.offer(a);
        assertThat(queue.remove(a)).isTrue();
        assertThat(queue.remove(a)).isFalse();
        TestingRequest b = bytes(8);
        assertThat(queue.offer(b)).isTrue();
        assertThat(queue.take(10, 100)).isEqualTo(List.of(b));
    }

    @Test
    void isIdleOnceWhatWasTakenIsDone() throws Exception {
        queue.offer(bytes(1));
        List<?> batch = queue.take(1, 1);
        assertThat(batch).hasSize(1);
        assertThat(queue.awaitIdle(0)).isFalse();
        CompletableFuture<Boolean> idle = waiting(() -> queue.awaitIdle(HOUR));
        queue.done(List.of(bytes(1)));
        assertThat(idle.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void closingLetsTheTakersGoAndReturnsTheRest() throws Exception {
        TestingRequest left = bytes(1);
        queue.offer(left);
        assertThat(queue.close()).isEqualTo(List.of(left));
        assertThat(queue.take(1, 1)).isEmpty();
        assertThat(queue.offer(bytes(1))).isFalse();
    }

    @Test
    void whatMayNotBeginWaitsAndLetsOthersPass() throws Exception {
        TestingRequest full = bytes(1);
        TestingRequest other = bytes(1);
        full.mayBegin(false);
        queue.offer(full);
        queue.offer(other);
        assertThat(queue.take(10, 100)).isEqualTo(List.of(other));

        CompletableFuture<List<InboundRequest>> taken = waiting(() -> queue.take(10, 100));
        full.mayBegin(true);
        queue.mayBegin(full.session());
        assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(full));
    }

    @Test
    void aSessionThatIsFullWakesNobodyUntilItMayBegin() throws Exception {
        SessionRequest session = TestingRequest.session(0);
        TestingRequest first = TestingRequest.of(session, "a");
        first.mayBegin(false);
        queue.offer(first);
        CompletableFuture<List<InboundRequest>> taken = waiting(() -> queue.take(10, 100));
        TestingRequest second = TestingRequest.of(session, "b");
        queue.offer(second);
        assertThat(taken).isNotDone();

        first.mayBegin(true);
        queue.mayBegin(session);
        assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(first, second));
    }

    @Test
    void aSuspectIsTakenAlone() throws Exception {
        TestingRequest before = bytes(1);
        TestingRequest suspect = TestingRequest.suspect("s");
        TestingRequest after = bytes(1);
        List.of(before, suspect, after).forEach(queue::offer);

        List<InboundRequest> batch = queue.take(10, 100);
        assertThat(batch).isEqualTo(List.of(before));
        CompletableFuture<List<InboundRequest>> alone = waiting(() -> queue.take(10, 100));
        queue.done(batch);
        assertThat(alone.get(1, TimeUnit.MINUTES)).isEqualTo(List.of(suspect));

        CompletableFuture<List<InboundRequest>> next = waiting(() -> queue.take(10, 100));
        queue.offer(bytes(1));
        assertThat(queue.size()).as("nothing runs beside a suspect").isEqualTo(2);
        queue.done(alone.join());
        assertThat(next.get(1, TimeUnit.MINUTES)).hasSize(2).startsWith(after);
    }

    @Test
    void aSessionWhoseShareGrowsMeanwhileBeginsWithItsOldest() throws Exception {
        SessionRequest session = TestingRequest.session(0);
        TestingRequest older = TestingRequest.of(session, "a");
        TestingRequest younger = TestingRequest.of(session, "b");
        TestingRequest other = TestingRequest.of(TestingRequest.session(0), "c");
        older.mayBegin(false);
        older.afterTryBegin(() -> older.mayBegin(true));
        List.of(older, younger, other).forEach(queue::offer);

        assertThat(queue.take(10, 100)).isEqualTo(List.of(other));
        queue.mayBegin(session);
        assertThat(queue.take(10, 100)).isEqualTo(List.of(older, younger));
    }

    @Test
    void whatMatchesIsTakenOutWhole() throws Exception {
        TestingRequest a = bytes(1);
        TestingRequest b = bytes(8);
        queue.offer(a);
        queue.offer(b);
        assertThat(queue.removeIf(request -> request == b)).isEqualTo(List.of(b));
        assertThat(queue.bytes()).isEqualTo(1);
        assertThat(queue.take(10, 100)).isEqualTo(List.of(a));
    }

    @Test
    void closingEndsEveryWait() throws Exception {
        queue.offer(bytes(1));
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
        CompletableFuture<Boolean> taken = waiting(() -> !queue.take(1, 1).isEmpty());
        queue.offer(bytes(1));
        assertThat(taken.get(1, TimeUnit.MINUTES)).isTrue();
        queue.close();
        assertThat(closed.get(1, TimeUnit.MINUTES)).isTrue();
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
