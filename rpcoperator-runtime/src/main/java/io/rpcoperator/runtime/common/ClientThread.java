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

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's own thread: does what it is given one after the other, in order, until the client is
 * closed.
 *
 * <p>Answers are handed over by the hundred thousand a second, for which the heap, the lock and the
 * wake-up of a scheduled executor are too dear. They go by a queue without locks, which one task of
 * the executor at a time empties: a burst costs one wake-up.
 *
 * <p>Thread-safe.
 */
public final class ClientThread {

    private static final Logger LOG = LoggerFactory.getLogger(ClientThread.class);

    /** After so many actions whatever is due by its time gets its turn. */
    private static final int BURST = 256;

    private final ScheduledExecutorService executor;
    private final ConcurrentLinkedQueue<Runnable> actions = new ConcurrentLinkedQueue<>();

    /** Whether a task that empties the queue is with the executor. */
    private final AtomicBoolean awake = new AtomicBoolean();

    /** Once true, never false again. */
    private volatile boolean closed;

    /**
     * The thread of a client.
     *
     * @param executor has a single thread, and is shut down in the end by this
     */
    public ClientThread(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    /**
     * Has something done, after all that was given before.
     *
     * @return false if it will not be done, because the client is closed
     */
    public boolean execute(Runnable action) {
        if (closed) {
            return false;
        }
        actions.add(action);
        if (closed && actions.remove(action)) {
            return false; // the last task may have looked before
        }
        wake();
        return true;
    }

    /**
     * Has something done later, unless the client is closed by then.
     *
     * @return false if it will not be done, because the client is closed
     */
    public boolean schedule(Runnable action, Duration delay) {
        return !closed
                && submit(
                        () ->
                                executor.schedule(
                                        () -> runTimed(action),
                                        delay.toNanos(),
                                        TimeUnit.NANOSECONDS));
    }

    /** Has something done, by the caller if the client is closed: there is no other thread left. */
    public void executeOrRun(Runnable action) {
        if (!execute(action)) {
            action.run();
        }
    }

    /** Does what it was given, but nothing more. Idempotent; does not block. */
    public void close() {
        closed = true;
        wake();
    }

    private void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            try {
                submit(() -> executor.execute(() -> EventThreads.run(this::work)));
            } catch (Error noThread) {
                awake.set(false); // the next action may find one
                throw noThread;
            }
        }
    }

    private void work() {
        boolean last = closed; // who adds an action from here on sees that, and takes it out again
        for (int i = 0; i < BURST; i++) {
            Runnable action = actions.poll();
            if (action == null) {
                if (last) {
                    executor.shutdown();
                } else {
                    rest();
                }
                return;
            }
            run(action);
        }
        submit(() -> executor.execute(() -> EventThreads.run(this::work)));
    }

    private void rest() {
        awake.set(false);
        if (closed || !actions.isEmpty()) {
            wake();
        }
    }

    private void runTimed(Runnable action) {
        if (!closed) {
            EventThreads.run(() -> run(action));
        }
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A client's thread failed at something, and goes on with the next.", e);
        }
    }

    /** The one place where the executor may have been shut down meanwhile. */
    private static boolean submit(Runnable submission) {
        try {
            submission.run();
            return true;
        } catch (RejectedExecutionException clientIsClosed) {
            LOG.trace("The client is closed.");
            return false;
        }
    }
}
