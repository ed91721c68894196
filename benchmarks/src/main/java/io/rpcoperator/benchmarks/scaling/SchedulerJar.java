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
package io.rpcoperator.benchmarks.scaling;

import io.rpcoperator.scheduler.entrypoint.RosSessionClusterEntrypoint;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The one jar of the scheduler's distribution, as users put it on a JobManager's class path. */
final class SchedulerJar {

    private SchedulerJar() {}

    /** Where the build has left it: beside the scheduler's classes. */
    static Path find() throws IOException {
        Path target = location(RosSessionClusterEntrypoint.class).resolveSibling("").normalize();
        try (Stream<Path> files = Files.walk(target, 3)) {
            List<Path> jars =
                    files.filter(
                                    file ->
                                            target.relativize(file)
                                                    .toString()
                                                    .matches(".*-bin/lib/.*"))
                            .toList();
            if (jars.size() != 1) {
                throw new IllegalStateException(
                        "expected one jar in "
                                + target
                                + "/*-bin/lib, which 'mvn package' makes, but there is "
                                + jars);
            }
            return jars.get(0);
        }
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Location of " + type, e);
        }
    }
}
