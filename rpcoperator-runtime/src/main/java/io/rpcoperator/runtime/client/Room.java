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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a client may have under way, in calls and in bytes of their requests. Who finds no room
 * waits for it in one line, first come, first served: one whose request is too large for what is
 * free holds up those behind it, or it would never get through.
 *
 * <p>Thread-safe. Taking and giving back take no lock while nobody waits.
 */
final class Room {

    /** The most calls that can be counted. */
    static final int MOST_CALLS = 1 << 20;

    private static final int BYTES_BITS = 43;
    private static final long BYTES = (1L << BYTES_BITS) - 1;
    private static final long ONE_CALL = 1L << BYTES_BITS;

    /** How a wait ended. */
    enum Outcome {
        TAKEN,
        TIMED_OUT,
        GIVEN_UP,
        CLOSED
    }

    /** Who waits, for one call. Completes when its wait has ended, on whichever thread ends it. */
    static final class Waiter extends CompletableFuture<Outcome> {

        private final long bytes;
        private final long deadlineNanos;

        /**
         * One that does not wait yet.
         *
         * @param bytes how many it needs
         * @param deadlineNanos when it gives up
         */
        Waiter(long bytes, long deadlineNanos) {
            this.bytes = bytes;
            this.deadlineNanos = deadlineNanos;
        }
    }

    private final int maxCalls;
    private final long maxBytes;

    /** What is taken: the calls in the upper bits, their bytes in the lower ones. */
    private final AtomicLong taken = new AtomicLong();

    /** Guarded by itself. */
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

    /** The number of the waiters, written under their lock. */
    private volatile int waiting;

    /** Once true, never false again. */
    private volatile boolean closed;

    /**
     * Room of which nothing is taken.
     *
     * @param maxCalls no more than {@link #MOST_CALLS}
     */
    Room(int maxCalls, long maxBytes) {
        this.maxCalls = maxCalls;
        this.maxBytes = Math.min(maxBytes, BYTES / 2);
    }

    int maxCalls() {
        return maxCalls;
    }

    long maxBytes() {
        return maxBytes;
    }

    /** The calls that have taken room. */
    int calls() {
        return calls(taken.get());
    }

    /** The bytes that they have taken. */
    long bytes() {
        return taken.get() & BYTES;
    }

    private static int calls(long taken) {
        return (int) (taken >>> BYTES_BITS);
    }

    /** How many wait. */
    int waiting() {
        return waiting;
    }

    // ------------------------------------------------------------------ taking and giving back

    /** Takes room for a call; false if there is none, or others wait for it. */
    boolean tryTake(long bytes) {
        return waiting == 0 && takeFree(bytes);
    }

    /** Gives back what a call has taken. */
    void giveBack(long bytes) {
        taken.addAndGet(-(ONE_CALL + bytes));
        if (waiting > 0) {
            admitWaiters();
        }
    }

    /** A call is let in whatever its size when no other is: its own limit is the message size. */
    private boolean takeFree(long bytes) {
        while (true) {
            long before = taken.get();
            int calls = calls(before);
            if (calls > 0 && (calls >= maxCalls || bytes > maxBytes - (before & BYTES))) {
                return false;
            }
            if (taken.compareAndSet(before, before + ONE_CALL + bytes)) {
                return true;
            }
        }
    }

    // ------------------------------------------------------------------ waiting

    /** Waits from now on, behind all others; room is taken for it in its turn. */
    void lineUp(Waiter waiter) {
        synchronized (waiters) {
            waiters.add(waiter);
            waiting = waiters.size();
        }
        admitWaiters(); // room may have been given back just before
        if (closed) {
            leave(waiter, Outcome.CLOSED);
        }
    }

    /** Ends a wait, unless it has ended: room may have been taken for it. */
    void leave(Waiter waiter, Outcome why) {
        boolean left;
        synchronized (waiters) {
            left = waiters.remove(waiter);
            waiting = waiters.size();
        }
        if (left) {
            waiter.complete(why);
            admitWaiters(); // the next may need less
        }
    }

    /** Ends the waits whose time is up. */
    void leaveExpired(long nowNanos) {
        if (waiting > 0) {
            waitersNow().stream()
                    .filter(waiter -> waiter.deadlineNanos - nowNanos <= 0)
                    .forEach(waiter -> leave(waiter, Outcome.TIMED_OUT));
        }
    }

    /** Nobody waits any more. */
    void close() {
        closed = true;
        waitersNow().forEach(waiter -> leave(waiter, Outcome.CLOSED));
    }

    private List<Waiter> waitersNow() {
        synchronized (waiters) {
            return new ArrayList<>(waiters);
        }
    }

    private void admitWaiters() {
        for (Waiter first = admitFirst(); first != null; first = admitFirst()) {
            first.complete(Outcome.TAKEN); // not under the lock: others' code may depend on it
        }
    }

    private @Nullable Waiter admitFirst() {
        synchronized (waiters) {
            Waiter first = waiters.peek();
            if (first == null || !takeFree(first.bytes)) {
                return null;
            }
            waiters.remove();
            waiting = waiters.size();
            return first;
        }
    }
}
