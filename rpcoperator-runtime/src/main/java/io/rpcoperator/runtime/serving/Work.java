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

import java.util.List;

/**
 * What a serving thread has done so far.
 *
 * <p>Written by that thread, a few times for each batch; read by any.
 */
final class Work {

    /** The lowest bit of {@link #busy} while the thread has a batch. */
    private static final long BUSY = 1;

    /**
     * For how long it has had batches, times two; while it has one less the time since when, and
     * with {@link #BUSY}. One field, so that a reader never counts a batch twice or not at all.
     */
    private volatile long busy;

    private volatile long answered;
    private volatile long queuedNanos;

    /** When the thread took the batch that it has; its own. */
    private long takenNanos;

    /** The thread has taken a batch. */
    void begin(long nowNanos) {
        takenNanos = nowNanos;
        busy = (busyNanos(nowNanos) - nowNanos) << 1 | BUSY;
    }

    /** It has done with that. */
    void end(List<ServedRequest> batch, long nowNanos) {
        long queued = 0;
        for (ServedRequest request : batch) {
            queued += takenNanos - request.inbound().arrivedNanos();
        }
        long queuedBefore = queuedNanos;
        queuedNanos = queuedBefore + queued;
        long answeredBefore = answered;
        answered = answeredBefore + batch.size();
        busy = busyNanos(nowNanos) << 1;
    }

    /** For how long it has had batches, the present one included. */
    long busyNanos(long nowNanos) {
        long state = busy;
        return (state & BUSY) == 0 ? state >> 1 : (state >> 1) + nowNanos;
    }

    /** How many requests it has done with. */
    long answered() {
        return answered;
    }

    /** For how long those had been in the queue, all together. */
    long queuedNanos() {
        return queuedNanos;
    }
}
