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

import io.rpcoperator.runtime.transport.SessionTerms;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait in one subtask, bounded in number and bytes, in the order of their
 * arrival.
 *
 * <p>Thread-safe: transport threads offer and remove, serving threads take. The lock is never held
 * over anything but the collection, so a transport thread does not wait for a model.
 */
final class RequestQueue {

    private final ReentrantLock lock = new ReentrantLock();

    /** There is something to take, or nothing ever will be. */
    private final Condition takeable = lock.newCondition();

    /** There is all that the lingering taker waits for. */
    private final Condition filled = lock.newCondition();

    /** Something was taken out or done, or the queue was closed. */
    private final Condition changed = lock.newCondition();

    private final int maxRequests;
    private final long maxBytes;
    private final Clock clock;

    /** What of each session fits, however full the queue is. */
    private final int reservedRequests;

    private final long reservedBytes;

    /** Guarded by {@link #lock}. */
    private final WaitingRequests waiting = new WaitingRequests();

    /**
     * What the one taker that lingers goes by; null if none does. Others take nothing meanwhile.
     * Guarded by {@link #lock}.
     */
    private @Nullable BatchingPolicy lingering;

    /** Taken and not yet {@link #done}. Guarded by {@link #lock}. */
    private int running;

    /** Whether what runs is a suspect, beside which nothing runs. Guarded by {@link #lock}. */
    private boolean suspectRuns;

    /** Guarded by {@link #lock}. */
    private boolean closed;

    RequestQueue(int maxRequests, long maxBytes, Clock clock) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.reservedRequests = SessionTerms.firstCredits(maxRequests, 1);
        this.reservedBytes = SessionTerms.requestBytes(reservedRequests, maxRequests, maxBytes);
    }

    // ------------------------------------------------------------------ in, and out unserved

    /** Adds a request; false if it does not fit, or the queue is closed. */
    boolean offer(ServedRequest request) {
        lock.lock();
        try {
            if (closed || !(hasRoom() || fitsTheReserve(request))) {
                return false;
            }
            waiting.add(request);
            if (lingering != null) {
                wakeLingering(lingering);
            } else if (!request.session().isHeldUp()) {
                takeable.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The last request to fit may take more than there was, so that no size has to wait longest.
     */
    private boolean hasRoom() {
        return waiting.size() < maxRequests && waiting.bytes() < maxBytes;
    }

    /**
     * What a session has credits for from its start fits whatever the others have waiting: one that
     * is held up may have been given all credits before there were others, and keep all places.
     */
    private boolean fitsTheReserve(ServedRequest request) {
        Tally own = request.session().waiting().tally();
        return own.requests() < reservedRequests && request.bytes() <= reservedBytes - own.bytes();
    }

    /** Takes a request out that nobody waits for any more; false if it is not in the queue. */
    boolean remove(ServedRequest request) {
        lock.lock();
        try {
            boolean removed = waiting.remove(request);
            if (removed) {
                wakeTakers(); // what is behind a suspect need not wait with it
                changed.signalAll();
            }
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes out the requests that match a predicate, which must be quick; those of a session oldest
     * first.
     */
    List<ServedRequest> removeIf(Predicate<ServedRequest> predicate) {
        lock.lock();
        try {
            List<ServedRequest> removed = waiting.removeIf(predicate);
            if (!removed.isEmpty()) {
                wakeTakers();
                changed.signalAll();
            }
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** What waits of a session may be taken where it could not be before. */
    void mayBegin(ServedSession session) {
        lock.lock();
        try {
            if (waiting.release(session)) {
                wakeTakers();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes nobody for nothing. Guarded by {@link #lock}. */
    private void wakeTakers() {
        if (lingering != null) {
            wakeLingering(lingering);
        } else if (waiting.oldest() != null) {
            takeable.signalAll();
        }
    }

    // ------------------------------------------------------------------ out to be served

    /**
     * Waits for requests and takes as many as may begin, up to what a policy allows, but at least
     * one. A suspect is taken alone, when nothing else runs, and nothing else until it is done:
     * should it kill the JVM, nothing else can be to blame. What was taken must be told to {@link
     * #done}.
     *
     * @param batch empty; gets what is taken
     * @return false only when the queue is closed
     */
    boolean take(BatchingPolicy policy, List<ServedRequest> batch) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                if (lingering == null) {
                    linger(policy);
                    takeNow(policy, batch);
                    if (!batch.isEmpty()) {
                        return true;
                    }
                }
                if (!closed) {
                    takeable.await();
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a full batch, as long as the policy says. Guarded by {@link #lock}. */
    private void linger(BatchingPolicy policy) throws InterruptedException {
        long left = lingers(policy);
        if (left <= 0) {
            return;
        }
        lingering = policy;
        try {
            while (left > 0 && !closed) {
                filled.awaitNanos(left);
                left = lingers(policy);
            }
        } finally {
            lingering = null;
            wakeTakers(); // they left what there was to this one
        }
    }

    /** Guarded by {@link #lock}. */
    private long lingers(BatchingPolicy policy) {
        ServedRequest oldest = waiting.oldest();
        return oldest == null
                ? 0
                : policy.lingers(
                        waiting.takeable(),
                        waiting.takeablePlainBytes(),
                        oldest.inbound().arrivedNanos(),
                        clock.relativeTimeNanos());
    }

    /** Guarded by {@link #lock}. */
    private void wakeLingering(BatchingPolicy policy) {
        if (lingers(policy) <= 0) {
            filled.signal();
        }
    }

    /** Takes nothing if there is nothing that may be taken now. Guarded by {@link #lock}. */
    private void takeNow(BatchingPolicy policy, List<ServedRequest> batch) {
        int limit = policy.limit();
        long plainBytes = 0;
        for (ServedRequest request = waiting.oldest();
                request != null && batch.size() < limit && !suspectRuns;
                request = waiting.oldest()) {
            if (request.inbound().isSuspect() && running + batch.size() > 0) {
                break;
            }
            if (!batch.isEmpty() && plainBytes + request.plainBytes() > policy.maxPlainBytes()) {
                break;
            }
            if (!request.inbound().tryBegin()) {
                waiting.holdUp(request.session());
            } else {
                waiting.remove(request);
                plainBytes += request.plainBytes();
                batch.add(request);
                suspectRuns = request.inbound().isSuspect();
            }
        }
        running += batch.size();
    }

    /** So many requests that were taken have been answered. */
    void done(int requests) {
        lock.lock();
        try {
            running -= requests;
            suspectRuns = suspectRuns && running > 0;
            wakeTakers(); // a suspect waits for what runs, and all wait for a suspect
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------ its end

    /**
     * Waits until nothing waits and nothing runs.
     *
     * @return false if that took longer than the timeout, or the queue was closed before
     */
    boolean awaitIdle(long timeoutNanos) throws InterruptedException {
        long left = timeoutNanos;
        lock.lockInterruptibly();
        try {
            while (!closed && (!waiting.isEmpty() || running > 0)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses further requests and lets the takers go. Returns what still waited. */
    List<ServedRequest> close() {
        lock.lock();
        try {
            closed = true;
            takeable.signalAll();
            filled.signalAll();
            changed.signalAll();
            return removeIf(all -> true);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the queue is closed; false if that took longer than the timeout. */
    boolean awaitClosed(long timeoutNanos) throws InterruptedException {
        long left = timeoutNanos;
        lock.lockInterruptibly();
        try {
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    // ------------------------------------------------------------------ what it is like

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many of them are of sessions that are held up. */
    int heldUp() {
        lock.lock();
        try {
            return waiting.heldUp();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return waiting.bytes();
        } finally {
            lock.unlock();
        }
    }

    /** How long the oldest of them has waited that may begin; 0 if there is none. */
    long longestWaitNanos() {
        lock.lock();
        try {
            ServedRequest oldest = waiting.oldest();
            return oldest == null
                    ? 0
                    : Math.max(0, clock.relativeTimeNanos() - oldest.inbound().arrivedNanos());
        } finally {
            lock.unlock();
        }
    }

    /** How many requests were taken and are not done. */
    int running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }
}
