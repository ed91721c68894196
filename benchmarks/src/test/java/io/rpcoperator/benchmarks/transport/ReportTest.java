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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final Load LOAD = new Load(4 << 10, 16);

    private final Report report = new Report(samples());

    @Test
    void figuresRelateOursToEachPeer() {
        assertThat(report.figures())
                .isEqualTo(
                        Map.of(
                                "throughput-ratio/netty/4KiB/16", 0.5,
                                "p50-ratio/netty/4KiB/16", 2.0,
                                "throughput-ratio/grpc-unary/4KiB/16", 4.0,
                                "p50-ratio/grpc-unary/4KiB/16", 0.25));
    }

    @Test
    void theTableHasALineForEachPeer() {
        assertThat(report.table().lines())
                .contains(
                        "4KiB/16   rpc-operator         2,000     100.0     200.0",
                        "4KiB/16   netty                4,000      50.0     100.0"
                                + "              0.50       2.00",
                        "4KiB/16   grpc-unary             500     400.0     800.0"
                                + "              4.00       0.25");
    }

    @Test
    void theFileHasTheFiguresAndEveryRound(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("new").resolve("transport.json");
        report.writeJson(file);

        JsonNode document = new ObjectMapper().readTree(file.toFile());
        assertThat(document.fieldNames()).toIterable().containsExactly("figures", "rounds");
        assertThat(document.at("/figures").get("p50-ratio/netty/4KiB/16").asDouble()).isEqualTo(2);
        assertThat(document.at("/rounds").size()).isEqualTo(9);
        assertThat(document.at("/rounds/0").toString())
                .isEqualTo(
                        "{\"round\":1,\"peer\":\"rpc-operator\",\"payload\":\"4KiB\","
                                + "\"inFlight\":16,\"requests\":2000,\"seconds\":1.0,"
                                + "\"requestsPerSecond\":2000.0,\"p50Micros\":100.0,"
                                + "\"p99Micros\":200.0}");
    }

    /** Three rounds, of which the last is ten times as slow for everyone. */
    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            int slower = round == 3 ? 10 : 1;
            samples.add(sample(round, Peer.RPC_OPERATOR, 2000, 100 * slower, slower));
            samples.add(sample(round, Peer.NETTY, 4000, 50 * slower, slower));
            samples.add(sample(round, Peer.GRPC_UNARY, 500, 400 * slower, slower));
        }
        return samples;
    }

    private static Sample sample(int round, Peer peer, long requests, double p50, double seconds) {
        return new Sample(round, peer, LOAD, new Measurement(requests, seconds, p50, 2 * p50));
    }
}
