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
package io.rpcoperator.scheduler.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicaSetTest {

    private final ReplicaSet replicas = new ReplicaSet(5, 2);

    @Test
    void beginsWithTheFirst() {
        assertThat(replicas.wanted()).containsExactlyInAnyOrder(0, 1);
        assertThat(replicas.target()).isEqualTo(2);
        assertThatThrownBy(() -> new ReplicaSet(5, 6)).hasMessage("6 of 5 subtasks");
        assertThatThrownBy(() -> new ReplicaSet(5, 0)).hasMessage("0 of 5 subtasks");
    }

    @Test
    void growsByTheLowestOfWhichNothingIsLeft() {
        assertThat(replicas.grow(4, Set.of(2))).containsExactly(3, 4);
        assertThat(replicas.grow(5, Set.of(2))).as("there is no other").containsExactly(2);
        assertThat(replicas.grow(5, Set.of())).isEmpty();
        assertThat(replicas.grow(3, Set.of())).isEmpty();
    }

    @Test
    void shrinksByTheMostDispensable() {
        replicas.grow(4, Set.of());
        assertThat(replicas.shrink(2, List.of(4, 1, 3, 0, 2))).containsExactly(1, 3);
        assertThat(replicas.wanted()).containsExactlyInAnyOrder(0, 2);
        assertThat(replicas.shrink(2, List.of(0, 2))).isEmpty();
    }
}
