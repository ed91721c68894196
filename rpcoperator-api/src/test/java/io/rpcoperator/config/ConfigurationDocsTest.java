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
package io.rpcoperator.config;

import static org.apache.flink.configuration.ConfigOptions.key;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationDocsTest {

    /** Options of every kind. */
    public static final class Samples {

        public static final ConfigOption<Duration> TIMEOUT =
                key("sample.timeout")
                        .durationType()
                        .defaultValue(Duration.ofMillis(1500))
                        .withDescription("Longer than <n> is 'long'.");

        public static final ConfigOption<MemorySize> BYTES =
                key("sample.bytes")
                        .memoryType()
                        .defaultValue(MemorySize.ofMebiBytes(16))
                        .withDescription("Either a|b.");

        public static final ConfigOption<Shape> SHAPE =
                key("sample.shape")
                        .enumType(Shape.class)
                        .defaultValue(Shape.ROUND)
                        .withDescription("Its form.");

        public static final ConfigOption<List<String>> NAMES =
                key("sample.names")
                        .stringType()
                        .asList()
                        .noDefaultValue()
                        .withDescription("All names.");

        public static final String NOT_AN_OPTION = "sample.";
    }

    public enum Shape {
        ROUND,
        SQUARE
    }

    private static final String TABLE =
            """
            <!-- options of io.rpcoperator.config.ConfigurationDocsTest$Samples -->
            | Key | Default | Type | Description |
            |---|---|---|---|
            | `sample.bytes` | `16 mb` | MemorySize | Either a\\|b. |
            | `sample.names` | (none) | List&lt;String> | All names. |
            | `sample.shape` | `ROUND` | Enum: ROUND, SQUARE | Its form. |
            | `sample.timeout` | `1500 ms` | Duration | Longer than &lt;n&gt; is 'long'. |
            <!-- end of options -->
            """;

    private Path docs;

    @BeforeEach
    void newFile(@TempDir Path directory) {
        docs = directory.resolve("configuration.md");
    }

    @Test
    void acceptsTheTableOfTheOptions() throws IOException {
        Files.writeString(docs, "# Options\n\n" + TABLE + "\nMore.\n");

        assertThatCode(() -> ConfigurationDocs.assertDocumented(Samples.class, docs))
                .doesNotThrowAnyException();
    }

    @Test
    void showsTheTableWhenARowDiffers() throws IOException {
        Files.writeString(docs, TABLE.replace("1500 ms", "2 s"));

        assertThatThrownBy(() -> ConfigurationDocs.assertDocumented(Samples.class, docs))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not document the options of ")
                .hasMessageContaining(TABLE);
    }

    @Test
    void refusesARowOfAnOptionThatIsNoMore() throws IOException {
        Files.writeString(
                docs,
                TABLE.replace("<!-- end", "| `sample.old` | `1` | Integer | Old. |\n<!-- end"));

        assertThatThrownBy(() -> ConfigurationDocs.assertDocumented(Samples.class, docs))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void showsTheTableWhenThereIsNone() throws IOException {
        Files.writeString(docs, "# Options\n");

        assertThatThrownBy(() -> ConfigurationDocs.assertDocumented(Samples.class, docs))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(TABLE);
    }
}
