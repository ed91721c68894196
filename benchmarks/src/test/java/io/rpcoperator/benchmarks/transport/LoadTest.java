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

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadTest {

    @Test
    void everyPayloadWithWhatTheHeapsCanHold() {
        assertThat(Load.all())
                .extracting(Load::toString)
                .containsExactly(
                        "256B/1",
                        "256B/16",
                        "256B/256",
                        "4KiB/1",
                        "4KiB/16",
                        "4KiB/256",
                        "64KiB/1",
                        "64KiB/16",
                        "64KiB/256",
                        "1MiB/1",
                        "1MiB/16",
                        "1MiB/256",
                        "16MiB/1",
                        "16MiB/16");
    }

    @Test
    void whatIsBesidesIsNamed() {
        Load load = new Load(256, 16, 2);
        assertThat(load).hasToString("256B/16 with 16MiB/2");
        assertThat(load.alone()).hasToString("256B/16");
    }
}
