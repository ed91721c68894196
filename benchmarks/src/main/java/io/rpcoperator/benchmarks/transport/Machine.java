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
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the JVMs are given.
 *
 * @param cores empty where none can be pinned
 * @param certificates for those who encrypt
 */
record Machine(Optional<Cores> cores, Certificates certificates) {

    /** The same for every peer, with room for {@link Load#MAX_BYTES_IN_FLIGHT}. */
    private static final List<String> JVM_OPTIONS =
            List.of("-Xms1g", "-Xmx1g", "-XX:MaxDirectMemorySize=1g", "-XX:+UseG1GC");

    /** A JVM of one side. */
    WorkerProcess.Jvm jvm(Section section, Function<Cores, Integer> side) {
        return new WorkerProcess.Jvm(
                Worker.class, JVM_OPTIONS, section.isPinned() ? cores.map(side) : Optional.empty());
    }

    /** What tells a {@link Worker} of the certificates. */
    String keys(Section section) {
        return section.isEncrypted() ? certificates.file().toString() : Worker.PLAIN;
    }
}
