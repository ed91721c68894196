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
package io.rpcoperator.benchmarks.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.benchmarks.Ledger;
import io.rpcoperator.benchmarks.scaling.Step.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private final Report report =
            new Report(
                    List.of(
                            new Outcome(
                                    Variant.SERVICE,
                                    List.of(
                                            steady(Variant.SERVICE, 4),
                                            out(Variant.SERVICE, 1, 6, 1300),
                                            in(Variant.SERVICE, 1, 5, 100),
                                            out(Variant.SERVICE, 2, 8, 1200),
                                            in(Variant.SERVICE, 2, 7, 300)),
                                    new Ledger(0, 0),
                                    1,
                                    2,
                                    3),
                            new Outcome(
                                    Variant.EMBEDDED,
                                    List.of(
                                            steady(Variant.EMBEDDED, 4),
                                            out(Variant.EMBEDDED, 1, 600, 2400),
                                            in(Variant.EMBEDDED, 1, 1800, 200)),
                                    new Ledger(4, 50),
                                    6,
                                    0,
                                    0)),
                    List.of(
                            new Cost(Cost.SCHEDULE, 8, 1, 100, 8_000),
                            new Cost(Cost.SCHEDULE, 8, 2, 200, 16_000),
                            new Cost(Cost.FAN_OUT, 100, 1, 30, 1_000)));

    @Test
    void figuresHaveStableNames() {
        Map<String, Double> expected = new TreeMap<>();
        expected.put("calls-failed", 2.0);
        expected.put("calls-retried", 3.0);
        expected.put("records-lost", 0.0);
        expected.put("records-duplicated", 0.0);
        expected.put("checkpoints-failed", 1.0);
        quantiles(expected, "output-gap-ms", 6, 8);
        quantiles(expected, "checkpoint-ms", 30, 30);
        quantiles(expected, "checkpoint-pause-ms", 520, 520);
        quantiles(expected, "scale-out-ms", 1200, 1300);
        quantiles(expected, "scale-out-all-ms", 1210, 1310);
        quantiles(expected, "scale-out-overhead-ms", 200, 300);
        quantiles(expected, "scale-in-ms", 100, 300);
        expected.put("model-load-ms", 1000.0);
        expected.put("embedded/records-lost", 4.0);
        expected.put("embedded/records-duplicated", 50.0);
        expected.put("embedded/checkpoints-failed", 6.0);
        quantiles(expected, "embedded/output-gap-ms", 600, 1800);
        quantiles(expected, "embedded/checkpoint-ms", 30, 30);
        quantiles(expected, "embedded/checkpoint-pause-ms", 520, 520);
        quantiles(expected, "embedded/scale-out-ms", 2400, 2400);
        quantiles(expected, "embedded/scale-out-all-ms", 2410, 2410);
        quantiles(expected, "embedded/scale-out-overhead-ms", 1400, 1400);
        quantiles(expected, "embedded/scale-in-ms", 200, 200);
        expected.put("embedded/model-load-ms", 1000.0);
        for (String variant : List.of("", "embedded/")) {
            quantiles(expected, variant + "steady/output-gap-ms", 4, 4);
            quantiles(expected, variant + "steady/checkpoint-ms", 20, 20);
            quantiles(expected, variant + "steady/checkpoint-pause-ms", 510, 510);
        }
        expected.put("output-gap-ratio/embedded", 100.0);
        expected.put("scale-out-ratio/embedded", 2.0);
        expected.put("scale-out-all-ratio/embedded", 2410.0 / 1210);
        expected.put("scale-in-ratio/embedded", 2.0);
        expected.put("schedule-ms/8", 150.0);
        expected.put("main-thread-us-per-replica/8", 1500.0);
        expected.put("fan-out-ms/100", 30.0);
        expected.put("main-thread-us-per-client/100", 10.0);
        assertThat(report.figures()).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void aPartMayBeLeftOut() {
        assertThat(new Report(List.of(), List.of()).figures()).isEmpty();
    }

    @Test
    void theTableHasEveryFigure() {
        assertThat(report.table())
                .contains("embedded/records-duplicated                          50.0")
                .contains("schedule-ms/8                                       150.0");
    }

    @Test
    void theFileHasTheFiguresAndEveryRound(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("scaling.json");
        report.writeJson(file);

        JsonNode document = new ObjectMapper().readTree(file.toFile());
        assertThat(document.at("/figures").get("scale-in-ms/max").asDouble()).isEqualTo(300);
        assertThat(document.at("/rounds").size()).isEqualTo(8 + 3);
        assertThat(document.at("/rounds/0/scaleMillis").isNull()).isTrue();
        assertThat(document.at("/rounds/1/loadMillis").asDouble()).isEqualTo(1000);
        assertThat(document.at("/rounds/10/what").asText()).isEqualTo("fan-out");
    }

    private static void quantiles(
            Map<String, Double> expected, String name, double median, double most) {
        expected.put(name + "/p50", median);
        expected.put(name + "/max", most);
    }

    private static Step steady(Variant variant, double gap) {
        return new Step(
                variant.toString(),
                Kind.STEADY.toString(),
                1,
                gap,
                null,
                null,
                null,
                List.of(20.0),
                510);
    }

    private static Step out(Variant variant, int round, double gap, double millis) {
        return new Step(
                variant.toString(),
                Kind.OUT.toString(),
                round,
                gap,
                millis,
                millis + 10,
                1000.0,
                List.of(30.0),
                520);
    }

    private static Step in(Variant variant, int round, double gap, double millis) {
        return new Step(
                variant.toString(),
                Kind.IN.toString(),
                round,
                gap,
                millis,
                null,
                null,
                List.of(),
                520);
    }
}
