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

import io.rpcoperator.config.RosOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a subtask one of whose operators stays inside one call for too long.
 *
 * <p>It looks now and then instead of setting a timer for every call: calls may be short and many.
 *
 * <p>Thread model: runs on the server's timer.
 */
final class OperatorTimeout implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorTimeout.class);

    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(1);

    private final Duration timeout;
    private final List<? extends ServingThread<?, ?>> threads;
    private final Consumer<Throwable> fatal;

    /** Owned by the timer. */
    private boolean over;

    OperatorTimeout(
            Duration timeout,
            List<? extends ServingThread<?, ?>> threads,
            Consumer<Throwable> fatal) {
        this.timeout = timeout;
        this.threads = List.copyOf(threads);
        this.fatal = fatal;
    }

    /** Watches from now on, unless the timeout is 0. */
    void start(ScheduledExecutorService timer) {
        if (!timeout.isZero()) {
            Duration tenth = timeout.dividedBy(10);
            Duration interval = tenth.compareTo(LONGEST_INTERVAL) < 0 ? tenth : LONGEST_INTERVAL;
            long nanos = Math.max(1_000_000, interval.toNanos());
            timer.scheduleWithFixedDelay(this, nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void run() {
        for (ServingThread<?, ?> thread : threads) {
            if (!over && thread.isInACallFor(timeout)) {
                over = true;
                exceeded(thread);
            }
        }
    }

    /** The subtask fails first, so that nobody takes the interruption for the operator's answer. */
    private void exceeded(ServingThread<?, ?> thread) {
        TimeoutException failure =
                new TimeoutException(
                        String.format(
                                "A call of the operator has taken longer than %s ms (%s).",
                                timeout.toMillis(), RosOptions.OPERATOR_TIMEOUT.key()));
        failure.initCause(thread.whereabouts());
        LOG.warn("The subtask fails and its operator is interrupted.", failure);
        fatal.accept(failure);
        thread.interrupt();
    }
}
