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
package io.rpcoperator.benchmarks.pipeline;

import io.rpcoperator.benchmarks.Cores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Which cores processes may use.
 *
 * @param cores in taskset's form; empty for any, where there is no taskset or but one core
 */
record Confinement(String cores) {

    /** A thread may end between being found and being confined. */
    private static final int ATTEMPTS = 10;

    /** To one of the first two cores that this process may use. */
    static Confinement toOne() throws IOException {
        return new Confinement(Cores.find().map(two -> "" + two.server()).orElse(""));
    }

    /** To the first two cores that this process may use. */
    static Confinement toTwo() throws IOException {
        return new Confinement(
                Cores.find().map(two -> two.server() + "," + two.client()).orElse(""));
    }

    /** Confines a process, with all threads that it has and will have. */
    void confine(long processId) throws IOException {
        if (cores.isEmpty()) {
            return;
        }
        String complaint = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Process taskset =
                    new ProcessBuilder("taskset", "-acp", cores, Long.toString(processId))
                            .redirectErrorStream(true)
                            .start();
            complaint = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (taskset.onExit().join().exitValue() == 0) {
                return;
            }
        }
        throw new IOException("Cannot confine " + processId + " to " + cores + ": " + complaint);
    }
}
