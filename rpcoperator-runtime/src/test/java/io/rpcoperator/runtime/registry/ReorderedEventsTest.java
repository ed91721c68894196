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
package io.rpcoperator.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.testing.TestingTransport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What subtasks say, each in its own order, but mixed with what the others say, and some of it
 * twice: at once, or later while the same attempt lives, or when the next one has spoken.
 */
class ReorderedEventsTest {

    private static final int SUBTASKS = 4;
    private static final int ATTEMPTS = 3;

    private final EndpointTable table = new EndpointTable(7);

    /** What is told of a subtask. */
    private record Event(String what, int attempt, Consumer<EndpointTable> effect) {}

    static IntStream seeds() {
        return IntStream.range(0, 500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theLastWordOfTheLastAttemptStands(int seed) {
        Random random = new Random(seed);
        List<Deque<Event>> told = new ArrayList<>();
        for (int subtask = 0; subtask < SUBTASKS; subtask++) {
            told.add(withDuplicates(life(subtask), random));
        }

        long version = table.snapshot().version();
        while (!told.isEmpty()) {
            Deque<Event> speaker = told.get(random.nextInt(told.size()));
            List<Endpoint> before = table.snapshot().ready();
            speaker.remove().effect().accept(table);
            boolean changed = !table.snapshot().ready().equals(before);
            assertThat(table.snapshot().version()).isEqualTo(changed ? ++version : version);
            told.removeIf(Deque::isEmpty);
        }

        // Every other subtask is left READY, the rest has said that it drains.
        assertThat(table.snapshot().ready())
                .containsExactlyElementsOf(
                        IntStream.range(0, SUBTASKS)
                                .filter(subtask -> subtask % 2 == 0)
                                .mapToObj(subtask -> endpoint(subtask, ATTEMPTS - 1))
                                .toList());
    }

    /** All attempts of a subtask, in order. */
    private static List<Event> life(int subtask) {
        List<Event> life = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Endpoint endpoint = endpoint(subtask, attempt);
            int ended = attempt;
            life.add(new Event("loading", attempt, table -> table.loading(endpoint.id())));
            life.add(new Event("ready", attempt, table -> table.ready(endpoint)));
            boolean isLast = attempt == ATTEMPTS - 1;
            if (!isLast || subtask % 2 == 1) {
                life.add(new Event("draining", attempt, table -> table.draining(endpoint.id())));
            }
            if (!isLast) {
                life.add(new Event("gone", attempt, table -> table.gone(subtask, ended)));
            }
        }
        return life;
    }

    /** Flink drops what an attempt says between its end and the next one's begin. */
    private static Deque<Event> withDuplicates(List<Event> life, Random random) {
        List<Event> told = new ArrayList<>();
        List<Event> late = new ArrayList<>();
        for (Event event : life) {
            told.add(event);
            if (random.nextInt(3) == 0) {
                late.add(event);
            }
            boolean alive = !event.what().equals("gone");
            while (alive && !late.isEmpty() && random.nextBoolean()) {
                told.add(late.remove(random.nextInt(late.size())));
            }
        }
        return new ArrayDeque<>(told);
    }

    private static Endpoint endpoint(int subtask, int attempt) {
        return new Endpoint(
                new EndpointId("svc", subtask, attempt, attempt),
                TestingTransport.endpoint(subtask).address());
    }
}
