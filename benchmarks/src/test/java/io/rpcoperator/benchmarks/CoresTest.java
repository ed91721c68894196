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

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoresTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0-1 | 0 | 1", "2-31 | 2 | 3", "3,7 | 3 | 7", "0,4-7 | 0 | 4"})
    void theFirstTwoOfAList(String list, int server, int client) {
        assertThat(Cores.firstTwoOf(list)).contains(new Cores(server, client));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "5-5"})
    void oneIsNotEnough(String list) {
        assertThat(Cores.firstTwoOf(list)).isEmpty();
    }
}
