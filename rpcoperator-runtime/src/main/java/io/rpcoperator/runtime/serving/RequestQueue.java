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

import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

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

    /** Something was taken out or done, or the queue was closed. */
    private final Condition changed = lock.newCondition();

    private final int maxRequests;
    private final long maxBytes;

    /** Guarded by {@link #lock}. */
    private final LinkedHashSet<InboundRequest> waiting = new LinkedHashSet<>();

    /**
     * The sessions that had no share left when asked. They are not asked again before {@link
     * #mayBegin}: were one to get room while the queue is looked through, a younger request of it
     * would begin before those that were passed over. Guarded by {@link #lock}.
     */
    private final Set<SessionRequest> exhausted =
            Collections.newSetFromMap(new IdentityHashMap<>());

    /** Guarded by {@link #lock}. */
    private long bytes;

    /** Taken and not yet {@link #done}. Guarded by {@link #lock}. */
    private int running;

    /** Whether what runs is a suspect, beside which nothing runs. Guarded by {@link #lock}. */
    private boolean suspectRuns;

    /** Guarded by {@link #lock}. */
    private boolean closed;

    RequestQueue(int maxRequests, long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    /** Adds a request; false if it does not fit, or the queue is closed. */
    boolean offer(InboundRequest request) {
        lock.lock();
        try {
            long total = bytes + request.payload().size();
            // One request fits whatever its size: its own limit is the message size.
            boolean full =
                    waiting.size() >= maxRequests || (total > maxBytes && !waiting.isEmpty());
            if (closed || full) {
                return false;
            }
            waiting.add(request);
            bytes = total;
            if (!exhausted.contains(request.session())) {
                takeable.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a request out that nobody waits for any more; false if it is not in the queue. */
    boolean remove(InboundRequest request) {
        lock.lock();
        try {
            boolean removed = waiting.remove(request);
            if (removed) {
                bytes -= request.payload().size();
                wakeTakers(); // what is behind a suspect need not wait with it
                changed.signalAll();
            }
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** What waits of a session may be taken where it could not be before. */
    void mayBegin(SessionRequest session) {
        lock.lock();
        try {
            if (exhausted.remove(session)) {
                wakeTakers();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes nobody for nothing. Guarded by {@link #lock}. */
    private void wakeTakers() {
        if (!waiting.isEmpty()) {
            takeable.signalAll();
        }
    }

    /** Takes out the requests that match a predicate, which must be quick, oldest first. */
    List<InboundRequest> removeIf(Predicate<InboundRequest> predicate) {
        List<InboundRequest> removed = new ArrayList<>();
        lock.lock();
        try {
            for (Iterator<InboundRequest> all = waiting.iterator(); all.hasNext(); ) {
                InboundRequest request = all.next();
                if (predicate.test(request)) {
                    all.remove();
                    bytes -= request.payload().size();
                    removed.add(request);
                }
            }
            wakeTakers();
            changed.signalAll();
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for requests and takes as many as may begin, up to the bounds, but at least one. A
     * suspect is taken alone, when nothing else runs, and nothing else until it is done: should it
     * kill the JVM, nothing else can be to blame. Each batch taken must be given back to {@link
     * #done}.
     *
     * @return empty only when the queue is closed
     */
    List<InboundRequest> take(int maxBatch, long maxBatchBytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            List<InboundRequest> batch = takeNow(maxBatch, maxBatchBytes);
            while (batch.isEmpty() && !closed) {
                takeable.await();
                batch = takeNow(maxBatch, maxBatchBytes);
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Empty if there is nothing that may be taken now. Guarded by {@link #lock}. */
    private List<InboundRequest> takeNow(int maxBatch, long maxBatchBytes) {
        List<InboundRequest> batch = new ArrayList<>(Math.min(maxBatch, waiting.size()));
        long batchBytes = 0;
        Iterator<InboundRequest> oldest = waiting.iterator();
        while (oldest.hasNext() && batch.size() < maxBatch && !suspectRuns) {
            InboundRequest request = oldest.next();
            int size = request.payload().size();
            if (exhausted.contains(request.session())) {
                continue;
            }
            if (request.isSuspect() && running + batch.size() > 0) {
                break;
            }
            if (!batch.isEmpty() && batchBytes + size > maxBatchBytes) {
                break;
            }
            if (!request.tryBegin()) {
                exhausted.add(request.session());
            } else {
                oldest.remove();
                bytes -= size;
                batchBytes += size;
                batch.add(request);
                suspectRuns = request.isSuspect();
            }
        }
        running += batch.size();
        return batch;
    }

    /** A batch that was taken has been answered. */
    void done(List<InboundRequest> batch) {
        lock.lock();
        try {
            running -= batch.size();
            suspectRuns = suspectRuns && running > 0;
            wakeTakers(); // a suspect waits for what runs, and all wait for a suspect
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

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
    List<InboundRequest> close() {
        lock.lock();
        try {
            closed = true;
            List<InboundRequest> rest = List.copyOf(waiting);
            waiting.clear();
            bytes = 0;
            takeable.signalAll();
            changed.signalAll();
            return rest;
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

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
