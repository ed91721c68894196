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
package io.rpcoperator.scheduler.entrypoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.scheduler.entrypoint.Installation.Copy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {

    private static final Copy ONE = new Copy("1.0", "/lib/rpcoperator-scheduler-1.0.jar");

    @TempDir private Path folder;

    @Test
    void whatThisIsBuiltWithGoesTogether() {
        Installation installation = Installation.ofClassPath();

        assertThat(installation.problems()).isEmpty();
        assertThat(installation.flink()).isEqualTo(installation.builtFor()).startsWith("2.");
        assertThat(installation.version()).doesNotContain("$").isNotEqualTo("<unknown>");
    }

    @Test
    void anyReleaseOfTheSameFlinkWillDo() {
        assertThat(of("2.3.7", ONE).problems()).isEmpty();
        assertThat(of("2.3-SNAPSHOT", ONE).problems()).isEmpty();
        assertThat(of("2.3.0-vendor-1", ONE).problems()).isEmpty();
        assertThat(of("<unknown>", ONE).problems()).isEmpty();
    }

    @Test
    void anotherFlinkIsRefusedWithBothVersionsAndAWayOut() {
        assertThat(of("2.4.0", ONE).problems())
                .singleElement()
                .asString()
                .contains("Flink 2.4.0", "rpcoperator-scheduler 1.0", "Flink 2.3.x")
                .contains("Flink's own entrypoint");
        assertThat(of("2.30.0", ONE).problems()).hasSize(1);
    }

    @Test
    void twoOfThisModuleAreRefusedByTheirFiles() {
        assertThat(of("2.3.0", ONE, new Copy("1.0", "/extra/scheduler.jar")).problems())
                .singleElement()
                .asString()
                .contains("more than once")
                .contains("/extra/scheduler.jar (1.0), /lib/rpcoperator-scheduler-1.0.jar (1.0)");
    }

    @Test
    void aRuntimeOfAnotherVersionIsRefusedByItsFile() {
        Installation equal =
                new Installation(
                        "2.3.0", "2.3.0", List.of(ONE), List.of(ONE, new Copy("1.0", "x")));
        Installation other =
                new Installation(
                        "2.3.0", "2.3.0", List.of(ONE), List.of(ONE, new Copy("0.9", "x")));

        assertThat(equal.problems()).isEmpty();
        assertThat(other.problems())
                .singleElement()
                .asString()
                .contains("several versions", "x (0.9)", "scheduler-1.0.jar (1.0)");
    }

    @Test
    void findsEveryJarOfAClassPath() throws IOException {
        Path first = jar("first.jar", "rpcoperator-scheduler", "rpcoperator-runtime");
        Path second = jar("second.jar", "rpcoperator-runtime");
        try (URLClassLoader classes =
                new URLClassLoader(
                        new URL[] {first.toUri().toURL(), second.toUri().toURL()}, null)) {
            Installation installation = Installation.of(classes);

            assertThat(installation.scheduler()).containsExactly(new Copy("5", first.toString()));
            assertThat(installation.runtime())
                    .containsExactly(
                            new Copy("5", first.toString()), new Copy("5", second.toString()));
        }
    }

    private Path jar(String name, String... modules) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            for (String module : modules) {
                jar.putNextEntry(new JarEntry("META-INF/rpcoperator/" + module + ".properties"));
                jar.write("version=5\nflink=2.3.0\n".getBytes(StandardCharsets.UTF_8));
                jar.closeEntry();
            }
        }
        return file;
    }

    private static Installation of(String flink, Copy... scheduler) {
        return new Installation(flink, "2.3.0", List.of(scheduler), List.of());
    }
}
