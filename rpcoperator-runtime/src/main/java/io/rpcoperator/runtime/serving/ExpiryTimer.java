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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.clock.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the requests whose deadline passes while they wait, on time however long the batch takes
 * that runs.
 *
 * <p>It looks through the queue only once the earliest deadline in it may have passed: a request
 * that expires later than another costs a comparison.
 *
 * <p>Thread-safe: told by transport threads of arrivals; looks on the server's timer.
 */
final class ExpiryTimer {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiryTimer.class);

    /** Farther than this no deadline is looked at; times stay comparable. */
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final RequestQueue queue;
    private final DeadRequests deadRequests;
    private final Clock clock;
    private final ScheduledExecutorService timer;

    /** The earliest deadline that is known and not looked at. Written under this object's lock. */
    private volatile long earliest;

    ExpiryTimer(
            RequestQueue queue,
            DeadRequests deadRequests,
            Clock clock,
            ScheduledExecutorService timer) {
        this.queue = queue;
        this.deadRequests = deadRequests;
        this.clock = clock;
        this.timer = timer;
        this.earliest = clock.relativeTimeNanos() + NEVER;
    }

    /** A request has been queued. */
    void queued(ServedRequest request) {
        long deadline = request.inbound().deadlineNanos();
        if (deadline - earliest < 0) {
            lookAt(deadline);
        }
    }

    private synchronized void lookAt(long deadline) {
        if (deadline - earliest >= 0) {
            return;
        }
        earliest = deadline;
        long left = Math.max(0, deadline - clock.relativeTimeNanos());
        try {
            // Up to a millisecond late, so that many deadlines of one moment are one look.
            timer.schedule(
                    this::look, TimeUnit.NANOSECONDS.toMillis(left) + 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The server is closed, which ends all that waits.", e);
        }
    }

    /** Does nothing if another look has done it. */
    private void look() {
        long now = clock.relativeTimeNanos();
        synchronized (this) {
            if (earliest - now > 0) {
                return;
            }
            earliest = now + NEVER; // first: who comes during the look plans the next
        }
        EarliestDeadline rest = new EarliestDeadline(now);
        List<ServedRequest> expired = queue.removeIf(rest::hasPassed);
        expired.forEach(deadRequests::drop);
        if (rest.left < NEVER) {
            lookAt(now + rest.left);
        }
    }

    /** Looks for what has expired and remembers when the next of the rest will. */
    private static final class EarliestDeadline {

        private final long now;

        /** How long that is from now. */
        private long left = NEVER;

        EarliestDeadline(long now) {
            this.now = now;
        }

        boolean hasPassed(ServedRequest request) {
            boolean expired = request.isExpired(now);
            if (!expired) {
                left = Math.min(left, request.inbound().deadlineNanos() - now);
            }
            return expired;
        }
    }
}
