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

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.SessionRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

    private final RequestQueue queue = new RequestQueue(1024, MAX_BYTES);
    private List<InboundRequest> requests = List.of();

    /** Makes the requests. */
    @Setup
    public void prepare() {
        requests =
                IntStream.range(0, batch)
                        .<InboundRequest>mapToObj(each -> new Request(Payload.of(new byte[256])))
                        .toList();
    }

    @Benchmark
    public List<InboundRequest> offerAndTake() throws InterruptedException {
        requests.forEach(queue::offer);
        List<InboundRequest> taken = queue.take(batch, MAX_BYTES);
        queue.done(taken);
        return taken;
    }

    /** A request that is never answered. Equal to itself alone, as those of a session. */
    private static final class Request implements InboundRequest {

        private static final SessionRequest SESSION =
                new SessionRequest(
                        new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);

        private final Payload payload;

        Request(Payload payload) {
            this.payload = payload;
        }

        @Override
        public SessionRequest session() {
            return SESSION;
        }

        @Override
        public Payload payload() {
            return payload;
        }

        @Override
        public boolean tryBegin() {
            return true;
        }

        @Override
        public boolean isSuspect() {
            return false;
        }

        @Override
        public CompletableFuture<Void> announce() {
            throw new IllegalStateException("no suspect");
        }

        @Override
        public long deadlineNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean hasEnded() {
            return false;
        }

        @Override
        public void reply(Payload response) {}

        @Override
        public void fail(RosException failure) {}
    }
}
