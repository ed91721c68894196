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

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How long and how often.
 *
 * @param loads what each peer carries in each round of a section, in this order; no section has
 *     none
 * @param warmUps rounds that do not count
 * @param warmUp of one peer with one load in such a round: compilers have little of a core that a
 *     busy JVM shares with them
 * @param rounds rounds that count
 * @param duration of one peer with one load in a round that counts
 */
record Plan(
        Map<Section, List<Load>> loads,
        int warmUps,
        Duration warmUp,
        int rounds,
        Duration duration) {

    private static final Load SMALL = new Load(256, 16);

    /** One large message in each direction at any time, and small ones alone before. */
    private static final List<Load> MIXED = List.of(SMALL, new Load(256, 16, 2));

    /** Twenty minutes. */
    static final Plan FULL =
            new Plan(
                    Map.of(
                            Section.PLAIN,
                            Load.all(),
                            Section.TLS,
                            Load.all(),
                            Section.UNPINNED,
                            Load.all().stream().filter(Plan::isForUnpinned).toList(),
                            Section.MIXED,
                            MIXED),
                    3,
                    Duration.ofSeconds(1),
                    5,
                    Duration.ofSeconds(1));

    /** What there are aims for; under two minutes. */
    static final Plan QUICK =
            new Plan(
                    Map.of(
                            Section.PLAIN,
                            List.of(
                                    new Load(256, 1),
                                    new Load(256, 256),
                                    new Load(4 << 10, 256),
                                    new Load(1 << 20, 16),
                                    new Load(16 << 20, 1)),
                            Section.MIXED,
                            MIXED),
                    2,
                    Duration.ofSeconds(1),
                    3,
                    Duration.ofMillis(400));

    /** Small messages, and one load of large ones. */
    private static boolean isForUnpinned(Load load) {
        return load.payloadBytes() <= 4 << 10
                || (load.payloadBytes() == 1 << 20 && load.inFlight() == 16);
    }

    /**
     * A part of it.
     *
     * @throws IllegalArgumentException if nothing is left
     */
    Plan only(Predicate<Section> sections, Predicate<Load> wanted) {
        Map<Section, List<Load>> left = new EnumMap<>(Section.class);
        loads.forEach(
                (section, all) -> {
                    List<Load> some = all.stream().filter(wanted).toList();
                    if (sections.test(section) && !some.isEmpty()) {
                        left.put(section, some);
                    }
                });
        if (left.isEmpty()) {
            throw new IllegalArgumentException("no load is left of these options");
        }
        return new Plan(left, warmUps, warmUp, rounds, duration);
    }

    /** In the order in which they are run. */
    List<Section> sections() {
        return Stream.of(Section.values()).filter(loads::containsKey).toList();
    }

    List<Load> loads(Section section) {
        return loads.getOrDefault(section, List.of());
    }
}
