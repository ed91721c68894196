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
package io.rpcoperator.benchmarks.transport;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;

/**
 * The suite's command line.
 *
 * @param file where the report goes
 */
record Options(Path file, Plan plan) {

    static final String USAGE =
            "expected FILE [--quick] [--only plain|tls|unpinned|mixed]... [--payload 4KiB]...";

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it makes no sense
     */
    static Options of(String... args) {
        Queue<String> words = new ArrayDeque<>(List.of(args));
        Path file = Path.of(next(words));
        Plan plan = Plan.FULL;
        Set<Section> sections = EnumSet.noneOf(Section.class);
        Set<String> payloads = new HashSet<>();
        while (!words.isEmpty()) {
            switch (words.remove()) {
                case "--quick" -> plan = Plan.QUICK;
                case "--only" -> sections.add(section(next(words)));
                case "--payload" -> payloads.add(next(words));
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        return new Options(
                file,
                plan.only(
                        section -> sections.isEmpty() || sections.contains(section),
                        load -> payloads.isEmpty() || payloads.contains(load.payload())));
    }

    private static String next(Queue<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException(USAGE);
        }
        return words.remove();
    }

    private static Section section(String name) {
        try {
            return Section.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("there is no section '" + name + "': " + USAGE, e);
        }
    }
}
