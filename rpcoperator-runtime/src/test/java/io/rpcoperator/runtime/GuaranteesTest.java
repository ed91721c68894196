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
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/guarantees.md} honest: each of its rows names tests, and they are there. */
class GuaranteesTest {

    /** As in {@code `FooITCase.doesThat`}. */
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|ITCase))\\.(\\w+)`");

    private static final PathMatcher TEST_FILE =
            FileSystems.getDefault().getPathMatcher("glob:**{Test,ITCase}.java");

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void everyRowNamesATest() throws IOException {
        List<String> rows = rows();

        assertThat(rows).hasSizeGreaterThan(10);
        assertThat(rows).allSatisfy(row -> assertThat(TEST.matcher(row).find()).isTrue());
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, Path> tests = tests();
        List<MatchResult> named = TEST.matcher(String.join("\n", rows())).results().toList();

        assertThat(named)
                .allSatisfy(
                        test -> {
                            assertThat(tests).containsKey(test.group(1));
                            assertThat(Files.readString(tests.get(test.group(1))))
                                    .containsPattern("void " + test.group(2) + "\\(");
                        });
    }

    /** The rows of all tables, without their heads. */
    private static List<String> rows() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/guarantees.md")).stream()
                .filter(line -> line.startsWith("| "))
                .filter(line -> !line.startsWith("| Failure |"))
                .toList();
    }

    /** Every module's test classes, by their names. */
    private static Map<String, Path> tests() throws IOException {
        Map<String, Path> tests = new HashMap<>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(ROOT, Files::isDirectory)) {
            for (Path module : modules) {
                Path sources = module.resolve("src/test/java");
                if (Files.isDirectory(sources)) {
                    try (Stream<Path> files = Files.walk(sources)) {
                        files.filter(TEST_FILE::matches)
                                .forEach(file -> tests.put(name(file), file));
                    }
                }
            }
        }
        return tests;
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }
}
