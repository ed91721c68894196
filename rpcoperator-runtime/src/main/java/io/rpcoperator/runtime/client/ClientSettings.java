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

import io.rpcoperator.config.RosOptions;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;

/** A client's options. */
record ClientSettings(
        Duration callTimeout,
        boolean waitForReady,
        Duration initialWait,
        int maxPendingRequests,
        long maxPendingBytes,
        RetryPolicy retries,
        EjectionPolicy ejection,
        int quarantineMaxKills,
        Duration pollTimeout) {

    static ClientSettings of(ReadableConfig effective) {
        return new ClientSettings(
                effective.get(RosOptions.CLIENT_CALL_TIMEOUT),
                effective.get(RosOptions.CLIENT_WAIT_FOR_READY),
                effective.get(RosOptions.CLIENT_INITIAL_WAIT),
                effective.get(RosOptions.CLIENT_MAX_PENDING_REQUESTS),
                effective.get(RosOptions.CLIENT_MAX_PENDING_BYTES).getBytes(),
                new RetryPolicy(
                        atLeast(1, effective, RosOptions.CLIENT_RETRY_MAX_ATTEMPTS),
                        effective.get(RosOptions.CLIENT_RETRY_INITIAL_BACKOFF),
                        effective.get(RosOptions.CLIENT_RETRY_MAX_BACKOFF),
                        effective.get(RosOptions.IDEMPOTENT)),
                new EjectionPolicy(
                        atLeast(0, effective, RosOptions.CLIENT_EJECTION_CONSECUTIVE_FAILURES),
                        effective.get(RosOptions.CLIENT_EJECTION_TIME)),
                atLeast(0, effective, RosOptions.QUARANTINE_MAX_KILLS),
                effective.get(RosOptions.DISCOVERY_POLL_TIMEOUT));
    }

    private static int atLeast(int least, ReadableConfig effective, ConfigOption<Integer> option) {
        int value = effective.get(option);
        if (value < least) {
            throw new IllegalArgumentException(
                    option.key() + " must be at least " + least + ", was " + value);
        }
        return value;
    }
}
