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
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.InboundRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.util.clock.SystemClock;
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

/** A whole batch through the queue, by one thread: what the queue costs when nobody contends. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestQueueBenchmark {

    private static final int MAX_BYTES = 1 << 20;

    /** How many requests are offered, then taken at once. */
    @Param({"1", "32"})
    public int batch;

    /** How many requests wait of another session, of which none may begin. */
    @Param({"0", "4000"})
    public int heldUp;

    private final RequestQueue queue = new RequestQueue(8192, MAX_BYTES, SystemClock.getInstance());
    private final ServedSession session = session();
    private final List<ServedRequest> taken = new ArrayList<>();
    private List<InboundRequest> requests = List.of();
    private BatchingPolicy policy = policy(1);

    /** Makes the requests. */
    @Setup
    public void prepare() {
        policy = policy(batch);
        ServedSession slow = session();
        for (int i = 0; i < heldUp; i++) {
            queue.offer(new ServedRequest(new IdleRequest(Payload.EMPTY, false), slow, 0));
        }
        requests =
                IntStream.range(0, batch)
                        .<InboundRequest>mapToObj(
                                each -> new IdleRequest(Payload.of(new byte[256])))
                        .toList();
    }

    @Benchmark
    public List<ServedRequest> offerAndTake() throws InterruptedException {
        taken.clear();
        for (InboundRequest request : requests) {
            queue.offer(new ServedRequest(request, session, 256));
        }
        queue.take(policy, taken);
        queue.done(taken.size());
        return taken;
    }

    private static ServedSession session() {
        return new ServedSession(new Fences(false).enter(IdleRequest.SESSION.scope(), () -> {}));
    }

    private static BatchingPolicy policy(int size) {
        return BatchingPolicy.of(
                new Batching(size, MAX_BYTES, Duration.ZERO, Optional.empty(), List.of()));
    }
}
