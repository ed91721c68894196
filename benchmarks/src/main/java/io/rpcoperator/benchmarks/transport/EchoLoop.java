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
package io.rpcoperator.benchmarks.transport;

import io.rpcoperator.benchmarks.LatencyHistogram;
import io.rpcoperator.runtime.payload.Payload;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Carries loads over one connection: as many requests as the load wants are in flight, and each
 * answer sends the next.
 *
 * <p>Not thread-safe: one load at a time.
 */
final class EchoLoop implements EchoHandler, AutoCloseable {

    /** How long after a run's end the answers still under way are waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EchoClient client;

    /** Written by the caller of {@link #run}; null before the first. */
    private volatile @Nullable Run current;

    EchoLoop(EchoTransport transport, String address) throws Exception {
        this.client = transport.connect(address, this);
    }

    /**
     * Carries a load for some time.
     *
     * @throws IllegalStateException if an echo failed, was wrong or did not come
     */
    Measurement run(Load load, Duration duration) throws InterruptedException {
        Run run = Run.of(client, load, duration);
        current = run;
        return run.measure(duration.plus(PATIENCE));
    }

    @Override
    public void echoed(int slot, Payload response) {
        Run run = current;
        if (run != null) {
            run.lane(slot).echoed(slot, response);
        }
    }

    @Override
    public void failed(Throwable cause) {
        Run run = current;
        if (run != null) {
            run.requests().failed(cause);
            run.bulk().failed(cause);
        }
    }

    @Override
    public void close() throws Exception {
        client.close();
    }

    /** One load: the requests that are measured, and those besides. */
    private record Run(Lane requests, Lane bulk, long startedAt) {

        static Run of(EchoClient client, Load load, Duration duration) {
            long startedAt = System.nanoTime();
            long endsAt = startedAt + duration.toNanos();
            return new Run(
                    new Lane(client, 0, load.inFlight(), load.payloadBytes(), endsAt),
                    new Lane(client, load.inFlight(), load.bulkInFlight(), Load.BULK_BYTES, endsAt),
                    startedAt);
        }

        Lane lane(int slot) {
            return requests.has(slot) ? requests : bulk;
        }

        Measurement measure(Duration patience) throws InterruptedException {
            bulk.start();
            requests.start();
            try {
                bulk.ended().get(patience.toMillis(), TimeUnit.MILLISECONDS);
                long endedAt = requests.ended().get(patience.toMillis(), TimeUnit.MILLISECONDS);
                LatencyHistogram latencies = requests.latencies();
                return new Measurement(
                        latencies.count(),
                        (endedAt - startedAt) / 1e9,
                        latencies.quantileMicros(0.5),
                        latencies.quantileMicros(0.99),
                        bulk.latencies().count());
            } catch (ExecutionException e) {
                throw new IllegalStateException("an echo failed: " + e.getCause(), e.getCause());
            } catch (TimeoutException e) {
                throw new IllegalStateException("an echo did not come within " + patience, e);
            }
        }
    }
}
