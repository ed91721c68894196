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
package io.rpcoperator.runtime.transport.pekko;

import io.rpcoperator.runtime.common.EventThreads;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread of the data plane. Work that arises while it works is done by it, right after: bytes
 * that the selector finds readable become frames, calls of handlers and bytes to write without any
 * change of threads.
 *
 * <p>But not without end: a connection by which large messages stream is readable and writable
 * again whenever it was read and written, and the selector would look at no other.
 */
final class LoopThread extends Thread {

    private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);

    /** Far more than a burst of small frames leads to: runs of an actor's mailbox. */
    private static final int MAX_WORK_IN_TURN = 16;

    /** What waits for the work at hand to end. Owned by this thread. */
    private final Queue<Runnable> next = new ArrayDeque<>();

    /** Owned by this thread. */
    private boolean working;

    LoopThread(Runnable work, String name) {
        super(() -> EventThreads.run(work), name);
        setDaemon(true);
        // Whoever starts the first thread of a pool would otherwise lend it a class loader to pin.
        setContextClassLoader(LoopThread.class.getClassLoader());
    }

    /**
     * Does this work and what arises from it; called by this thread.
     *
     * @param later takes what remains when others have waited long enough; what it refuses is
     *     dropped, and what remains then too
     */
    void work(Runnable first, Executor later) {
        next.add(first);
        if (working) {
            return;
        }
        working = true;
        try {
            for (int i = 0; i < MAX_WORK_IN_TURN && !next.isEmpty(); i++) {
                run(next.remove());
            }
            while (!next.isEmpty()) {
                later.execute(next.remove());
            }
        } finally {
            next.clear();
            working = false;
        }
    }

    private static void run(Runnable work) {
        try {
            work.run();
        } catch (Throwable t) {
            // The loop carries every connection of the node: it outlives what one of them did.
            LOG.error("Work of the data plane failed", t);
        }
    }
}
