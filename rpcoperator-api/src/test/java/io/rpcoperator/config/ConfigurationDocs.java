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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;

/**
 * Keeps {@code docs/configuration.md} true: the table of a class's options stands there between two
 * comments and must be the one that follows from the options themselves.
 *
 * <pre>{@code
 * <!-- options of io.rpcoperator.config.RosOptions -->
 * | Key | Default | Type | Description |
 * ...
 * <!-- end of options -->
 * }</pre>
 */
public final class ConfigurationDocs {

    private static final String FILE = "docs/configuration.md";
    private static final String END = "<!-- end of options -->";

    private ConfigurationDocs() {}

    /**
     * Fails, with the table to paste, when the options of a class are not documented as they are.
     *
     * @param options a class with public static {@link ConfigOption} fields
     */
    public static void assertDocumented(Class<?> options) {
        assertDocumented(options, findUpwards(Path.of("").toAbsolutePath()));
    }

    static void assertDocumented(Class<?> options, Path file) {
        String begin = "<!-- options of " + options.getName() + " -->";
        String expected = begin + "\n" + table(options) + END;
        if (!read(file).contains(expected)) {
            throw new AssertionError(
                    String.format(
                            "%s does not document the options of %s as they are. Replace what stands"
                                    + " from '%s' to '%s' by:%n%n%s%n",
                            file, options.getName(), begin, END, expected));
        }
    }

    static String table(Class<?> options) {
        return optionFields(options)
                .map(Row::of)
                .sorted(Comparator.comparing(Row::key))
                .map(Row::toMarkdown)
                .collect(
                        Collectors.joining(
                                "",
                                "| Key | Default | Type | Description |\n|---|---|---|---|\n",
                                ""));
    }

    private static Stream<Field> optionFields(Class<?> options) {
        return Arrays.stream(options.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .filter(field -> field.getType() == ConfigOption.class);
    }

    private static Path findUpwards(Path start) {
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            Path file = directory.resolve(FILE);
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new AssertionError("No " + FILE + " in " + start + " or above");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One option, as text. */
    private record Row(String key, String defaultValue, String type, String description) {

        static Row of(Field field) {
            ConfigOption<?> option = valueOf(field);
            return new Row(
                    option.key(),
                    option.hasDefaultValue() ? "`" + show(option.defaultValue()) + "`" : "(none)",
                    typeOf(field),
                    new HtmlFormatter().format(option.description()));
        }

        private static ConfigOption<?> valueOf(Field field) {
            try {
                return (ConfigOption<?>) field.get(null);
            } catch (IllegalAccessException e) {
                throw new AssertionError("Options must be in a public class: " + field, e);
            }
        }

        private static String show(Object value) {
            return value instanceof Duration duration
                    ? TimeUtils.formatWithHighestUnit(duration)
                    : value.toString();
        }

        /** The simple name of the option's type parameter; for an enum, its values as well. */
        private static String typeOf(Field field) {
            Type type = ((ParameterizedType) field.getGenericType()).getActualTypeArguments()[0];
            if (type instanceof Class<?> plain) {
                return plain.isEnum()
                        ? Arrays.stream(plain.getEnumConstants())
                                .map(Object::toString)
                                .collect(Collectors.joining(", ", "Enum: ", ""))
                        : plain.getSimpleName();
            }
            return type.getTypeName().replaceAll("\\b[a-z]\\w*\\.", "").replace("<", "&lt;");
        }

        String toMarkdown() {
            return Stream.of("`" + key + "`", defaultValue, type, description)
                    .map(cell -> cell.replace("|", "\\|"))
                    .collect(Collectors.joining(" | ", "| ", " |\n"));
        }
    }
}
