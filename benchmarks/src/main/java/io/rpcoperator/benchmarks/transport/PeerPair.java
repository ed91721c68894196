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

import java.io.IOException;
import java.time.Duration;

/** A peer's two JVMs. Not thread-safe. */
final class PeerPair implements AutoCloseable {

    private final Peer peer;
    private final WorkerProcess server;
    private final WorkerProcess client;

    private PeerPair(Peer peer, WorkerProcess server, WorkerProcess client) {
        this.peer = peer;
        this.server = server;
        this.client = client;
    }

    static PeerPair start(Peer peer, Machine machine, Section section) throws IOException {
        WorkerProcess server = WorkerProcess.server(peer, machine, section);
        try {
            return new PeerPair(
                    peer, server, WorkerProcess.client(peer, machine, section, server.answer()));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    Peer peer() {
        return peer;
    }

    /**
     * Carries a load for some time.
     *
     * @throws IOException if an echo failed
     */
    Measurement measure(Load load, Duration duration) throws IOException {
        client.tell(Worker.toLine(load, duration));
        return Measurement.ofLine(client.answer());
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
