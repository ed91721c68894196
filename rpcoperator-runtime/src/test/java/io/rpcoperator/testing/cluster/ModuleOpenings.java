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

import java.lang.management.ManagementFactory;
import java.util.List;

/** The {@code --add-opens} and {@code --add-exports} that Flink needs. */
final class ModuleOpenings {

    private ModuleOpenings() {}

    /** Those that the build passes to the test JVM, which are what Flink's own scripts pass. */
    static List<String> ofThisJvm() {
        List<String> openings =
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(
                                option ->
                                        option.startsWith("--add-opens")
                                                || option.startsWith("--add-exports"))
                        .toList();
        if (openings.isEmpty()) {
            throw new IllegalStateException(
                    "Run the test with the JVM options of the pom's 'flink.jvm.options'.");
        }
        return openings;
    }
}
