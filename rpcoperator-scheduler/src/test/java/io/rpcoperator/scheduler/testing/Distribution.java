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
package io.rpcoperator.scheduler.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The distribution folder, as the build has made it. */
public final class Distribution {

    private Distribution() {}

    /** The folder. */
    public static Path folder() {
        return Path.of(
                Objects.requireNonNull(
                        System.getProperty("distribution"), "run by the build's failsafe plugin"));
    }

    /** The jar for a JobManager, which is the only one. */
    public static Path jar() {
        try (Stream<Path> files = Files.list(folder().resolve("lib"))) {
            List<Path> jars = files.toList();
            if (jars.size() != 1) {
                throw new IllegalStateException("more than one jar: " + jars);
            }
            return jars.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
