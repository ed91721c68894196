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
package io.rpcoperator.testing.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of a cluster does not outlive the JVM of its test. */
class FlinkProcessITCase {

    @TempDir private Path folder;

    @Test
    void diesWhenTheTestsJvmIsKilled() throws IOException {
        Process test =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Sleeper.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader output = test.inputReader()) {
            long pid = Long.parseLong(output.readLine());
            assertThat(ProcessHandle.of(pid)).isPresent();

            test.destroyForcibly();

            await().atMost(FlinkTestCluster.PATIENCE).until(() -> !isAlive(pid));
        } finally {
            test.destroyForcibly();
        }
    }

    /** A process whose parent is dead may be left as a zombie. */
    private static boolean isAlive(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            return !Files.readString(status).contains("State:\tZ");
        } catch (IOException gone) {
            return false;
        }
    }

    /** A test's JVM: starts a process, tells its id, and never ends. */
    static final class Sleeper {

        private Sleeper() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            FlinkProcess process =
                    FlinkProcess.start(
                            "sleeper",
                            List.of("sleep", "1000000"),
                            Map.of(),
                            folder,
                            folder.resolve("log"));
            System.out.println(process.pid());
            System.in.read();
        }
    }
}
