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

import java.util.List;

/**
 * What a client is asked to carry.
 *
 * @param payloadBytes size of every request and of its echo
 * @param inFlight how many requests are under way at any time
 * @param bulkInFlight how many requests of {@link #BULK_BYTES} are under way besides
 */
record Load(int payloadBytes, int inFlight, int bulkInFlight) {

    /** A large tensor. */
    static final int BULK_BYTES = 16 << 20;

    /** What may be under way at once: both sides hold it in their heaps. */
    static final long MAX_BYTES_IN_FLIGHT = 256L << 20;

    private static final List<Integer> PAYLOADS =
            List.of(256, 4 << 10, 64 << 10, 1 << 20, BULK_BYTES);

    private static final List<Integer> IN_FLIGHT = List.of(1, 16, 256);

    /** A load without anything besides. */
    Load(int payloadBytes, int inFlight) {
        this(payloadBytes, inFlight, 0);
    }

    /** Each payload with each number of requests in flight that leaves room for it. */
    static List<Load> all() {
        return PAYLOADS.stream()
                .flatMap(bytes -> IN_FLIGHT.stream().map(n -> new Load(bytes, n)))
                .filter(load -> load.bytesInFlight() <= MAX_BYTES_IN_FLIGHT)
                .toList();
    }

    private long bytesInFlight() {
        return (long) payloadBytes * inFlight;
    }

    /** The same, without anything besides. */
    Load alone() {
        return new Load(payloadBytes, inFlight);
    }

    /** As in {@code 4KiB}. */
    String payload() {
        return size(payloadBytes);
    }

    private static String size(int bytes) {
        if (bytes < 1 << 10) {
            return bytes + "B";
        }
        return bytes < 1 << 20 ? (bytes >> 10) + "KiB" : (bytes >> 20) + "MiB";
    }

    /** As in {@code 4KiB/16} or {@code 256B/16 with 16MiB/2}. */
    @Override
    public String toString() {
        String name = payload() + "/" + inFlight;
        return bulkInFlight == 0 ? name : name + " with " + size(BULK_BYTES) + "/" + bulkInFlight;
    }
}
