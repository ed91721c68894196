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
package io.rpcoperator.runtime.graph;

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.job.RosDescriptor;
import java.time.Duration;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

/** A service's options, read and checked. */
public record ServiceSettings(
        Parallelism parallelism,
        int concurrency,
        int batchMaxSize,
        long batchMaxBytes,
        int queueMaxRequests,
        long queueMaxBytes,
        long maxReplyBytes,
        int maxMessageBytes,
        Duration drainTimeout,
        Duration closeTimeout,
        Duration operatorTimeout,
        int maxConsecutiveFailures,
        LoadRetries loadRetries) {

    /**
     * How often, and with what pauses, an operator instance is loaded.
     *
     * @param maxAttempts the attempts in a row that may fail, at least 1
     * @param initialBackoff the first pause
     * @param maxBackoff the longest pause
     */
    public record LoadRetries(int maxAttempts, Duration initialBackoff, Duration maxBackoff) {}

    /**
     * Reads the options.
     *
     * @param effective see {@link ServiceConfiguration}
     * @throws InvalidProgramException naming the option that cannot be read or is out of range
     */
    public static ServiceSettings of(RosDescriptor descriptor, ReadableConfig effective) {
        try {
            return new ServiceSettings(
                    effective
                            .getOptional(RosOptions.PARALLELISM)
                            .map(Parallelism::parse)
                            .orElse(descriptor.parallelism()),
                    effective
                            .getOptional(RosOptions.CONCURRENCY)
                            .map(n -> (int) positive(RosOptions.CONCURRENCY, n))
                            .orElse(descriptor.concurrency()),
                    positive(effective, RosOptions.BATCH_MAX_SIZE),
                    positiveBytes(effective, RosOptions.BATCH_MAX_BYTES),
                    positive(effective, RosOptions.QUEUE_MAX_REQUESTS),
                    positiveBytes(effective, RosOptions.QUEUE_MAX_BYTES),
                    positiveBytes(effective, RosOptions.NETWORK_MAX_REPLY_BYTES),
                    maxMessageBytes(effective),
                    notNegative(effective, RosOptions.DRAIN_TIMEOUT),
                    notNegative(effective, RosOptions.CLOSE_TIMEOUT),
                    notNegative(effective, RosOptions.OPERATOR_TIMEOUT),
                    maxConsecutiveFailures(effective),
                    new LoadRetries(
                            positive(effective, RosOptions.LOAD_MAX_ATTEMPTS),
                            notNegative(effective, RosOptions.LOAD_INITIAL_BACKOFF),
                            notNegative(effective, RosOptions.LOAD_MAX_BACKOFF)));
        } catch (IllegalArgumentException e) {
            throw new InvalidProgramException(
                    "Service '" + descriptor.name() + "' is not configured well: " + e.getMessage(),
                    e);
        }
    }

    private static int maxMessageBytes(ReadableConfig effective) {
        long bytes = positiveBytes(effective, RosOptions.NETWORK_MAX_MESSAGE_SIZE);
        // A message is one array; 1 KiB is left for what surrounds it.
        if (bytes > Integer.MAX_VALUE - 1024) {
            throw new IllegalArgumentException(
                    RosOptions.NETWORK_MAX_MESSAGE_SIZE.key()
                            + " must be below 2 GiB, was "
                            + bytes
                            + " bytes");
        }
        return (int) bytes;
    }

    private static int maxConsecutiveFailures(ReadableConfig effective) {
        int failures = effective.get(RosOptions.MAX_CONSECUTIVE_FAILURES);
        checkNotNegative(RosOptions.MAX_CONSECUTIVE_FAILURES, failures < 0, failures);
        return failures;
    }

    private static Duration notNegative(ReadableConfig effective, ConfigOption<Duration> option) {
        Duration time = effective.get(option);
        checkNotNegative(option, time.isNegative(), time);
        return time;
    }

    private static void checkNotNegative(ConfigOption<?> option, boolean isNegative, Object value) {
        if (isNegative) {
            throw new IllegalArgumentException(
                    option.key() + " must not be negative, was " + value);
        }
    }

    private static int positive(ReadableConfig effective, ConfigOption<Integer> option) {
        return (int) positive(option, effective.get(option));
    }

    private static long positiveBytes(ReadableConfig effective, ConfigOption<MemorySize> option) {
        return positive(option, effective.get(option).getBytes());
    }

    private static long positive(ConfigOption<?> option, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(option.key() + " must be positive, was " + value);
        }
        return value;
    }
}
