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
package io.rpcoperator.testing.cluster;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Appends each element as a line to files in a folder. It forgets nothing and takes nothing back,
 * so the folder shows whether an element was lost, or came twice.
 *
 * <p>Every line is flushed: what the folder shows is also how far a running job is.
 */
public final class LineFileSink<T> implements Sink<T> {

    private static final long serialVersionUID = 1L;

    private final String folder;

    /** Into a folder that both the job and the test can reach. */
    public LineFileSink(String folder) {
        this.folder = folder;
    }

    /** All lines written so far, in no order across files. */
    public static List<String> lines(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.flatMap(file -> readLines(file).stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> readLines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        Path path = Files.createDirectories(Path.of(folder)).resolve(UUID.randomUUID().toString());
        return new LineWriter<>(Files.newBufferedWriter(path));
    }

    private record LineWriter<T>(BufferedWriter file) implements SinkWriter<T> {

        @Override
        public void write(T element, Context context) throws IOException {
            file.write(element + "\n");
            file.flush();
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
