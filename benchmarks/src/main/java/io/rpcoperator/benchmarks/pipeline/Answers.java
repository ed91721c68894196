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

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the growing files of {@link AnswerSink}s. Not thread-safe. */
final class Answers {

    private static final int ANSWER_BYTES = 3 * Long.BYTES;

    private final Path folder;

    /** How far each file has been read. */
    private final Map<Path, Long> positions = new HashMap<>();

    Answers(Path folder) {
        this.folder = folder;
    }

    /** What came since the last time, in each file's order. */
    List<Answer> readNew() {
        List<Answer> answers = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    read(file, answers);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return answers;
    }

    /** Leaves what a killed process did not finish. */
    private void read(Path path, List<Answer> answers) throws IOException {
        long position = positions.getOrDefault(path, 0L);
        byte[] added;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long whole = (file.length() - position) / ANSWER_BYTES;
            added = new byte[Math.toIntExact(whole * ANSWER_BYTES)];
            file.seek(position);
            file.readFully(added);
        }
        for (ByteBuffer bytes = ByteBuffer.wrap(added); bytes.hasRemaining(); ) {
            answers.add(new Answer(bytes.getLong(), bytes.getLong(), bytes.getLong()));
        }
        positions.put(path, position + added.length);
    }
}
