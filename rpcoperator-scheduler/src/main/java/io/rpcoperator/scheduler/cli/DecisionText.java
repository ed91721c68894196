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
package io.rpcoperator.scheduler.cli;

import io.rpcoperator.scheduler.autoscaling.Decision;
import io.rpcoperator.scheduler.autoscaling.Demand;
import io.rpcoperator.scheduler.control.AutoscalingDescription;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How the history of an autoscaled service reads. */
final class DecisionText {

    private DecisionText() {}

    /** The history, and below it the latest decision. */
    static String of(AutoscalingDescription service) {
        if (!service.enabled()) {
            return String.format(
                    "Service '%s' is not autoscaled: 'rpc-operator.autoscaling.enabled'.%n",
                    service.service());
        }
        Table table =
                new Table(
                        "TIME",
                        "FROM",
                        "TO",
                        "REASON",
                        "READY",
                        "LOADING",
                        "BUSY",
                        "WAIT",
                        "BACKLOG",
                        "ARRIVING",
                        "NEEDED",
                        "PINNED");
        service.history().forEach(each -> add(table, each));
        if (service.latest() != null && !service.history().contains(service.latest())) {
            add(table, service.latest());
        }
        return table.toString();
    }

    private static void add(Table table, Decision decision) {
        Demand inputs = decision.inputs();
        table.add(
                Instant.ofEpochMilli(decision.timeMillis()).truncatedTo(ChronoUnit.SECONDS),
                decision.from(),
                decision.to(),
                decision.reason(),
                inputs == null ? null : inputs.ready(),
                inputs == null ? null : inputs.loading(),
                inputs == null ? null : rounded("%.0f %%", 100 * inputs.utilisation()),
                inputs == null ? null : rounded("%.0f ms", inputs.waitMillis()),
                inputs == null ? null : rounded("%.0f", inputs.backlog()),
                inputs == null ? null : rounded("%.1f/s", inputs.arrivingPerSecond()),
                inputs == null ? null : inputs.needed(),
                decision.pinned().isEmpty() ? null : decision.pinned().size());
    }

    private static String rounded(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
