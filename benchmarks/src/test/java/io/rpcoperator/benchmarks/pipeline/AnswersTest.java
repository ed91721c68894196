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
package io.rpcoperator.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {

    @TempDir private Path folder;

    @Test
    void readsWhatTheSinkWrites() throws Exception {
        Answers answers = new Answers(folder.resolve("answers"));
        assertThat(answers.readNew()).isEmpty();

        try (SinkWriter<Question> writer = AnswerSink.openWriter(folder.resolve("answers"))) {
            writer.write(new Question(7, 11), null);
            writer.write(new Question(8, 12), null);
        }

        assertThat(answers.readNew())
                .satisfiesExactly(
                        first -> {
                            assertThat(first.id()).isEqualTo(7);
                            assertThat(first.issuedMicros()).isEqualTo(11);
                            assertThat(first.answeredMicros()).isPositive();
                        },
                        second -> assertThat(second.id()).isEqualTo(8));
        assertThat(answers.readNew()).isEmpty();
    }

    @Test
    void leavesAnswersThatAreNotWhole() throws IOException {
        Answers answers = new Answers(folder);
        byte[] whole = ByteBuffer.allocate(24).putLong(1).putLong(2).putLong(3).array();

        append(Arrays.copyOf(whole, 20));
        assertThat(answers.readNew()).isEmpty();

        append(Arrays.copyOfRange(whole, 20, 24));
        assertThat(answers.readNew()).containsExactly(new Answer(1, 2, 3));
    }

    private void append(byte[] bytes) throws IOException {
        Files.write(
                folder.resolve("file"),
                bytes,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
