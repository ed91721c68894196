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
    private static final Load MIXED = new Load(256, 16, 2);

    private final List<Sample> samples = new ArrayList<>();

    @Test
    void figuresRelateOursToEachPeer() {
        echoes(Section.PLAIN);
        assertThat(new Report(samples).figures())
                .isEqualTo(
                        Map.of(
                                "throughput-ratio/netty/4KiB/16", 0.5,
                                "p50-ratio/netty/4KiB/16", 2.0,
                                "p99-ratio/netty/4KiB/16", 4.0,
                                "throughput-ratio/grpc-unary/4KiB/16", 4.0,
                                "p50-ratio/grpc-unary/4KiB/16", 0.25,
                                "p99-ratio/grpc-unary/4KiB/16", 0.25));
    }

    @Test
    void figuresOfOtherSectionsSayWhichOne() {
        echoes(Section.TLS);
        echoes(Section.UNPINNED);
        assertThat(new Report(samples).figures())
                .hasSize(12)
                .containsEntry("tls/throughput-ratio/netty/4KiB/16", 0.5)
                .containsEntry("unpinned/p99-ratio/grpc-unary/4KiB/16", 0.25);
    }

    @Test
    void figuresOfMixedLoadsRelateThemToTheSmallRequestsAlone() {
        for (int round = 1; round <= 3; round++) {
            mixed(round, Peer.RPC_OPERATOR, MIXED.alone(), 100, 200);
            mixed(round, Peer.RPC_OPERATOR, MIXED, 150, 500);
            mixed(round, Peer.GRPC_BIDI, MIXED.alone(), 200, 400);
            mixed(round, Peer.GRPC_BIDI, MIXED, 8000, 10_000);
        }
        assertThat(new Report(samples).figures())
                .isEqualTo(
                        Map.of(
                                "mixed/p50-growth/rpc-operator", 1.5,
                                "mixed/p99-growth/rpc-operator", 2.5,
                                "mixed/p50-growth/grpc-bidi", 40.0,
                                "mixed/p99-growth/grpc-bidi", 25.0,
                                "mixed/p99-ratio/grpc-bidi", 0.05));
        assertThat(new Report(samples).table().lines())
                .contains(
                        "256B/16 with 16MiB/2   grpc-bidi            2,000     8000.0    10000.0"
                                + "           80        1.000      0.019      0.050");
    }

    @Test
    void theTableHasALineForEachPeer() {
        echoes(Section.PLAIN);
        assertThat(new Report(samples).table().lines())
                .contains(
                        "plain",
                        "4KiB/16                rpc-operator         2,000      100.0      200.0",
                        "4KiB/16                netty                4,000       50.0       50.0"
                                + "                     0.500      2.000      4.000",
                        "4KiB/16                grpc-unary             500      400.0      800.0"
                                + "                     4.000      0.250      0.250");
    }

    @Test
    void theFileHasTheFiguresAndEveryRound(@TempDir Path directory) throws Exception {
        echoes(Section.PLAIN);
        Path file = directory.resolve("new").resolve("transport.json");
        new Report(samples).writeJson(file);

        JsonNode document = new ObjectMapper().readTree(file.toFile());
        assertThat(document.fieldNames()).toIterable().containsExactly("figures", "rounds");
        assertThat(document.at("/figures").get("p50-ratio/netty/4KiB/16").asDouble()).isEqualTo(2);
        assertThat(document.at("/rounds").size()).isEqualTo(9);
        assertThat(document.at("/rounds/0").toString())
                .isEqualTo(
                        "{\"section\":\"plain\",\"round\":1,\"peer\":\"rpc-operator\","
                                + "\"load\":\"4KiB/16\",\"requests\":2000,\"seconds\":1.0,"
                                + "\"requestsPerSecond\":2000.0,\"p50Micros\":100.0,"
                                + "\"p99Micros\":200.0,\"bulkMebibytesPerSecond\":0.0}");
    }

    /** Three rounds, of which the last is ten times as slow for everyone. */
    private void echoes(Section section) {
        for (int round = 1; round <= 3; round++) {
            int slower = round == 3 ? 10 : 1;
            echo(section, round, Peer.RPC_OPERATOR, 2000, slower, 100, 200);
            echo(section, round, Peer.NETTY, 4000, slower, 50, 50);
            echo(section, round, Peer.GRPC_UNARY, 500, slower, 400, 800);
        }
    }

    private void echo(
            Section section,
            int round,
            Peer peer,
            long requests,
            int slower,
            double p50,
            double p99) {
        samples.add(
                new Sample(
                        section,
                        round,
                        peer,
                        LOAD,
                        new Measurement(requests, slower, p50 * slower, p99 * slower, 0)));
    }

    private void mixed(int round, Peer peer, Load load, double p50, double p99) {
        samples.add(
                new Sample(
                        Section.MIXED,
                        round,
                        peer,
                        load,
                        new Measurement(2000, 1, p50, p99, load.bulkInFlight() == 0 ? 0 : 5)));
    }
}
