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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A copy of the model that a process has loaded and run.
 *
 * @param process the process's id
 * @param mebibytes what the process's resident memory grew by in the meantime
 */
record Copy(long process, double mebibytes) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    /** Tells of a copy that is ready. */
    static void tell(Path folder, double residentBefore) throws IOException {
        double grown = residentMebibytes() - residentBefore;
        Path file = Files.createDirectories(folder).resolve(UUID.randomUUID().toString());
        Path hidden = folder.resolve("." + file.getFileName());
        Files.writeString(hidden, ProcessHandle.current().pid() + " " + grown);
        Files.move(hidden, file);
    }

    /** All that were told of. */
    static List<Copy> readAll(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Copy> copies = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder, "[!.]*")) {
            for (Path file : files) {
                String[] words = Files.readString(file).split(" ", -1);
                copies.add(new Copy(Long.parseLong(words[0]), Double.parseDouble(words[1])));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copies;
    }

    /** The memory that this process has now. */
    static double residentMebibytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(RESIDENT))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow(() -> new IOException("no " + RESIDENT + " in " + STATUS));
    }
}
