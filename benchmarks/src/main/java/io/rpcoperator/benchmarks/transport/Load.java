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
 */
record Load(int payloadBytes, int inFlight) {

    private static final List<Integer> PAYLOADS = List.of(256, 4 << 10);

    /** Each payload with each number of requests in flight. */
    static List<Load> withInFlight(List<Integer> inFlight) {
        return PAYLOADS.stream()
                .flatMap(bytes -> inFlight.stream().map(n -> new Load(bytes, n)))
                .toList();
    }

    /** As in {@code 4KiB}. */
    String payload() {
        if (payloadBytes < 1 << 10) {
            return payloadBytes + "B";
        }
        return payloadBytes < 1 << 20 ? (payloadBytes >> 10) + "KiB" : (payloadBytes >> 20) + "MiB";
    }

    /** As in {@code 4KiB/16}. */
    @Override
    public String toString() {
        return payload() + "/" + inFlight;
    }
}
