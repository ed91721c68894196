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
import org.jspecify.annotations.Nullable;

/**
 * One kill, in the file. Times are milliseconds since the kill; null where there is none.
 *
 * @param scenario what was killed
 * @param goneMillis see {@link Kill#goneMicros}
 * @param recoveryMillis see {@link Outage#recoveryMillis}
 * @param inFlightAnsweredMillis see {@link Outage#inFlightAnsweredMillis}
 * @param inFlightAnswered see {@link Outage#inFlightAnswered}
 * @param slowestCallMillis see {@link Outage#slowestCallMillis}
 * @param throughputRecoveryMillis see {@link Outage#throughputRecoveryMillis}
 * @param failedCalls see {@link Outage#failedCalls}
 * @param executedAfterDeath see {@link Outage#executedAfterDeath}
 */
record Round(
        String scenario,
        int round,
        double goneMillis,
        @Nullable Double recoveryMillis,
        @Nullable Double inFlightAnsweredMillis,
        long inFlightAnswered,
        @Nullable Double slowestCallMillis,
        @Nullable Double throughputRecoveryMillis,
        long failedCalls,
        long executedAfterDeath) {

    static Round of(Scenario scenario, int round, Outage outage, List<Execution> executions) {
        return new Round(
                scenario.toString(),
                round,
                outage.kill().goneMillis(),
                orNull(outage.recoveryMillis()),
                orNull(outage.inFlightAnsweredMillis()),
                outage.inFlightAnswered(),
                orNull(outage.slowestCallMillis()),
                orNull(outage.throughputRecoveryMillis(scenario.answersPerSecond())),
                outage.failedCalls(),
                outage.executedAfterDeath(executions));
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
