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

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The lines of a folder's growing files. A line that a killed process did not finish is none.
 *
 * <p>Not thread-safe.
 */
public final class Tail<T> {

    private final Path folder;
    private final Function<String, T> parser;
    private final List<T> lines = new ArrayList<>();

    /** How far each file has been read. */
    private final Map<Path, Long> positions = new HashMap<>();

    /** Of the files of a folder, which need not be there yet. */
    public Tail(Path folder, Function<String, T> parser) {
        this.folder = folder;
        this.parser = parser;
    }

    /** Reads what is new; all lines so far, those of one file in its order. */
    public List<T> lines() {
        if (Files.isDirectory(folder)) {
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    read(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return lines;
    }

    private void read(Path path) throws IOException {
        long position = positions.getOrDefault(path, 0L);
        byte[] added;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            added = new byte[Math.toIntExact(file.length() - position)];
            file.seek(position);
            file.readFully(added);
        }
        int end = added.length;
        while (end > 0 && added[end - 1] != '\n') {
            end--;
        }
        new String(added, 0, end, StandardCharsets.US_ASCII)
                .lines()
                .map(parser)
                .forEach(lines::add);
        positions.put(path, position + end);
    }
}
