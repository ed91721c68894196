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
package io.rpcoperator.async;

import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;

/**
 * A task's wait until its client has room for the call that it has just begun. Meanwhile the task
 * goes on with its mailbox, so results are emitted and timers fire.
 *
 * <p>Thread model: one task's thread; {@link #admitted} on the client's thread too.
 */
final class AdmissionWait {

    private final MailboxExecutor mailbox;
    private final Runnable admitted = this::admitted;

    /** Whether there is room. Reset by the task's thread, set by whoever is told of the room. */
    private volatile boolean over = true;

    /** Whether the task's thread may stand still in its mailbox. Written by it. */
    private volatile boolean awaited;

    AdmissionWait(MailboxExecutor mailbox) {
        this.mailbox = mailbox;
    }

    /**
     * Begins, before a call does.
     *
     * @return to be told of the room
     */
    Runnable begin() {
        over = false;
        return admitted;
    }

    /** Does what is in the mailbox until there is room for the call. */
    void await() throws InterruptedException {
        if (over) {
            return;
        }
        awaited = true;
        try {
            while (!over) {
                mailbox.yield();
            }
        } finally {
            awaited = false;
        }
    }

    private void admitted() {
        over = true;
        if (awaited) {
            wakeUp();
        }
    }

    private void wakeUp() {
        try {
            mailbox.execute(() -> {}, "A client has room for a call.");
        } catch (RejectedExecutionException taskHasEnded) {
            // Nobody waits any more.
        }
    }
}
