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
package io.rpcoperator.scheduler.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.scheduler.plane.ServiceRange;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.rest.util.RestMapperUtils;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.MappingIterator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Loads that a service of a job had, on a machine that had more to do than it could; what {@code
 * AutoscalingITCase#followsALoadThatComesAndGoes} logs. A subtask answers about 170 requests per
 * second; 100 came, then 300, 175, 500 and 50.
 */
class RecordedLoadTest {

    private static final AutoscalingSettings SETTINGS =
            new AutoscalingSettings(
                    Duration.ofSeconds(1),
                    0.7,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(20),
                    16);

    private static List<Observation> recorded = List.of();

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in =
                        Objects.requireNonNull(
                                RecordedLoadTest.class.getResourceAsStream("recorded-load.jsonl"));
                MappingIterator<Observation> lines =
                        RestMapperUtils.getStrictObjectMapper()
                                .readerFor(Observation.class)
                                .readValues(in)) {
            recorded = lines.readAll();
        }
    }

    @Test
    void decidesAsItDidThen() {
        AutoscalingPolicy policy = new AutoscalingPolicy(SETTINGS);
        List<Integer> decided = recorded.stream().map(each -> policy.decide(each).to()).toList();

        assertThat(decided.subList(0, decided.size() - 1))
                .containsExactlyElementsOf(
                        recorded.stream().skip(1).map(Observation::target).toList());
    }

    @Test
    void noiseMovesNothing() {
        AutoscalingPolicy policy = new AutoscalingPolicy(SETTINGS);
        recorded.forEach(policy::decide);

        assertThat(policy.history().stream().filter(Decision::isMove).map(Decision::to))
                .containsExactly(2, 3, 2, 3, 1);
    }

    /** Ever more subtasks of no load would not have them answer more. */
    @Test
    void aWiderRangeWouldNotHaveBeenUsed() {
        List<Integer> targets = new ArrayList<>();
        AutoscalingPolicy policy = new AutoscalingPolicy(SETTINGS);
        for (Observation each : recorded) {
            targets.add(
                    policy.decide(
                                    new Observation(
                                            each.load(),
                                            each.target(),
                                            new ServiceRange(1, 100),
                                            each.timeMillis()))
                            .to());
        }

        assertThat(targets).as("500 requests of which 170 keep one busy").allMatch(to -> to <= 6);
    }
}
