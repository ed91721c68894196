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
package io.rpcoperator.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps {@code docs/metrics.md} true: each section's table names the metrics that its part
 * registers, and what kind each is.
 */
public final class MetricsDocumentation {

    private static final Path FILE = Path.of("../docs/metrics.md").toAbsolutePath().normalize();

    /** As in {@code | `name` | Gauge | ms | meaning |}. */
    private static final Pattern ROW =
            Pattern.compile("^\\| `(\\w+)` \\| (\\w+) \\|[^|]*\\|[^|]+\\|$", Pattern.MULTILINE);

    private MetricsDocumentation() {}

    /** Fails if a section's table is not what is registered. */
    public static void assertDocumented(String section, TestingMetrics registered)
            throws IOException {
        assertThat(table(section)).isEqualTo(registered.all());
    }

    private static Map<String, String> table(String section) throws IOException {
        String file = Files.readString(FILE);
        int begin = file.indexOf("\n## " + section + "\n");
        assertThat(begin).as("section '%s' of %s", section, FILE).isNotNegative();
        int next = file.indexOf("\n## ", begin + 1);
        Matcher row = ROW.matcher(file.substring(begin, next < 0 ? file.length() : next));
        Map<String, String> table = new TreeMap<>();
        while (row.find()) {
            assertThat(table.put(row.group(1), row.group(2))).as(row.group(1)).isNull();
        }
        return table;
    }
}
