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
package io.rpcoperator.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {

    @TempDir private Path folder;

    @Test
    void readsOnAndLeavesUnfinishedLines() throws IOException {
        Tail<Integer> tail = new Tail<>(folder.resolve("lines"), Integer::valueOf);
        assertThat(tail.lines()).isEmpty();

        append("a", "1\n2\n3");
        assertThat(tail.lines()).containsExactly(1, 2);

        append("a", "4\n");
        append("b", "5\n");
        assertThat(tail.lines()).containsExactlyInAnyOrder(1, 2, 34, 5);
    }

    private void append(String file, String text) throws IOException {
        Files.writeString(
                Files.createDirectories(folder.resolve("lines")).resolve(file),
                text,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
