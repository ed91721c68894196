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
package io.rpcoperator.testing.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.jspecify.annotations.Nullable;

/**
 * How fast a generating source goes: evenly, at so many records per second. Leaves no thread behind
 * in a TaskManager that sees many restarts, as Flink's own limiter does.
 *
 * @param hurry a file that lifts the limit once it exists; null if there is none
 */
public record Pace(double recordsPerSecond, @Nullable String hurry)
        implements RateLimiterStrategy<SourceSplit> {

    /** At this rate to the end. */
    public static Pace perSecond(double recordsPerSecond) {
        return new Pace(recordsPerSecond, null);
    }

    @Override
    public RateLimiter<SourceSplit> createRateLimiter(int parallelism) {
        return new Limiter(recordsPerSecond / parallelism, hurry == null ? null : Path.of(hurry));
    }

    /** Not thread-safe: of the source's thread, which asks again when it was let through. */
    private static final class Limiter implements RateLimiter<SourceSplit> {

        private static final CompletionStage<Void> NOW = CompletableFuture.completedFuture(null);
        private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
        private static final long MOST_MADE_UP = TimeUnit.MILLISECONDS.toNanos(100);

        private final double nanosPerRecord;
        private final @Nullable Path hurry;

        /** When the next record may leave. Little of what was missed is made up. */
        private long due = System.nanoTime();

        private Limiter(double recordsPerSecond, @Nullable Path hurry) {
            this.nanosPerRecord = NANOS_PER_SECOND / recordsPerSecond;
            this.hurry = hurry;
        }

        @Override
        public CompletionStage<Void> acquire(int records) {
            if (hurry != null && Files.exists(hurry)) {
                return NOW;
            }
            long now = System.nanoTime();
            long wait = due - now;
            due = Math.max(due, now - MOST_MADE_UP) + (long) (records * nanosPerRecord);
            return wait <= 0 ? NOW : later(wait);
        }

        private static CompletionStage<Void> later(long nanos) {
            return CompletableFuture.runAsync(
                    () -> {},
                    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run));
        }
    }
}
