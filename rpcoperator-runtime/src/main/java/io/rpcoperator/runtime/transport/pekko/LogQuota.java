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

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what strangers can cause from filling the log: a few lines a minute are written, the rest
 * is counted. Thread-safe.
 */
final class LogQuota {

    /** The most lines of a minute. */
    static final int LINES = 10;

    private static final Logger LOG = LoggerFactory.getLogger(LogQuota.class);

    private static final int PERIOD_SECONDS = 60;

    private final String subject;
    private final LongSupplier seconds;

    /** Guarded by this. */
    private long period;

    /** In this period. Guarded by this. */
    private int written;

    /** Since the last line. Guarded by this. */
    private long leftOut;

    /**
     * @param subject what the lines are about
     * @param seconds a clock, from any beginning
     */
    LogQuota(String subject, LongSupplier seconds) {
        this.subject = subject;
        this.seconds = seconds;
    }

    /** Writes a line, or does not. */
    void write(Runnable line) {
        long before;
        synchronized (this) {
            long now = seconds.getAsLong() / PERIOD_SECONDS;
            if (now != period) {
                period = now;
                written = 0;
            }
            if (written == LINES) {
                leftOut++;
                return;
            }
            written++;
            before = leftOut;
            leftOut = 0;
        }
        if (before > 0) {
            LOG.warn("{} more lines about {} were left out", before, subject);
        }
        line.run();
    }
}
