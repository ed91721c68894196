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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** The file that a suite leaves: {@code figures}, by stable names, and {@code rounds}. */
public final class ReportFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportFile() {}

    /**
     * Writes it.
     *
     * @param rounds every value behind the figures, as records
     */
    public static void write(Path file, Map<String, Double> figures, List<? extends Record> rounds)
            throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(file.toFile(), new Document(figures, rounds));
    }

    private record Document(Map<String, Double> figures, List<? extends Record> rounds) {}
}
