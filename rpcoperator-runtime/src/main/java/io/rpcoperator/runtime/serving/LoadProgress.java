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

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.clock.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log that a load goes on. */
final class LoadProgress implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoadProgress.class);

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final ScheduledFuture<?> saying;

    LoadProgress(String instanceName, ScheduledExecutorService timer, Clock clock) {
        long began = clock.relativeTimeNanos();
        saying =
                timer.scheduleAtFixedRate(
                        () ->
                                LOG.info(
                                        "{} is still LOADING after {} s.",
                                        instanceName,
                                        TimeUnit.NANOSECONDS.toSeconds(
                                                clock.relativeTimeNanos() - began)),
                        INTERVAL.toMillis(),
                        INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        saying.cancel(false);
    }
}
