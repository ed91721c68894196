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

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A core for each side of a pair.
 *
 * @param server the number of the server's
 * @param client the number of the client's
 */
public record Cores(int server, int client) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";
    private static final String TASKSET = "taskset";

    /** The first two that this process may use; none without two, or without taskset. */
    public static Optional<Cores> find() throws IOException {
        if (!Files.exists(STATUS) || !isOnPath(TASKSET)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(ALLOWED))
                    .map(line -> line.substring(ALLOWED.length()).strip())
                    .findFirst()
                    .flatMap(Cores::firstTwoOf);
        }
    }

    private static boolean isOnPath(String program) {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Reads a list as in {@code 0,2-5}. */
    static Optional<Cores> firstTwoOf(String list) {
        int[] cores = Stream.of(list.split(",", -1)).flatMapToInt(Cores::range).limit(2).toArray();
        return cores.length == 2 ? Optional.of(new Cores(cores[0], cores[1])) : Optional.empty();
    }

    private static IntStream range(String part) {
        String[] ends = part.split("-", -1);
        return IntStream.rangeClosed(
                Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
    }

    /** What a command begins with that runs on one core. */
    public static List<String> only(int core) {
        return List.of(TASKSET, "-c", String.valueOf(core));
    }
}
