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
package io.rpcoperator.benchmarks.pipeline;

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

    private final Report report = new Report(samples(), memories(), outages());

    @Test
    void theLargeModelNeedsNoMention() {
        Map<String, Double> figures = report.figures();

        assertThat(figures)
                .containsEntry("throughput/embedded/p1", 150.0)
                .containsEntry("throughput/service/p1", 600.0)
                .containsEntry("13kFLOP/throughput/service/p1", 6.0)
                .containsEntry("cpu-ms/grpc/p1", 2.5)
                .containsEntry("latency-p50-ms/grpc-retry/p1", 5.0)
                .containsEntry("latency-p99-ms/embedded-batch/p1", 9.0)
                .containsEntry("model-memory-mb/embedded/p1", 55.0);
    }

    @Test
    void ratiosAreTakenRoundByRound() {
        assertThat(report.figures())
                .containsEntry("throughput-ratio/embedded/p1", (4.0 + 4.0) / 2)
                .doesNotContainKey("throughput-ratio/service/p1");
    }

    @Test
    void killsAreToldByTheirLoad() {
        assertThat(report.figures())
                .containsEntry("kill-silence-ms/service/load-0s", 50.0)
                .containsEntry("kill-slowest-ms/service/load-0s", 70.0)
                .doesNotContainKey("kill-slowest-ms/embedded/load-0s")
                .containsEntry("kill-silence-ms/embedded/load-10s", 12_000.0)
                .containsEntry("ratio/kill-silence/embedded/load-0s", 40.0)
                .containsEntry("ratio/kill-silence/embedded/load-10s", 200.0);
    }

    @Test
    void theTableHasEveryFigure() {
        assertThat(report.table()).contains(report.figures().keySet());
    }

    @Test
    void theFileHasTheFiguresAndEveryRound(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("pipeline.json");
        report.writeJson(file);

        JsonNode document = new ObjectMapper().readTree(file.toFile());
        assertThat(document.at("/figures").get("throughput/embedded/p1").asDouble()).isEqualTo(150);
        assertThat(document.at("/rounds").size())
                .isEqualTo(samples().size() + memories().size() + outages().size());
    }

    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= 2; round++) {
            for (Variant variant : Variant.values()) {
                double perSecond = variant == Variant.SERVICE ? 400 * round : 100 * round;
                samples.add(sample("27MFLOP", variant, round, perSecond));
                samples.add(sample("13kFLOP", variant, round, perSecond / 100));
            }
        }
        return samples;
    }

    private static Sample sample(String model, Variant variant, int round, double perSecond) {
        return new Sample(model, 1, variant.toString(), round, perSecond, 2.5, 5, 9);
    }

    private static List<Memory> memories() {
        return List.of(
                new Memory("27MFLOP", 1, "embedded", 1, 55),
                new Memory("13kFLOP", 1, "grpc", 1, 5));
    }

    private static List<Outage> outages() {
        return List.of(
                new Outage("embedded", 0, 1, 2_000, null),
                new Outage("service", 0, 1, 50, 70.0),
                new Outage("embedded", 10, 1, 12_000, null),
                new Outage("service", 10, 1, 60, 80.0));
    }
}
