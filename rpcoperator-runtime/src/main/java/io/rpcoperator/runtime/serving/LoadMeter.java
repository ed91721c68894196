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

import io.rpcoperator.runtime.report.EndpointLoad;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.flink.util.clock.Clock;

/**
 * Tells how busy a server is, from one look at its threads and its queue to the next: what is done
 * anyway is counted by who does it, so that nothing is measured for each request.
 *
 * <p>Thread model: runs on the server's timer.
 */
final class LoadMeter {

    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** What all threads have done up to a moment. */
    private record Done(long atNanos, long busyNanos, long answered, long queuedNanos) {}

    private final RequestQueue queue;
    private final List<Work> work;
    private final IntSupplier blockedSessions;
    private final long modelLoadMillis;
    private final Clock clock;
    private Done last;

    /**
     * A meter whose first look tells of the time from now on.
     *
     * @param work what each serving thread does; at least one
     * @param blockedSessions how many sessions lacked credits since it was last asked
     */
    LoadMeter(
            RequestQueue queue,
            List<Work> work,
            IntSupplier blockedSessions,
            long modelLoadMillis,
            Clock clock) {
        this.queue = queue;
        this.work = List.copyOf(work);
        this.blockedSessions = blockedSessions;
        this.modelLoadMillis = modelLoadMillis;
        this.clock = clock;
        this.last = done(clock.relativeTimeNanos());
    }

    /** How busy the server is since the last look. */
    EndpointLoad look() {
        Done before = last;
        Done now = done(clock.relativeTimeNanos());
        last = now;
        long nanos = Math.max(1, now.atNanos - before.atNanos);
        long answered = now.answered - before.answered;
        double queuedNanos =
                answered == 0 ? 0 : (double) (now.queuedNanos - before.queuedNanos) / answered;
        double busy = (double) (now.busyNanos - before.busyNanos) / nanos / work.size();
        return new EndpointLoad(
                queue.size(),
                queue.running(),
                Math.max(queuedNanos, (double) queue.longestWaitNanos()) / NANOS_PER_MILLI,
                Math.max(0, Math.min(1, busy)), // a thread may look at the clock after this one
                answered * NANOS_PER_SECOND / nanos,
                blockedSessions.getAsInt(),
                modelLoadMillis);
    }

    private Done done(long nowNanos) {
        long busyNanos = 0;
        long answered = 0;
        long queuedNanos = 0;
        for (Work each : work) {
            busyNanos += each.busyNanos(nowNanos);
            answered += each.answered();
            queuedNanos += each.queuedNanos();
        }
        return new Done(nowNanos, busyNanos, answered, queuedNanos);
    }
}
