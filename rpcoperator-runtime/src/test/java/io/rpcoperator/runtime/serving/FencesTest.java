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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FencesTest {

    private final Fences fences = new Fences(true);

    /** The attempts that took over from older ones. */
    private final List<Integer> takenOver = new ArrayList<>();

    @Test
    void aNewerAttemptFencesTheOlderOnesOfItsSubtaskOnly() {
        Fences.Fence old = enter("a", 0, 1);
        Fences.Fence otherSubtask = enter("a", 1, 1);
        Fences.Fence otherTask = enter("b", 0, 1);
        assertThat(takenOver).isEmpty();

        Fences.Fence current = enter("a", 0, 2);

        assertThat(takenOver).containsExactly(2);
        assertThat(old.isRaised()).isTrue();
        assertThat(enter("a", 0, 1).isRaised()).as("a new session of the old one").isTrue();
        assertThat(enter("a", 0, 0).isRaised()).as("an even older one").isTrue();
        assertThat(current.isRaised()).isFalse();
        assertThat(otherSubtask.isRaised()).isFalse();
        assertThat(otherTask.isRaised()).isFalse();
        assertThat(takenOver).containsExactly(2);
    }

    @Test
    void clientsOfOneAttemptAreEquals() {
        Fences.Fence first = enter("a", 0, 1);
        Fences.Fence second = enter("a", 0, 1);
        assertThat(takenOver).isEmpty();
        assertThat(first.isRaised()).isFalse();
        enter("a", 0, 2);
        assertThat(first.isRaised()).isTrue();
        assertThat(second.isRaised()).isTrue();
    }

    @Test
    void anOlderAttemptThatComesLateChangesNothing() {
        Fences.Fence current = enter("a", 0, 2);
        assertThat(enter("a", 0, 1).isRaised()).isTrue();
        assertThat(current.isRaised()).isFalse();
        assertThat(takenOver).isEmpty();
    }

    @Test
    void theFenceIsUpBeforeAnybodyHearsOfIt() {
        Fences.Fence old = enter("a", 0, 1);
        List<Boolean> raised = new ArrayList<>();
        fences.enter(scope("a", 0, 2), () -> raised.add(old.isRaised()));
        assertThat(raised).containsExactly(true);
    }

    @Test
    void whereAttemptsRunAtOnceNoneIsFenced() {
        Fences disabled = new Fences(false);
        Fences.Fence old = disabled.enter(scope("a", 0, 1), () -> takenOver.add(1));
        disabled.enter(scope("a", 0, 2), () -> takenOver.add(2));
        assertThat(old.isRaised()).isFalse();
        assertThat(takenOver).isEmpty();
    }

    @Test
    void inventedSubtasksAreNotRememberedWithoutEnd() {
        for (int i = 0; i < Fences.MAX_SUBTASKS; i++) {
            enter("invented", i, 0);
        }
        enter("one too many", 0, 2);
        assertThat(enter("one too many", 0, 1).isRaised()).isFalse();

        enter("invented", 7, 1);
        assertThat(takenOver).as("known before").containsExactly(1);
    }

    private Fences.Fence enter(String task, int subtask, int attempt) {
        return fences.enter(scope(task, subtask, attempt), () -> takenOver.add(attempt));
    }

    private static ClientScope scope(String task, int subtask, int attempt) {
        return new ClientScope("job", task, subtask, attempt, 1);
    }
}
