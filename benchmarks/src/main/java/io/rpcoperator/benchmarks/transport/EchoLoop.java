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

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop over one connection: as many requests as the load wants are in flight, and each
 * answer sends the next, from the thread that brought it.
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
        Run run = new Run(client, load, duration);
        current = run;
        return run.measure(duration.plus(PATIENCE));
    }

    @Override
    public void echoed(int slot, byte[] response) {
        Run run = current;
        if (run != null) {
            run.echoed(slot, response);
        }
    }

    @Override
    public void failed(Throwable cause) {
        Run run = current;
        if (run != null) {
            run.failed(cause);
        }
    }

    @Override
    public void close() throws Exception {
        client.close();
    }

    /** One load. The first request of each slot is sent by the caller, the rest by callbacks. */
    private static final class Run implements EchoHandler {

        private static final int FIRST_CAPACITY = 1 << 20;

        private final EchoClient client;
        private final byte[] payload;

        /** By slot; written before a request is sent, read at its answer. */
        private final long[] sentAt;

        private final CompletableFuture<Measurement> result = new CompletableFuture<>();
        private final long startedAt;
        private final long endsAt;

        /** Owned by the callbacks. */
        private int inFlight;

        /** Owned by the callbacks. */
        private long[] latencies = new long[FIRST_CAPACITY];

        /** Owned by the callbacks. */
        private int answered;

        Run(EchoClient client, Load load, Duration duration) {
            this.client = client;
            this.payload = new byte[load.payloadBytes()];
            new Random(load.payloadBytes()).nextBytes(payload);
            this.sentAt = new long[load.inFlight()];
            this.inFlight = load.inFlight();
            this.startedAt = System.nanoTime();
            this.endsAt = startedAt + duration.toNanos();
        }

        Measurement measure(Duration patience) throws InterruptedException {
            for (int slot = 0; slot < sentAt.length; slot++) {
                send(slot);
            }
            try {
                return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException("an echo failed: " + e.getCause(), e.getCause());
            } catch (TimeoutException e) {
                throw new IllegalStateException("an echo did not come within " + patience, e);
            }
        }

        private void send(int slot) {
            sentAt[slot] = System.nanoTime();
            try {
                client.send(slot, payload);
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        @Override
        public void echoed(int slot, byte[] response) {
            long now = System.nanoTime();
            if (!Arrays.equals(payload, response)) {
                failed(new IllegalStateException("the answer is not what was sent"));
                return;
            }
            record(now - sentAt[slot]);
            if (now - endsAt < 0) {
                send(slot);
            } else if (--inFlight == 0) {
                result.complete(
                        Measurement.of(Arrays.copyOf(latencies, answered), now - startedAt));
            }
        }

        private void record(long latency) {
            if (answered == latencies.length) {
                latencies = Arrays.copyOf(latencies, 2 * answered);
            }
            latencies[answered++] = latency;
        }

        @Override
        public void failed(Throwable cause) {
            result.completeExceptionally(cause);
        }
    }
}
