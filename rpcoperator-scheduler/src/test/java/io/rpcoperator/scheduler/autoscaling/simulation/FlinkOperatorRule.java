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

import io.rpcoperator.scheduler.autoscaling.ReplicaLoad;
import io.rpcoperator.scheduler.autoscaling.ReplicaLoad.State;
import io.rpcoperator.scheduler.autoscaling.ServiceLoad;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The rule of the Flink Kubernetes operator's autoscaler, for a job of one vertex that is a source
 * with this backlog: so much capacity that the vertex has a target utilisation and catches up with
 * its backlog in a given time, unless the utilisation is within its boundaries.
 *
 * <p>Written from the operator's documentation, <a
 * href="https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-main/docs/custom-resource/autoscaler/">
 * Autoscaler</a> and its <a
 * href="https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-main/docs/operations/configuration/#autoscaler-configuration">
 * reference of options</a>. It is spared what the operator's rescaling costs: nothing restarts,
 * only what is new loads; but as there, nothing is measured until all of it runs. Left out is what
 * the defaults have off: tuning of memory, detection of ineffective scaling, observed scalability.
 */
final class FlinkOperatorRule implements Scaler {

    /**
     * Its options, by their names below {@code job.autoscaler}.
     *
     * @param interval how often it looks (the operator's reconciliation)
     * @param stabilization for how long after a change it measures nothing
     * @param window over what time it averages; nothing changes until that is full
     * @param utilization the target
     * @param boundary how far from that nothing is done
     * @param catchUp how soon a backlog should be gone
     * @param restart how long a change is thought to take
     * @param scaleDownInterval how long fewer have to be enough; then the most of that time
     * @param maxScaleDownFactor what share of the replicas may go at once
     */
    record Config(
            Duration interval,
            Duration stabilization,
            Duration window,
            double utilization,
            double boundary,
            Duration catchUp,
            Duration restart,
            Duration scaleDownInterval,
            double maxScaleDownFactor) {

        /** The operator's defaults. */
        static Config defaults() {
            return new Config(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(15),
                    0.7,
                    0.3,
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(5),
                    Duration.ofHours(1),
                    0.6);
        }

        /** With the times of another rule, and no restart to catch up with. */
        static Config withTimes(Duration interval, Duration up, Duration down, Duration catchUp) {
            Config defaults = defaults();
            return new Config(
                    interval,
                    Duration.ZERO,
                    up,
                    defaults.utilization,
                    defaults.boundary,
                    catchUp,
                    Duration.ZERO,
                    down,
                    defaults.maxScaleDownFactor);
        }
    }

    /** Of one look. */
    private record Sample(long millis, double answered, double backlog, double busiest) {}

    /** What would be right, and whether it is far enough from what is. */
    private record Recommendation(long millis, int replicas, boolean outside) {}

    /** A backlog as long as this is worked off at full utilisation. */
    private static final double BACKLOG_SECONDS = 300;

    private final Config config;

    /** Those of the window. */
    private final Deque<Sample> window = new ArrayDeque<>();

    /** Those of fewer replicas since fewer were first enough. */
    private final Deque<Recommendation> fewer = new ArrayDeque<>();

    private long firstFewerMillis;
    private long stableMillis;

    FlinkOperatorRule(Config config) {
        this.config = config;
    }

    @Override
    public long intervalMillis() {
        return config.interval().toMillis();
    }

    @Override
    public int decide(ServiceLoad load, int target, ServiceRange range, long nowMillis) {
        List<ReplicaLoad> ready =
                load.replicas().stream()
                        .filter(each -> each.state() == State.READY)
                        .filter(each -> !Double.isNaN(each.utilisation()))
                        .toList();
        if (ready.size() != target) {
            window.clear();
            stableMillis = nowMillis + config.stabilization().toMillis();
        }
        if (nowMillis < stableMillis || ready.size() != target) {
            return target;
        }
        window.addLast(sample(load, ready, nowMillis));
        if (nowMillis - window.getFirst().millis() < config.window().toMillis()) {
            return target;
        }
        while (nowMillis - window.getFirst().millis() > config.window().toMillis()) {
            window.removeFirst();
        }
        int chosen = chosen(recommendation(target, range, nowMillis), target);
        if (chosen != target) {
            window.clear();
            fewer.clear();
            stableMillis = nowMillis + config.stabilization().toMillis();
        }
        return chosen;
    }

    private static Sample sample(ServiceLoad load, List<ReplicaLoad> ready, long nowMillis) {
        return new Sample(
                nowMillis,
                ready.stream().mapToDouble(ReplicaLoad::answeredPerSecond).sum(),
                ready.stream().mapToInt(ReplicaLoad::queued).sum()
                        + load.clientWaitMillisPerSecond() / 1000,
                ready.stream().mapToDouble(ReplicaLoad::utilisation).max().orElseThrow());
    }

    private Recommendation recommendation(int current, ServiceRange range, long nowMillis) {
        double answered = average(Sample::answered);
        double backlog = window.getLast().backlog();
        double seconds = (window.getLast().millis() - window.getFirst().millis()) / 1000.0;
        double growth = seconds == 0 ? 0 : (backlog - window.getFirst().backlog()) / seconds;
        double arriving = Math.max(0, answered + growth);
        double busiest = average(Sample::busiest);
        double full = answered == 0 ? Double.POSITIVE_INFINITY : answered / busiest;

        double factor = capacity(config.utilization(), true, arriving, backlog) / full;
        double bounded = Math.max(factor, 1 - config.maxScaleDownFactor());
        int replicas = (int) Math.ceil(bounded * current);
        boolean behind = answered > 0 && backlog / answered > BACKLOG_SECONDS;
        double upper = behind ? 1 : config.utilization() + config.boundary();
        double lower = behind ? 0 : config.utilization() - config.boundary();
        return new Recommendation(
                nowMillis,
                Math.max(range.lowerBound(), Math.min(replicas, range.upperBound())),
                full < capacity(upper, false, arriving, backlog)
                        || full > capacity(lower, true, arriving, backlog));
    }

    /** For the backlog, for what comes while it restarts, and for what comes. */
    private double capacity(double utilization, boolean restarts, double arriving, double backlog) {
        if (utilization == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double catchUp = config.catchUp().toSeconds();
        double restart = restarts ? arriving * config.restart().toSeconds() / catchUp : 0;
        return Math.round(backlog / catchUp + restart + arriving / Math.min(1, utilization));
    }

    private int chosen(Recommendation recommendation, int current) {
        if (recommendation.replicas() >= current) {
            fewer.clear();
            return recommendation.outside() ? recommendation.replicas() : current;
        }
        if (fewer.isEmpty()) {
            firstFewerMillis = recommendation.millis();
        }
        fewer.addLast(recommendation);
        long start = recommendation.millis() - config.scaleDownInterval().toMillis();
        if (start < firstFewerMillis) {
            return current;
        }
        fewer.removeIf(each -> each.millis() < start);
        Recommendation most = fewer.getFirst();
        for (Recommendation each : fewer) {
            if (each.replicas() >= most.replicas()) {
                most = each;
            }
        }
        return most.outside() ? most.replicas() : current;
    }

    private double average(ToDoubleFunction<Sample> what) {
        return window.stream().mapToDouble(what).average().orElseThrow();
    }
}
