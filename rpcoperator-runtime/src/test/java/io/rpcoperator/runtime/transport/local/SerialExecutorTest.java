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
package io.rpcoperator.runtime.transport.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final SerialExecutor executor = new SerialExecutor(turns::add);
    private final List<Integer> done = new ArrayList<>();

    @Test
    void runsTasksInTheirOrderAndNeverOnTheCallersStack() {
        for (int i = 0; i < 3; i++) {
            int task = i;
            executor.execute(() -> done.add(task));
        }
        assertThat(done).isEmpty();
        assertThat(turns).hasSize(1);

        turns.remove().run();

        assertThat(done).containsExactly(0, 1, 2);
        assertThat(turns).isEmpty();
    }

    @Test
    void letsOthersHaveTheThreadAfterSomeTasks() {
        for (int i = 0; i < 1000; i++) {
            int task = i;
            executor.execute(() -> done.add(task));
        }
        turns.remove().run();

        assertThat(done).hasSizeLessThan(1000);
        assertThat(turns).hasSize(1);
        while (!turns.isEmpty()) {
            turns.remove().run();
        }
        assertThat(done).hasSize(1000);
    }

    @Test
    void outlivesWhatFails() {
        executor.execute(
                () -> {
                    throw new IllegalStateException("on purpose");
                });
        executor.execute(() -> done.add(1));
        turns.remove().run();
        executor.execute(() -> done.add(2));
        turns.remove().run();

        assertThat(done).containsExactly(1, 2);
    }
}
