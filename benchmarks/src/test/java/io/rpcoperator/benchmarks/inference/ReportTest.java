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
package io.rpcoperator.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private final List<Sample> samples = new ArrayList<>();

    ReportTest() {
        for (int round = 1; round <= 3; round++) {
            // The machine is slower in each round, and so is everyone.
            add(round, Contender.LIMIT, Sample.SATURATION, 1000.0 / round, 0);
            add(round, Contender.DJL, Sample.SATURATION, 500.0 / round, 0);
            add(round, Contender.RPC_OPERATOR, Sample.SATURATION, 900.0 / round, 10 * round);
            add(round, Contender.GRPC, Sample.SATURATION, 90.0 / round, 100 * round);
            add(round, Contender.GRPC_WINDOW, Sample.SATURATION, 300.0 / round, 20 * round);
            for (Contender peer : Contender.servedPeers()) {
                add(round, Contender.OURS, Sample.pacedBeside(peer), 72, 3 * round);
                add(round, peer, Sample.pacedBeside(peer), 72, 12 * round);
            }
            add(round, Contender.RPC_OPERATOR, Sample.ONE_CALLER, 100, round);
            add(round, Contender.GRPC, Sample.ONE_CALLER, 50, 2 * round);
            add(round, Contender.GRPC_WINDOW, Sample.ONE_CALLER, 10, 50 * round);
        }
    }

    private void add(int round, Contender contender, String load, double perSecond, double p50) {
        samples.add(
                new Sample(
                        round,
                        contender,
                        Model.MLP_1M,
                        load,
                        new Measurement(
                                (long) (1000 * perSecond),
                                1000,
                                p50,
                                5 * p50,
                                contender == Contender.LIMIT ? 1e9 : 0.75e9)));
    }

    private Report report() {
        return new Report(new Models(Path.of("."), Map.of(Model.MLP_1M, 64)), samples);
    }

    @Test
    void figuresAreOursToTheOthersWithinEachRound() {
        assertThat(report().figures())
                .containsOnly(
                        entry("of-limit/1MFLOP", 0.9),
                        entry("cpu-of-limit/1MFLOP", 1.2),
                        entry("throughput-ratio/djl/1MFLOP", 1.8),
                        entry("throughput-ratio/grpc/1MFLOP", 10.0),
                        entry("p99-ratio/grpc/1MFLOP", 0.25),
                        entry("saturation-p99-ratio/grpc/1MFLOP", 0.1),
                        entry("one-caller/p50-ratio/grpc/1MFLOP", 0.5),
                        entry("throughput-ratio/grpc-window/1MFLOP", 3.0),
                        entry("p99-ratio/grpc-window/1MFLOP", 0.25),
                        entry("saturation-p99-ratio/grpc-window/1MFLOP", 0.5),
                        entry("one-caller/p50-ratio/grpc-window/1MFLOP", 0.02));
    }

    @Test
    void theTableTellsMediansAndAims() {
        assertThat(report().table())
                .containsPattern("1MFLOP +saturation +limit +500 +0 +0 +[0-9.]+\n")
                .containsPattern("of-limit/1MFLOP +0.90 +\\(aim: 0.75\\)\n");
    }

    @Test
    void theFileHoldsEveryValue(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("inference.json");

        report().writeJson(file);

        assertThat(Files.readString(file))
                .contains("\"of-limit/1MFLOP\" : 0.9")
                .contains("\"contender\" : \"grpc-window\"")
                .contains("\"load\" : \"paced/grpc\"")
                .contains("\"maxBatch\" : 64");
    }
}
