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
package io.rpcoperator.faults;

import io.rpcoperator.testing.cluster.LineFileSink;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Where a part of the job writes down what it does: a file of its own, in a folder that the test
 * reads. A line is in the file when it is written. Not thread-safe.
 */
final class Journal implements AutoCloseable {

    /** What is written in a run's folder. */
    enum Kind {
        CALLS,
        ANSWERS,
        OUTPUT;

        Path below(String folder) {
            return Path.of(folder, name());
        }
    }

    /** A line without it is being written. */
    private static final String END = ".";

    private final BufferedWriter file;

    Journal(Kind kind, String folder) {
        try {
            Path journals = Files.createDirectories(kind.below(folder));
            this.file = Files.newBufferedWriter(journals.resolve(UUID.randomUUID().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the parts of something that happened. */
    void write(long... parts) {
        try {
            for (long part : parts) {
                file.write(part + " ");
            }
            file.write(END + "\n");
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parts of everything that was written so far, in no order across files. */
    static Stream<long[]> read(Kind kind, String folder) {
        return LineFileSink.lines(kind.below(folder)).stream()
                .map(line -> line.split(" "))
                .filter(parts -> parts[parts.length - 1].equals(END))
                .map(
                        parts ->
                                Arrays.stream(parts)
                                        .limit(parts.length - 1)
                                        .mapToLong(Long::parseLong)
                                        .toArray());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
