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
package io.rpcoperator.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.benchmarks.Ledger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private final Report report =
            new Report(
                    Plan.QUICK,
                    42,
                    List.of(
                            new Outcome(
                                    Scenario.SERVICE,
                                    List.of(
                                            round(Scenario.SERVICE, 1, 10, 30.0, 2, 0),
                                            round(Scenario.SERVICE, 2, 20, 50.0, 1, 0)),
                                    new Ledger(1, 2)),
                            new Outcome(
                                    Scenario.CALLER,
                                    List.of(round(Scenario.CALLER, 1, 4000, null, 0, 7)),
                                    new Ledger(0, 0)),
                            new Outcome(
                                    Scenario.EMBEDDED,
                                    List.of(round(Scenario.EMBEDDED, 1, 3000, null, 0, 0)),
                                    new Ledger(0, 0))));

    @Test
    void figuresHaveStableNames() {
        Map<String, Double> expected = new TreeMap<>();
        expected.put("kills", 2.0);
        expected.put("process-gone-ms/p50", 5.0);
        expected.put("process-gone-ms/p99", 5.0);
        expected.put("recovery-ms/p50", 10.0);
        expected.put("recovery-ms/p99", 20.0);
        expected.put("throughput-recovery-ms/p50", 10.0);
        expected.put("throughput-recovery-ms/p99", 20.0);
        expected.put("in-flight-answered-ms/p50", 30.0);
        expected.put("in-flight-answered-ms/p99", 50.0);
        expected.put("slowest-call-ms/p50", 30.0);
        expected.put("slowest-call-ms/p99", 50.0);
        expected.put("calls-lost", 3.0);
        expected.put("records-lost", 1.0);
        expected.put("records-duplicated", 2.0);
        addOther(expected, "client-death/", 4000);
        expected.put("executed-after-client-death", 7.0);
        addOther(expected, "embedded/", 3000);
        expected.put("ratio/recovery-p50", 300.0);
        expected.put("ratio/recovery-to-slowest-call-p50", 100.0);
        assertThat(report.figures()).containsExactlyInAnyOrderEntriesOf(expected);
    }

    private static void addOther(Map<String, Double> expected, String prefix, double millis) {
        expected.put(prefix + "kills", 1.0);
        expected.put(prefix + "process-gone-ms/p50", 5.0);
        expected.put(prefix + "process-gone-ms/p99", 5.0);
        expected.put(prefix + "recovery-ms/p50", millis);
        expected.put(prefix + "recovery-ms/p99", millis);
        expected.put(prefix + "throughput-recovery-ms/p50", millis);
        expected.put(prefix + "throughput-recovery-ms/p99", millis);
        expected.put(prefix + "records-lost", 0.0);
        expected.put(prefix + "records-duplicated", 0.0);
    }

    @Test
    void theTableHasTheSettingsAndEveryFigure() {
        assertThat(report.table())
                .contains("2000 ms to load", "seed 42", "embedded/recovery-ms/p50")
                .contains("ratio/recovery-p50                              300.0");
    }

    @Test
    void theFileHasTheFiguresAndEveryRound(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("failover.json");
        report.writeJson(file);

        JsonNode document = new ObjectMapper().readTree(file.toFile());
        assertThat(document.at("/figures").get("recovery-ms/p50").asDouble()).isEqualTo(10);
        assertThat(document.at("/rounds").size()).isEqualTo(4);
        assertThat(document.at("/rounds/0/inFlightAnsweredMillis").asDouble()).isEqualTo(30);
        assertThat(document.at("/rounds/2/inFlightAnsweredMillis").isNull()).isTrue();
    }

    private static Round round(
            Scenario scenario,
            int round,
            double recovery,
            @Nullable Double slowest,
            long failedCalls,
            long executed) {
        return new Round(
                scenario.toString(),
                round,
                5,
                recovery,
                slowest,
                1,
                slowest,
                recovery,
                failedCalls,
                executed);
    }
}
