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

import io.rpcoperator.benchmarks.Cores;
import io.rpcoperator.benchmarks.WorkerProcess;
import java.util.List;
import java.util.Optional;

/**
 * The JVMs of servers, and of what runs in their place, and those of clients.
 *
 * @param server of a server, or of a contender that serves nobody
 * @param client of a client
 */
record Placement(WorkerProcess.Jvm server, WorkerProcess.Jvm client) {

    private static final List<String> OPTIONS = List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC");

    /** Servers on one core, clients on another. */
    static Placement pinned(Cores cores) {
        return new Placement(jvm(Optional.of(cores.server())), jvm(Optional.of(cores.client())));
    }

    /** Wherever the system puts them. */
    static Placement free() {
        return new Placement(jvm(Optional.empty()), jvm(Optional.empty()));
    }

    private static WorkerProcess.Jvm jvm(Optional<Integer> core) {
        return new WorkerProcess.Jvm(Worker.class, OPTIONS, core);
    }

    /** In words. */
    @Override
    public String toString() {
        return server.core().isPresent() && client.core().isPresent()
                ? "Servers on core " + server.core().get() + ", clients on " + client.core().get()
                : "No JVM is pinned to a core";
    }
}
