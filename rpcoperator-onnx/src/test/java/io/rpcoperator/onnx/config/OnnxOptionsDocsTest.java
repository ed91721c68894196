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
package io.rpcoperator.onnx.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

/** The options and their page in the documentation say the same. */
class OnnxOptionsDocsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(rpc-operator\\.onnx\\.[^`]+)`");

    @Test
    void documentsEveryOptionAndNoOther() throws Exception {
        List<String> options =
                Arrays.stream(OnnxOptions.class.getFields())
                        .map(OnnxOptionsDocsTest::option)
                        .map(ConfigOption::key)
                        .toList();
        String page = Files.readString(Path.of("..", "docs", "onnx.md"));
        assertThat(ROW.matcher(page).results().map(row -> row.group(1)).toList())
                .containsExactlyInAnyOrderElementsOf(options);
    }

    private static ConfigOption<?> option(Field field) {
        try {
            return (ConfigOption<?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
