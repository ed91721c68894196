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
package io.rpcoperator.benchmarks.pipeline;

import io.rpcoperator.benchmarks.MachineTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;

/**
 * How fast the job's source goes: as a file says that is written while the job runs. So all
 * variants' jobs run all the time, and only one of them works.
 *
 * @param rateFile holds the records per second of the whole job
 */
record Turns(String rateFile) implements RateLimiterStrategy<SourceSplit> {

    static final double IDLE = 0;
    static final double UNLIMITED = Double.POSITIVE_INFINITY;

    /** Sets the rate. */
    static void set(Path rateFile, double recordsPerSecond) {
        Path next = rateFile.resolveSibling("rate.next");
        try {
            Files.writeString(next, Double.toString(recordsPerSecond));
            Files.move(
                    next,
                    rateFile,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public RateLimiter<SourceSplit> createRateLimiter(int parallelism) {
        return new Limiter(Path.of(rateFile), parallelism);
    }

    /** Used by one thread after the other: by the next when the future of the last is complete. */
    private static final class Limiter implements RateLimiter<SourceSplit> {

        private static final CompletionStage<Void> NOW = CompletableFuture.completedFuture(null);

        /** How often the file is looked at. */
        private static final long LOOK_MICROS = 20_000;

        /** Little of what was missed is made up. */
        private static final long MOST_MADE_UP_MICROS = 100_000;

        private static final Executor NEXT_LOOK =
                CompletableFuture.delayedExecutor(
                        LOOK_MICROS, TimeUnit.MICROSECONDS, Runnable::run);

        private final Path rateFile;
        private final int parallelism;

        private double recordsPerSecond;
        private long lookedMicros;
        private double dueMicros = MachineTime.micros();

        Limiter(Path rateFile, int parallelism) {
            this.rateFile = rateFile;
            this.parallelism = parallelism;
        }

        @Override
        public CompletionStage<Void> acquire(int records) {
            long now = MachineTime.micros();
            if (now - lookedMicros >= LOOK_MICROS) {
                recordsPerSecond = look() / parallelism;
                lookedMicros = now;
            }
            if (recordsPerSecond == IDLE) {
                return CompletableFuture.runAsync(() -> {}, NEXT_LOOK)
                        .thenCompose(looked -> acquire(records));
            }
            double wait = dueMicros - now;
            dueMicros =
                    Math.max(dueMicros, (double) now - MOST_MADE_UP_MICROS)
                            + records * 1e6 / recordsPerSecond;
            return wait <= 0 ? NOW : later((long) wait);
        }

        private double look() {
            try {
                return Double.parseDouble(Files.readString(rateFile));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static CompletionStage<Void> later(long micros) {
            return CompletableFuture.runAsync(
                    () -> {},
                    CompletableFuture.delayedExecutor(
                            micros, TimeUnit.MICROSECONDS, Runnable::run));
        }
    }
}
