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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What a client may have under way, in calls and in bytes of their requests. Threads that find no
 * room wait for it, first come, first served: one whose request is too large for what is free holds
 * up those behind it, or it would never get through.
 *
 * <p>Thread-safe. Taking and giving back take no lock while nobody waits.
 */
final class Room {

    /** The most calls that can be counted. */
    static final int MOST_CALLS = 1 << 20;

    private static final int BYTES_BITS = 43;
    private static final long BYTES = (1L << BYTES_BITS) - 1;
    private static final long ONE_CALL = 1L << BYTES_BITS;

    private static final CompletableFuture<Void> FREE = CompletableFuture.completedFuture(null);

    /** How a wait ended. */
    enum Outcome {
        TAKEN,
        TIMED_OUT,
        CLOSED
    }

    /** A thread that waits. */
    private static final class Waiter {
        final Thread thread = Thread.currentThread();
        final long bytes;

        /** Set under the lock, by whoever takes the room for this thread. */
        volatile boolean admitted;

        Waiter(long bytes) {
            this.bytes = bytes;
        }
    }

    private final int maxCalls;
    private final long maxBytes;
    private final Executor tell;

    /** What is taken: the calls in the upper bits, their bytes in the lower ones. */
    private final AtomicLong taken = new AtomicLong();

    /** Guarded by itself. */
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

    /** The number of the waiters, written under their lock. */
    private volatile int waiting;

    /** Completes when there is room and nobody waits; null when nobody asked. */
    private final AtomicReference<@Nullable CompletableFuture<Void>> free = new AtomicReference<>();

    /** Once true, never false again. */
    private volatile boolean closed;

    /**
     * Room of which nothing is taken.
     *
     * @param maxCalls no more than {@link #MOST_CALLS}
     * @param tell runs what completes a future: callers' code may depend on it
     */
    Room(int maxCalls, long maxBytes, Executor tell) {
        this.maxCalls = maxCalls;
        this.maxBytes = Math.min(maxBytes, BYTES / 2);
        this.tell = tell;
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

    /** The threads that wait. */
    int waiting() {
        return waiting;
    }

    /** Completes when a small call would not have to wait, and at the end. */
    CompletableFuture<Void> free() {
        if (isFree() || closed) {
            return FREE;
        }
        CompletableFuture<Void> awaited =
                free.updateAndGet(known -> known == null ? new CompletableFuture<>() : known);
        tellIfFree(); // room may have been given back just before
        return awaited;
    }

    private boolean isFree() {
        return waiting == 0 && calls() < maxCalls && bytes() < maxBytes;
    }

    private void tellIfFree() {
        if (free.get() != null && (isFree() || closed)) {
            CompletableFuture<Void> awaited = free.getAndSet(null);
            if (awaited != null) {
                tell.execute(() -> awaited.complete(null));
            }
        }
    }

    /** Takes room for a call; false if there is none, or others wait for it. */
    boolean tryTake(long size) {
        return waiting == 0 && takeFree(size);
    }

    /** Takes room for a call as soon as there is some and nobody came before. */
    Outcome take(long size, long deadlineNanos, Clock clock) throws InterruptedException {
        Waiter self = new Waiter(size);
        synchronized (waiters) {
            waiters.add(self);
            waiting = waiters.size();
        }
        admitWaiters(); // room may have been given back just before
        while (!self.admitted) {
            long left = deadlineNanos - clock.relativeTimeNanos();
            if (closed || left <= 0) {
                return !leave(self) ? Outcome.TAKEN : closed ? Outcome.CLOSED : Outcome.TIMED_OUT;
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                if (leave(self)) {
                    throw new InterruptedException();
                }
                Thread.currentThread().interrupt(); // it has its room, and the caller is told
                return Outcome.TAKEN;
            }
        }
        return Outcome.TAKEN;
    }

    /** Gives back what a call has taken. */
    void giveBack(long size) {
        taken.addAndGet(-(ONE_CALL + size));
        if (waiting > 0) {
            admitWaiters();
        }
        tellIfFree();
    }

    /** Nobody waits any more. */
    void close() {
        closed = true;
        synchronized (waiters) {
            waiters.forEach(waiter -> LockSupport.unpark(waiter.thread));
        }
        tellIfFree();
    }

    /** A call is let in whatever its size when no other is: its own limit is the message size. */
    private boolean takeFree(long size) {
        while (true) {
            long before = taken.get();
            int calls = calls(before);
            if (calls > 0 && (calls >= maxCalls || size > maxBytes - (before & BYTES))) {
                return false;
            }
            if (taken.compareAndSet(before, before + ONE_CALL + size)) {
                return true;
            }
        }
    }

    private void admitWaiters() {
        synchronized (waiters) {
            for (Waiter first = waiters.peek();
                    first != null && takeFree(first.bytes);
                    first = waiters.peek()) {
                waiters.remove();
                waiting = waiters.size();
                first.admitted = true;
                LockSupport.unpark(first.thread);
            }
        }
    }

    /** Waits no longer; false if it was admitted before. */
    private boolean leave(Waiter waiter) {
        boolean left;
        synchronized (waiters) {
            left = waiters.remove(waiter);
            waiting = waiters.size();
        }
        if (left) {
            admitWaiters(); // the next may need less
            tellIfFree();
        }
        return left;
    }
}
