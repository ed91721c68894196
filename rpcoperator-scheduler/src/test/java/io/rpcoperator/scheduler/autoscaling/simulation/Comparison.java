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
package io.rpcoperator.scheduler.autoscaling.simulation;

import static java.util.Objects.requireNonNull;

import io.rpcoperator.config.AutoscalingOptions;
import io.rpcoperator.scheduler.autoscaling.AutoscalingSettings;
import io.rpcoperator.scheduler.autoscaling.simulation.Simulation.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;

/** All rules on all traces, with replicas that load for a given time. */
final class Comparison {

    /** Ours, with the default options. */
    static final String OURS = "ours";

    /** Ray Serve's, with its defaults. */
    static final String RAY_SERVE = "Ray Serve";

    /** Ray Serve's, with our interval and delays. */
    static final String RAY_SERVE_ALIKE = "Ray Serve, our times";

    /** The operator's, with its defaults. */
    static final String FLINK_OPERATOR = "Flink operator";

    /** The operator's, with our interval, delays and time to catch up. */
    static final String FLINK_OPERATOR_ALIKE = "Flink operator, our times";

    /** As many as the trace needs at most, all the time. */
    static final String FIXED = "no scaling";

    /** Of a hundred requests per second, 30 ms each. */
    private static final int INSTANCES = 3;

    private final Service service;

    /** By trace and rule, in order. */
    private final Map<String, Map<String, Outcome>> outcomes = new LinkedHashMap<>();

    private Comparison(Service service) {
        this.service = service;
    }

    static Comparison run(Service service) {
        Comparison comparison = new Comparison(service);
        Trace.all().forEach(trace -> comparison.outcomes.put(trace.name(), comparison.run(trace)));
        return comparison;
    }

    private Map<String, Outcome> run(Trace trace) {
        int first = service.replicasFor(trace.rate().applyAsDouble(0));
        int most = service.replicasFor(trace.peak());
        Map<String, Outcome> byRule = new LinkedHashMap<>();
        rules().forEach(
                        (rule, scaler) ->
                                byRule.put(rule, Simulation.run(service, trace, first, scaler)));
        byRule.put(FIXED, Simulation.run(service, trace, most, new FixedRule(most)));
        return byRule;
    }

    /** What came of a rule, by trace. */
    Map<String, Outcome> of(String rule) {
        Map<String, Outcome> byTrace = new LinkedHashMap<>();
        outcomes.forEach((trace, byRule) -> byTrace.put(trace, requireNonNull(byRule.get(rule))));
        return byTrace;
    }

    private Map<String, Scaler> rules() {
        AutoscalingSettings ours =
                AutoscalingSettings.of(new Configuration().set(AutoscalingOptions.ENABLED, true))
                        .orElseThrow();
        Duration up = ours.scaleUpDelay();
        Duration down =
                Duration.ofMillis(
                        Math.max(ours.scaleDownDelay().toMillis(), 5 * service.loadMillis()));
        Map<String, Scaler> rules = new LinkedHashMap<>();
        rules.put(OURS, new OurRule(ours));
        rules.put(RAY_SERVE, new RayServeRule(RayServeRule.Config.defaults(), INSTANCES));
        rules.put(
                RAY_SERVE_ALIKE,
                new RayServeRule(
                        RayServeRule.Config.withTimes(ours.interval(), up, down), INSTANCES));
        rules.put(FLINK_OPERATOR, new FlinkOperatorRule(FlinkOperatorRule.Config.defaults()));
        rules.put(
                FLINK_OPERATOR_ALIKE,
                new FlinkOperatorRule(
                        FlinkOperatorRule.Config.withTimes(
                                ours.interval(), up, down, ours.catchUpTime())));
        return rules;
    }

    /** A Markdown table: the requests that were late, in percent, and the replica-seconds. */
    String table() {
        List<String> lines = new ArrayList<>();
        List<String> rules = List.copyOf(outcomes.values().iterator().next().keySet());
        lines.add(row("trace", rules, each -> each));
        lines.add(row("---", rules, each -> "---:"));
        outcomes.forEach(
                (trace, byRule) ->
                        lines.add(
                                row(trace, rules, each -> cell(requireNonNull(byRule.get(each))))));
        return String.join("\n", lines) + "\n";
    }

    private static String row(String first, List<String> rules, Function<String, String> cell) {
        return rules.stream()
                .map(cell)
                .collect(Collectors.joining(" | ", "| " + first + " | ", " |"));
    }

    private static String cell(Outcome outcome) {
        return String.format(
                Locale.ROOT, "%.2f %% / %,.0f", outcome.latePercent(), outcome.replicaSeconds());
    }
}
