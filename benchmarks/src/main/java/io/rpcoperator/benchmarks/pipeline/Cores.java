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

import java.io.IOException;
import java.io.OutputStream;

/** Which cores a process may use. */
final class Cores {

    private Cores() {}

    /** Confines a process, all threads that it has and will have, to the first so many cores. */
    static void confine(long processId, int cores) throws IOException {
        String list = "0-" + (cores - 1);
        Process taskset =
                new ProcessBuilder("taskset", "-acp", list, Long.toString(processId))
                        .redirectErrorStream(true)
                        .start();
        taskset.getInputStream().transferTo(OutputStream.nullOutputStream());
        int exitCode = taskset.onExit().join().exitValue();
        if (exitCode != 0) {
            throw new IOException(
                    String.format("'taskset -acp %s %d' ended with %d", list, processId, exitCode));
        }
    }
}
