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

import io.rpcoperator.runtime.graph.ServiceSettings.Batching;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a batch asks of its policy: whether to wait, how large to be, and what it has learnt. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchingPolicyBenchmark {

    private static final int MAX_SIZE = 64;
    private static final long MAX_BYTES = 1 << 20;
    private static final long LATENCY_TARGET_NANOS = 1_000_000;

    /** Whether it fits the size to a latency. */
    @Param({"false", "true"})
    public boolean adaptive;

    private BatchingPolicy policy = policy(false);

    /** Owned by the benchmark's thread. */
    private long now;

    /** Makes the policy. */
    @Setup
    public void prepare() {
        policy = policy(adaptive);
    }

    @Benchmark
    public int decide() {
        now += 1_000;
        int waiting = (int) (now / 1_000) % MAX_SIZE + 1;
        long lingers = policy.lingers(waiting, 256L * waiting, now - 1_000, now);
        int size = lingers > 0 ? waiting : Math.min(waiting, policy.limit());
        policy.ran(policy.sizes().atLeast(size), 100_000 + 20_000L * size);
        return size;
    }

    private static BatchingPolicy policy(boolean adaptive) {
        return BatchingPolicy.of(
                new Batching(
                        MAX_SIZE,
                        MAX_BYTES,
                        Duration.ofNanos(500),
                        adaptive
                                ? Optional.of(Duration.ofNanos(LATENCY_TARGET_NANOS))
                                : Optional.empty(),
                        List.of(8, 16, 32, 64)));
    }
}
