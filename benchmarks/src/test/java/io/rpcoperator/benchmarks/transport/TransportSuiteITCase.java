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
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportSuiteITCase {

    @Test
    void everyPeerCarriesEveryLoadInEveryRoundBetweenItsTwoJvms() throws Exception {
        Load load = new Load(256, 4);
        List<Sample> samples =
                TransportSuite.measure(new Plan(List.of(load), 1, 2, Duration.ofMillis(50)));

        assertThat(samples)
                .extracting(sample -> sample.round() + " " + sample.peer())
                .containsExactlyInAnyOrder(
                        "1 rpc-operator",
                        "1 netty",
                        "1 grpc-unary",
                        "2 rpc-operator",
                        "2 netty",
                        "2 grpc-unary");
        assertThat(samples)
                .allSatisfy(sample -> assertThat(sample.measurement().requests()).isPositive());
    }
}
