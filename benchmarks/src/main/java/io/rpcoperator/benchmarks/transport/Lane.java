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
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A closed loop of requests of one size: each answer sends the next, from the thread that brought
 * it, until the time is over. The first of each slot is sent by the starter.
 */
final class Lane {

    private final EchoClient client;
    private final int firstSlot;
    private final byte[] payload;
    private final long endsAt;

    /** By slot; written before a request is sent, read at its answer. */
    private final long[] sentAt;

    /** Completes with the time of the last answer. */
    private final CompletableFuture<Long> ended = new CompletableFuture<>();

    /** Owned by the callbacks until {@link #ended}. */
    private final LatencyHistogram latencies = new LatencyHistogram();

    /** Owned by the callbacks. */
    private int inFlight;

    /**
     * A loop that is not under way yet.
     *
     * @param firstSlot the first of as many slots as there are requests in flight
     * @param endsAt the {@link System#nanoTime} after which nothing is sent
     */
    Lane(EchoClient client, int firstSlot, int inFlight, int payloadBytes, long endsAt) {
        this.client = client;
        this.firstSlot = firstSlot;
        this.payload = new byte[payloadBytes];
        new Random(payloadBytes).nextBytes(payload);
        this.endsAt = endsAt;
        this.sentAt = new long[inFlight];
        this.inFlight = inFlight;
        if (inFlight == 0) {
            ended.complete(System.nanoTime());
        }
    }

    void start() {
        for (int i = 0; i < sentAt.length; i++) {
            send(i);
        }
    }

    private void send(int i) {
        sentAt[i] = System.nanoTime();
        try {
            client.send(firstSlot + i, payload);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    boolean has(int slot) {
        return slot >= firstSlot && slot < firstSlot + sentAt.length;
    }

    /** The answer to the request of one of this lane's slots. */
    void echoed(int slot, Payload response) {
        long now = System.nanoTime();
        if (!isWhatWasSent(response)) {
            failed(new IllegalStateException("the answer is not what was sent"));
            return;
        }
        latencies.record(now - sentAt[slot - firstSlot]);
        if (now - endsAt < 0) {
            send(slot - firstSlot);
        } else if (--inFlight == 0) {
            ended.complete(now);
        }
    }

    /** In whatever pieces it came. */
    private boolean isWhatWasSent(Payload response) {
        if (response.size() != payload.length) {
            return false;
        }
        byte[] whole = response.arrayIfWhole();
        if (whole != null) {
            return Arrays.equals(payload, whole);
        }
        int from = 0;
        for (ByteBuffer piece : response.pieces()) {
            if (!piece.equals(ByteBuffer.wrap(payload, from, piece.remaining()))) {
                return false;
            }
            from += piece.remaining();
        }
        return true;
    }

    void failed(Throwable cause) {
        ended.completeExceptionally(cause);
    }

    /** Completes with the {@link System#nanoTime} of the last answer. */
    CompletableFuture<Long> ended() {
        return ended;
    }

    /** Of every request; not to be touched before the end. */
    LatencyHistogram latencies() {
        return latencies;
    }
}
