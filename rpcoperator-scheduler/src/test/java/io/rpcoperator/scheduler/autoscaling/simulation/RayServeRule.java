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

/**
 * Ray Serve's default rule: so many replicas that each has a target number of ongoing requests,
 * once that has been so at every look for a delay.
 *
 * <p>Written from <a
 * href="https://docs.ray.io/en/latest/serve/advanced-guides/advanced-autoscaling.html">Advanced Ray
 * Serve Autoscaling</a> and the reference of <a
 * href="https://docs.ray.io/en/latest/serve/api/doc/ray.serve.config.AutoscalingConfig.html">
 * AutoscalingConfig</a>. Ongoing are the requests that are executed or wait, at replicas and at
 * callers. Their number is taken every {@code metrics_interval_s} and averaged over {@code
 * look_back_period_s}. It is asked every second, where Ray asks every 0.1 s: its delays end up to a
 * second later.
 */
final class RayServeRule implements Scaler {

    /**
     * Its parameters, by Ray's names.
     *
     * @param targetOngoingRequests of each replica
     * @param upscaleDelay how long more replicas have to be needed
     * @param downscaleDelay how long fewer replicas have to be enough
     * @param metricsInterval how often ongoing requests are counted
     * @param lookBackPeriod over what time they are averaged
     * @param upscalingFactor by what the difference is multiplied when there are to be more
     * @param downscalingFactor the same when there are to be fewer
     */
    record Config(
            double targetOngoingRequests,
            Duration upscaleDelay,
            Duration downscaleDelay,
            Duration metricsInterval,
            Duration lookBackPeriod,
            double upscalingFactor,
            double downscalingFactor) {

        /** Ray's defaults since 2.32. */
        static Config defaults() {
            return new Config(
                    2,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(600),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    1,
                    1);
        }

        /** With the times of another rule, that measures this often and this freshly. */
        static Config withTimes(Duration interval, Duration up, Duration down) {
            Config defaults = defaults();
            return new Config(
                    defaults.targetOngoingRequests,
                    up,
                    down,
                    interval,
                    interval,
                    defaults.upscalingFactor,
                    defaults.downscalingFactor);
        }
    }

    private record Sample(long millis, double ongoing) {}

    private static final long LOOP_MILLIS = 1_000;

    private final Config config;
    private final int instances;

    /** Within the look-back period. */
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** For how many looks in a row there should have been more, or, if negative, fewer. */
    private long decisions;

    /**
     * The rule.
     *
     * @param instances how many requests a replica executes at once, to know from how busy it is
     *     how many are being executed
     */
    RayServeRule(Config config, int instances) {
        this.config = config;
        this.instances = instances;
    }

    @Override
    public long intervalMillis() {
        return LOOP_MILLIS;
    }

    @Override
    public int decide(ServiceLoad load, int target, ServiceRange range, long nowMillis) {
        sample(load, nowMillis);
        long running = load.replicas().stream().filter(each -> each.state() == State.READY).count();
        if (running == 0 || samples.isEmpty()) {
            return target;
        }
        double ongoing = samples.stream().mapToDouble(Sample::ongoing).average().orElseThrow();
        double desired = ongoing / config.targetOngoingRequests();
        int scaled = scaled(desired, running);
        return delayed(Math.max(range.lowerBound(), Math.min(scaled, range.upperBound())), target);
    }

    private void sample(ServiceLoad load, long nowMillis) {
        if (!samples.isEmpty()
                && nowMillis - samples.getLast().millis() < config.metricsInterval().toMillis()) {
            return;
        }
        double executed =
                load.replicas().stream()
                        .filter(each -> !Double.isNaN(each.utilisation()))
                        .mapToDouble(each -> each.utilisation() * instances)
                        .sum();
        int queued = load.replicas().stream().mapToInt(ReplicaLoad::queued).sum();
        samples.addLast(
                new Sample(nowMillis, executed + queued + load.clientWaitMillisPerSecond() / 1000));
        while (nowMillis - samples.getFirst().millis() >= config.lookBackPeriod().toMillis()) {
            samples.removeFirst();
        }
    }

    private int scaled(double desired, long running) {
        double difference = desired - running;
        double factor = difference > 0 ? config.upscalingFactor() : config.downscalingFactor();
        int scaled = (int) Math.ceil(running + factor * difference);
        return Math.ceil(desired) < running && scaled == running ? scaled - 1 : scaled;
    }

    private int delayed(int desired, int target) {
        if (desired > target) {
            decisions = Math.max(decisions, 0) + 1;
            return isOver(config.upscaleDelay()) ? decided(desired) : target;
        }
        if (desired < target) {
            decisions = Math.min(decisions, 0) - 1;
            return isOver(config.downscaleDelay()) ? decided(desired) : target;
        }
        return decided(target);
    }

    private boolean isOver(Duration delay) {
        return Math.abs(decisions) > delay.toMillis() / LOOP_MILLIS;
    }

    private int decided(int target) {
        decisions = 0;
        return target;
    }
}
