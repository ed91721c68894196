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
import io.rpcoperator.config.ScalingOptions;
import io.rpcoperator.job.RosDescriptor;
import io.rpcoperator.runtime.payload.CompressionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.configuration.ReadableConfig;

/** A service's options, read and checked. */
public record ServiceSettings(
        Parallelism parallelism,
        int concurrency,
        Batching batching,
        int queueMaxRequests,
        long queueMaxBytes,
        long maxReplyBytes,
        int maxMessageBytes,
        Duration drainTimeout,
        Duration closeTimeout,
        Duration operatorTimeout,
        int maxConsecutiveFailures,
        LoadRetries loadRetries,
        Duration loadReportInterval,
        CompressionSettings compression) {

    /**
     * What batches an operator instance is given.
     *
     * @param maxSize the most requests of a batch
     * @param maxBytes the most bytes of a batch of more than one request, once decompressed
     * @param linger how long an idle instance waits for a full batch
     * @param latencyTarget how long an invocation should take at most
     * @param allowedSizes what batches are padded to, none above {@code maxSize}; empty for no
     *     padding
     */
    public record Batching(
            int maxSize,
            long maxBytes,
            Duration linger,
            Optional<Duration> latencyTarget,
            List<Integer> allowedSizes) {

        /** One request at a time, at once. */
        public Batching ofOne() {
            return new Batching(1, maxBytes, Duration.ZERO, Optional.empty(), List.of());
        }
    }

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
        CheckedOptions options = new CheckedOptions(effective);
        try {
            return new ServiceSettings(
                    effective
                            .getOptional(RosOptions.PARALLELISM)
                            .map(Parallelism::parse)
                            .orElse(descriptor.parallelism()),
                    effective
                            .getOptional(RosOptions.CONCURRENCY)
                            .map(n -> (int) CheckedOptions.positive(RosOptions.CONCURRENCY, n))
                            .orElse(descriptor.concurrency()),
                    batching(options),
                    options.positive(RosOptions.QUEUE_MAX_REQUESTS),
                    options.positiveBytes(RosOptions.QUEUE_MAX_BYTES),
                    options.positiveBytes(RosOptions.NETWORK_MAX_REPLY_BYTES),
                    maxMessageBytes(options),
                    options.time(RosOptions.DRAIN_TIMEOUT),
                    options.time(RosOptions.CLOSE_TIMEOUT),
                    options.time(RosOptions.OPERATOR_TIMEOUT),
                    options.notNegative(RosOptions.MAX_CONSECUTIVE_FAILURES),
                    new LoadRetries(
                            options.positive(RosOptions.LOAD_MAX_ATTEMPTS),
                            options.time(RosOptions.LOAD_INITIAL_BACKOFF),
                            options.time(RosOptions.LOAD_MAX_BACKOFF)),
                    options.time(ScalingOptions.LOAD_REPORT_INTERVAL),
                    CompressionSettings.of(effective));
        } catch (IllegalArgumentException e) {
            throw new InvalidProgramException(
                    "Service '" + descriptor.name() + "' is not configured well: " + e.getMessage(),
                    e);
        }
    }

    private static Batching batching(CheckedOptions options) {
        return new Batching(
                options.positive(RosOptions.BATCH_MAX_SIZE),
                options.positiveBytes(RosOptions.BATCH_MAX_BYTES),
                options.time(RosOptions.BATCH_LINGER),
                options.effective().getOptional(RosOptions.BATCH_LATENCY_TARGET).isPresent()
                        ? Optional.of(options.positiveTime(RosOptions.BATCH_LATENCY_TARGET))
                        : Optional.empty(),
                options.allWithin(RosOptions.BATCH_ALLOWED_SIZES, RosOptions.BATCH_MAX_SIZE));
    }

    private static int maxMessageBytes(CheckedOptions options) {
        long bytes = options.positiveBytes(RosOptions.NETWORK_MAX_MESSAGE_SIZE);
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
}
