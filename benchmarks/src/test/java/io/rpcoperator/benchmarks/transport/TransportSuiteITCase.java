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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("soak")
class TransportSuiteITCase {

    @Test
    void everyPeerCarriesEveryLoadInEveryRoundBetweenItsTwoJvms() throws Exception {
        List<Load> loads = List.of(new Load(256, 4));
        List<Sample> samples =
                TransportSuite.measure(
                        new Plan(
                                Map.of(Section.TLS, loads),
                                1,
                                Duration.ofMillis(50),
                                2,
                                Duration.ofMillis(50)));

        assertThat(samples)
                .extracting(sample -> sample.section() + " " + sample.round() + " " + sample.peer())
                .containsExactlyInAnyOrderElementsOf(expected());
        assertThat(samples)
                .allSatisfy(sample -> assertThat(sample.measurement().requests()).isPositive());
    }

    private static List<String> expected() {
        List<String> expected = new ArrayList<>();
        for (Peer peer : Peer.values()) {
            expected.add(Section.TLS + " 1 " + peer);
            expected.add(Section.TLS + " 2 " + peer);
        }
        return expected;
    }
}
