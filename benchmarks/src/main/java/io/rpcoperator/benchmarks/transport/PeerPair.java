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

import io.rpcoperator.benchmarks.Cores;
import io.rpcoperator.benchmarks.WorkerProcess;
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

    /** Starts them, one after the other: no two JVMs start on the same core at once. */
    static PeerPair start(Peer peer, Machine machine, Section section) throws IOException {
        WorkerProcess server =
                WorkerProcess.start(
                        peer + " server",
                        machine.jvm(section, Cores::server),
                        peer.name(),
                        machine.keys(section));
        try {
            WorkerProcess client =
                    WorkerProcess.start(
                            peer + " client",
                            machine.jvm(section, Cores::client),
                            peer.name(),
                            machine.keys(section),
                            server.answer());
            PeerPair pair = new PeerPair(peer, server, client);
            pair.awaitConnection();
            return pair;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void awaitConnection() throws IOException {
        String first = client.answer();
        if (!first.equals(Worker.CONNECTED)) {
            client.close();
            throw new IOException("The client of " + peer + " said: " + first);
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
