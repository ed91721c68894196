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
package io.rpcoperator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/guarantees.md} honest: each of its rows names tests, and they are there. */
class GuaranteesTest {

    /** As in {@code `FooITCase.doesThat`}. */
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|ITCase))\\.(\\w+)`");

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void everyRowNamesATest() throws IOException {
        List<String> rows = rows();

        assertThat(rows).hasSizeGreaterThan(10);
        assertThat(rows).allSatisfy(row -> assertThat(TEST.matcher(row).find()).isTrue());
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        List<MatchResult> named =
                TEST.matcher(String.join("\n", rows())).results().distinct().toList();

        assertThat(named).allSatisfy(test -> assertDeclared(test.group(1), test.group(2)));
    }

    /** The rows of all tables, without their heads. */
    private static List<String> rows() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/guarantees.md")).stream()
                .filter(line -> line.startsWith("| "))
                .filter(line -> !line.startsWith("| Failure |"))
                .toList();
    }

    private static void assertDeclared(String testClass, String method) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> declaring =
                    files.filter(file -> file.endsWith(testClass + ".java"))
                            .filter(file -> file.toString().contains("src/test/java"))
                            .toList();
            assertThat(declaring).as(testClass).hasSize(1);
            assertThat(Files.readString(declaring.get(0)))
                    .as(testClass)
                    .containsPattern("void " + method + "\\(");
        }
    }
}
