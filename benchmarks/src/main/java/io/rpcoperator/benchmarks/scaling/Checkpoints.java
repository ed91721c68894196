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

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

/**
 * A job's checkpoints.
 *
 * @param failed how many were triggered and did not complete, those under way left out
 * @param completed the others, in the order of their triggers
 */
record Checkpoints(long failed, List<Completed> completed) {

    /** Copies the list. */
    Checkpoints {
        completed =
                completed.stream()
                        .sorted(Comparator.comparingLong(Completed::triggeredMicros))
                        .toList();
    }

    /** A checkpoint. */
    record Completed(long triggeredMicros, double millis) {

        long endedMicros() {
            return triggeredMicros + (long) (1000 * millis);
        }
    }

    /** As Flink's REST API tells them. */
    static Checkpoints of(JsonNode answer) {
        List<Completed> completed = new ArrayList<>();
        for (JsonNode each : answer.get("history")) {
            if (each.get("status").asText().equals("COMPLETED")) {
                completed.add(
                        new Completed(
                                TimeUnit.MILLISECONDS.toMicros(
                                        each.get("trigger_timestamp").asLong()),
                                each.get("end_to_end_duration").asDouble()));
            }
        }
        return new Checkpoints(answer.at("/counts/failed").asLong(), completed);
    }

    /** How long those took that were triggered in a span. */
    List<Double> millis(Span span) {
        return completed.stream()
                .filter(each -> span.contains(each.triggeredMicros()))
                .map(Completed::millis)
                .toList();
    }

    /** The longest time without a completed checkpoint that is at least partly in a span. */
    double longestPauseMillis(Span span) {
        return span.longestGapMillis(
                completed.stream().mapToLong(Completed::endedMicros).sorted().toArray());
    }
}
