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
package io.rpcoperator.runtime.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.identity.ClientScope;
import org.junit.jupiter.api.Test;

class FencesTest {

    private final Fences fences = new Fences(true);

    @Test
    void aNewerAttemptFencesTheOlderOnesOfItsSubtaskOnly() {
        fences.raise(scope("a", 0, 1, 1));
        fences.raise(scope("a", 1, 1, 2));
        fences.raise(scope("b", 0, 1, 3));

        assertThat(fences.raise(scope("a", 0, 2, 4))).isTrue();

        assertThat(fences.isFenced(scope("a", 0, 1, 1))).isTrue();
        assertThat(fences.isFenced(scope("a", 0, 0, 9))).as("an even older one").isTrue();
        assertThat(fences.isFenced(scope("a", 0, 2, 4))).isFalse();
        assertThat(fences.isFenced(scope("a", 1, 1, 2))).as("another subtask").isFalse();
        assertThat(fences.isFenced(scope("b", 0, 1, 3))).as("another task").isFalse();
    }

    @Test
    void clientsOfOneAttemptAreEquals() {
        assertThat(fences.raise(scope("a", 0, 1, 1))).as("nobody was there before").isFalse();
        assertThat(fences.raise(scope("a", 0, 1, 2))).isFalse();
        assertThat(fences.isFenced(scope("a", 0, 1, 1))).isFalse();
        assertThat(fences.isFenced(scope("a", 0, 1, 2))).isFalse();
    }

    @Test
    void anOlderAttemptThatComesLateChangesNothing() {
        fences.raise(scope("a", 0, 2, 1));
        assertThat(fences.raise(scope("a", 0, 1, 2))).isFalse();
        assertThat(fences.isFenced(scope("a", 0, 1, 2))).isTrue();
        assertThat(fences.isFenced(scope("a", 0, 2, 1))).isFalse();
    }

    @Test
    void whereAttemptsRunAtOnceNoneIsFenced() {
        Fences disabled = new Fences(false);
        disabled.raise(scope("a", 0, 1, 1));
        assertThat(disabled.raise(scope("a", 0, 2, 2))).isFalse();
        assertThat(disabled.isFenced(scope("a", 0, 1, 1))).isFalse();
    }

    @Test
    void inventedSubtasksAreNotRememberedWithoutEnd() {
        for (int i = 0; i < Fences.MAX_SUBTASKS; i++) {
            fences.raise(scope("invented", i, 0, 1));
        }
        fences.raise(scope("one too many", 0, 2, 1));
        assertThat(fences.isFenced(scope("one too many", 0, 1, 1))).isFalse();

        assertThat(fences.raise(scope("invented", 7, 1, 1))).as("known before").isTrue();
    }

    private static ClientScope scope(String task, int subtask, int attempt, long client) {
        return new ClientScope("job", task, subtask, attempt, client);
    }
}
