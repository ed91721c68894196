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

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the kill of a model's process did, in the file.
 *
 * @param loadSeconds what a model's load took longer than it does of itself
 * @param silenceMillis the longest time in which a key had no answer
 * @param slowestMillis the most that the answer took to a record that was issued before the kill or
 *     in the second after it; null where all of them were read again by a job that had restarted
 */
record Outage(
        String variant,
        double loadSeconds,
        int round,
        double silenceMillis,
        @Nullable Double slowestMillis) {

    /** How many keys the records have, in turn. */
    static final int KEYS = 4;

    private static final long NEAR_MICROS = 1_000_000;

    static Outage of(Workload workload, int round, long killedMicros, List<Answer> answers) {
        return new Outage(
                workload.variant().toString(),
                workload.load().toMillis() / 1e3,
                round,
                silenceMillis(answers, killedMicros),
                slowestMillis(answers, killedMicros));
    }

    /** Between two answers to the same key, the later of which came after the kill. */
    static double silenceMillis(List<Answer> answers, long killedMicros) {
        long longest = 0;
        for (int key = 0; key < KEYS; key++) {
            long[] times = timesOf(answers, key);
            for (int i = 1; i < times.length; i++) {
                if (times[i] > killedMicros) {
                    longest = Math.max(longest, times[i] - times[i - 1]);
                }
            }
        }
        return longest / 1e3;
    }

    private static long[] timesOf(List<Answer> answers, int key) {
        return answers.stream()
                .filter(answer -> answer.id() % KEYS == key)
                .mapToLong(Answer::answeredMicros)
                .sorted()
                .toArray();
    }

    static @Nullable Double slowestMillis(List<Answer> answers, long killedMicros) {
        OptionalLong slowest =
                answers.stream()
                        .filter(answer -> answer.issuedMicros() < killedMicros + NEAR_MICROS)
                        .filter(answer -> answer.answeredMicros() > killedMicros)
                        .mapToLong(Answer::latencyMicros)
                        .max();
        return slowest.isPresent() ? slowest.getAsLong() / 1e3 : null;
    }
}
