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
package io.rpcoperator.runtime.transport.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongMapTest {

    /** Of few ids, which collide often, and of many. */
    @ParameterizedTest
    @ValueSource(ints = {10, 100, 5000})
    void doesWhatAHashMapDoes(int ids) {
        Random random = new Random(ids);
        LongMap<String> map = new LongMap<>();
        Map<Long, String> expected = new HashMap<>();
        long base = random.nextLong();
        for (int i = 0; i < 100_000; i++) {
            // Neighbours, as most ids are, and far ones.
            long id = random.nextInt(ids);
            long key = random.nextBoolean() ? base + id : (id * id) << 40;
            switch (random.nextInt(3)) {
                case 0 ->
                        assertThat(map.putIfAbsent(key, "v" + i))
                                .isEqualTo(expected.putIfAbsent(key, "v" + i));
                case 1 -> assertThat(map.remove(key)).isEqualTo(expected.remove(key));
                default -> assertThat(map.get(key)).isEqualTo(expected.get(key));
            }
            assertThat(map.size()).isEqualTo(expected.size());
        }
        List<String> all = new ArrayList<>();
        map.forEach(all::add);
        assertThat(all).containsExactlyInAnyOrderElementsOf(expected.values());

        map.clear();

        assertThat(map.size()).isZero();
        assertThat(map.get(base)).isNull();
    }
}
