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
package io.rpcoperator.benchmarks.inference;

import io.rpcoperator.benchmarks.WorkerProcess;
import java.io.IOException;
import java.time.Duration;

/** The two JVMs of a contender that is served. Not thread-safe. */
final class ContenderPair implements AutoCloseable {

    private final Contender contender;
    private final WorkerProcess server;
    private final WorkerProcess client;

    private ContenderPair(Contender contender, WorkerProcess server, WorkerProcess client) {
        this.contender = contender;
        this.server = server;
        this.client = client;
    }

    static ContenderPair start(Contender contender, Placement placement, Models models)
            throws IOException {
        String folder = models.folder().toString();
        WorkerProcess server =
                WorkerProcess.start(
                        contender + " server",
                        placement.server(),
                        contender.name(),
                        folder,
                        models.sizes());
        try {
            return new ContenderPair(
                    contender,
                    server,
                    WorkerProcess.start(
                            contender + " client",
                            placement.client(),
                            contender.name(),
                            folder,
                            models.sizes(),
                            server.answer()));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    Contender contender() {
        return contender;
    }

    /**
     * Carries a load for some time.
     *
     * @throws IOException if a call failed
     */
    Measurement measure(Model model, Load load, Duration duration) throws IOException {
        long cpuBefore = cpuNanos();
        client.tell(
                model + " " + load.inFlight() + " " + load.perSecond() + " " + duration.toMillis());
        return Measurement.ofLine(client.answer()).withCpu(cpuNanos() - cpuBefore);
    }

    private long cpuNanos() throws IOException {
        server.tell("");
        return Long.parseLong(server.answer());
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
