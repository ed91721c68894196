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
package io.rpcoperator.runtime.client;

import io.rpcoperator.config.LoadBalancing;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.graph.CheckedOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.ReadableConfig;

/** A client's options. */
record ClientSettings(
        Duration callTimeout,
        boolean waitForReady,
        Duration initialWait,
        int maxPendingRequests,
        long maxPendingBytes,
        LoadBalancing loadBalancing,
        Duration spillOverDelay,
        RetryPolicy retries,
        EjectionPolicy ejection,
        int quarantineMaxKills,
        Duration pollTimeout) {

    /**
     * Reads the options.
     *
     * @throws IllegalArgumentException naming the option that is out of range
     */
    static ClientSettings of(ReadableConfig effective) {
        CheckedOptions options = new CheckedOptions(effective);
        return new ClientSettings(
                options.positiveTime(RosOptions.CLIENT_CALL_TIMEOUT),
                effective.get(RosOptions.CLIENT_WAIT_FOR_READY),
                options.time(RosOptions.CLIENT_INITIAL_WAIT),
                options.positiveUpTo(Room.MOST_CALLS, RosOptions.CLIENT_MAX_PENDING_REQUESTS),
                options.positiveBytes(RosOptions.CLIENT_MAX_PENDING_BYTES),
                effective.get(RosOptions.CLIENT_LOAD_BALANCING),
                options.time(RosOptions.CLIENT_SPILL_OVER_DELAY),
                new RetryPolicy(
                        options.positive(RosOptions.CLIENT_RETRY_MAX_ATTEMPTS),
                        options.time(RosOptions.CLIENT_RETRY_INITIAL_BACKOFF),
                        options.time(RosOptions.CLIENT_RETRY_MAX_BACKOFF),
                        effective.get(RosOptions.IDEMPOTENT)),
                new EjectionPolicy(
                        options.notNegative(RosOptions.CLIENT_EJECTION_CONSECUTIVE_FAILURES),
                        options.time(RosOptions.CLIENT_EJECTION_TIME)),
                options.notNegative(RosOptions.QUARANTINE_MAX_KILLS),
                options.positiveTime(RosOptions.DISCOVERY_POLL_TIMEOUT));
    }

    LoadBalancer loadBalancer() {
        return LoadBalancer.of(
                loadBalancing, TimeUnit.NANOSECONDS.toMicros(spillOverDelay.toNanos()));
    }
}
