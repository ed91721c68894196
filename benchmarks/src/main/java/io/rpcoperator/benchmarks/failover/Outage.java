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

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What callers saw of a kill.
 *
 * @param answers those that may have come after it
 */
record Outage(Kill kill, List<Answer> answers) {

    /** How long a throughput has to be held to count. */
    private static final long HELD_MICROS = 500_000;

    /** What counts as the throughput from before. */
    private static final double SHARE = 0.9;

    /** Until when after the kill a call counts as one that may have been hit by it. */
    private static final long NEAR_MICROS = 1_000_000;

    /** To the first answer to what was asked after the kill; empty while there is none. */
    OptionalDouble recoveryMillis() {
        return later().filter(answer -> answer.issuedMicros() >= kill.atMicros())
                .mapToDouble(answer -> kill.millisUntil(answer.answeredMicros()))
                .min();
    }

    /** To the last answer to what was under way at the kill; empty if there is none. */
    OptionalDouble inFlightAnsweredMillis() {
        return inFlight().mapToDouble(answer -> kill.millisUntil(answer.answeredMicros())).max();
    }

    /** How many answers there are to what was under way at the kill. */
    long inFlightAnswered() {
        return inFlight().count();
    }

    /** What the slowest call under way at the kill, or made in the second after it, took. */
    OptionalDouble slowestCallMillis() {
        return later().filter(answer -> answer.issuedMicros() < kill.atMicros() + NEAR_MICROS)
                .mapToDouble(answer -> answer.latencyMicros() / 1e3)
                .max();
    }

    /** How many calls failed at their caller. */
    long failedCalls() {
        return later().mapToLong(Answer::failures).sum();
    }

    /**
     * To the first answer with which half a second begins that has nine tenths of the answers that
     * it should have; empty while there is none.
     */
    OptionalDouble throughputRecoveryMillis(double answersPerSecond) {
        long[] times = later().mapToLong(Answer::answeredMicros).sorted().toArray();
        int enough = (int) Math.ceil(SHARE * answersPerSecond * HELD_MICROS / 1e6);
        for (int first = 0; first + enough <= times.length; first++) {
            if (times[first + enough - 1] - times[first] <= HELD_MICROS) {
                return OptionalDouble.of(kill.millisUntil(times[first]));
            }
        }
        return OptionalDouble.empty();
    }

    /** How many of a dead caller's calls a model began to work on. */
    long executedAfterDeath(List<Execution> executions) {
        return executions.stream()
                .filter(execution -> execution.caller() == kill.victim())
                .filter(execution -> execution.beganMicros() > kill.atMicros())
                .count();
    }

    private Stream<Answer> inFlight() {
        return later().filter(answer -> answer.issuedMicros() < kill.atMicros());
    }

    /** What the victim itself still said is of no use to anyone. */
    private Stream<Answer> later() {
        return answers.stream()
                .filter(answer -> answer.answeredMicros() > kill.atMicros())
                .filter(
                        answer ->
                                answer.instance() != kill.victim()
                                        && answer.caller() != kill.victim());
    }
}
