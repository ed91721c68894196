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

import io.rpcoperator.scheduler.autoscaling.ReplicaLoad.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Makes of a service's load how many subtasks it needs.
 *
 * <p>All is reckoned in subtasks that are busy all the time. What the service is offered is what
 * its subtasks are busy with, and what the backlog grows by; that may exceed what there is. How
 * many are needed for it is the largest of three: so many that they are not too busy, that requests
 * do not wait too long, and that the backlog is gone in time. {@code docs/autoscaling.md} has the
 * formulas.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class DemandEstimator {

    /** What is left at every look of what was learned before of a subtask's speed. */
    private static final double MEMORY = 0.8;

    /** How many times the subtasks that their utilisation asks for the queue delay may ask for. */
    private static final double MOST_FOR_DELAY = 2;

    /**
     * How many times what all that are READY can do callers that are held up may be thought to
     * offer.
     */
    private static final double MOST_HELD_UP = 8;

    /** From what share of the time on a subtask counts as always busy. */
    private static final double FULL = 0.95;

    /** What a sum of shares may be above a whole number by rounding alone. */
    private static final double ROUNDING = 1e-6;

    private final AutoscalingSettings settings;

    /** Of the looks so far, the older the less: what was answered, and busy subtasks. */
    private double answered;

    private double busy;

    /** Of the last look; NaN before the first. */
    private double lastBacklog = Double.NaN;

    private long lastMillis;

    DemandEstimator(AutoscalingSettings settings) {
        this.settings = settings;
    }

    /**
     * Looks at the service.
     *
     * @return nothing if none of its subtasks has reported
     */
    Optional<Demand> observe(ServiceLoad load, long nowMillis) {
        List<ReplicaLoad> reporting =
                load.replicas().stream().filter(ReplicaLoad::isReporting).toList();
        if (reporting.isEmpty()) {
            return Optional.empty();
        }
        Traffic traffic = Traffic.of(load, reporting);
        learn(traffic);
        double growth = growth(traffic.backlog(), nowMillis);
        return Optional.of(demand(load, traffic, growth));
    }

    private void learn(Traffic traffic) {
        answered = MEMORY * answered + traffic.answered();
        busy = MEMORY * busy + traffic.busy();
    }

    /** What the backlog grew by in each second since the last look. */
    private double growth(double backlog, long nowMillis) {
        boolean isKnown = !Double.isNaN(lastBacklog) && nowMillis > lastMillis;
        double growth = isKnown ? (backlog - lastBacklog) * 1000 / (nowMillis - lastMillis) : 0;
        lastBacklog = backlog;
        lastMillis = nowMillis;
        return growth;
    }

    private Demand demand(ServiceLoad load, Traffic traffic, double growth) {
        double speed = busy > 0 ? answered / busy : 0;
        double measured = Math.max(0, traffic.busy() + (speed > 0 ? growth / speed : 0));
        double offered = Math.max(measured, ofHeldUpCallers(load, traffic, measured, speed));
        double projected = projectedBacklog(load, traffic, offered, speed);

        double forUtilisation = offered / settings.targetUtilisation();
        double forDelay = offered / utilisationForDelay(traffic);
        double forBacklog = offered + forCatchingUp(projected, offered, speed);
        double needed = Math.max(forUtilisation, Math.max(forDelay, forBacklog));
        return new Demand(
                traffic.ready(),
                (int) load.in(State.LOADING).count(),
                traffic.utilisation(),
                traffic.waitMillis(),
                traffic.backlog(),
                traffic.answered(),
                offered * speed,
                speed,
                load.loadMillis(),
                projected,
                offered,
                (int) Math.ceil(needed - ROUNDING),
                needed > forUtilisation
                        ? needed > forDelay ? Reason.BACKLOG : Reason.QUEUE_DELAY
                        : Reason.UTILISATION);
    }

    /**
     * How busy subtasks may be for requests not to wait too long. Of a queue with a given
     * unevenness the wait goes with {@code u / (1 - u)}, so one wait tells the wait at every other
     * utilisation, and therefore that with any other number of subtasks.
     */
    private double utilisationForDelay(Traffic traffic) {
        double target = settings.targetUtilisation();
        if (traffic.utilisation() <= 0) {
            return target;
        }
        double unevenness =
                traffic.waitMillis() / 1000 * (1 - traffic.utilisation()) / traffic.utilisation();
        double allowed = seconds(settings.targetQueueDelay());
        return Math.max(
                target / MOST_FOR_DELAY, Math.min(target, allowed / (allowed + unevenness)));
    }

    /**
     * What callers would offer that have as much under way as they may, so that nothing shows how
     * much more they have: what waits of them, once each {@code target-queue-delay}. They show by
     * subtasks that are always busy and a backlog that does not shrink. What those that load
     * already will have answered is left out. It is a guess, so it is bounded.
     */
    private double ofHeldUpCallers(
            ServiceLoad load, Traffic traffic, double measured, double speed) {
        if (traffic.utilisation() < FULL || measured < FULL * traffic.ready() || speed <= 0) {
            return 0;
        }
        double waiting =
                Math.min(traffic.backlog(), projectedBacklog(load, traffic, measured, speed));
        return Math.min(
                MOST_HELD_UP * traffic.ready(),
                waiting / speed / seconds(settings.targetQueueDelay()));
    }

    /** What will wait when a subtask that is deployed now is READY, if all goes on as it does. */
    private static double projectedBacklog(
            ServiceLoad load, Traffic traffic, double offered, double speed) {
        double loadSeconds = load.loadMillis() / 1000.0;
        double shortage = (offered - traffic.ready()) * loadSeconds;
        double onTheWay =
                load.in(State.LOADING)
                        .mapToDouble(ReplicaLoad::loadMillis)
                        .map(each -> each / 1000)
                        .sum();
        return Math.max(0, traffic.backlog() + (shortage - onTheWay) * speed);
    }

    /** Busy subtasks for what waits above what may wait. */
    private double forCatchingUp(double projected, double offered, double speed) {
        double allowed = offered * speed * seconds(settings.targetQueueDelay());
        return speed > 0
                ? Math.max(0, projected - allowed) / speed / seconds(settings.catchUpTime())
                : 0;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /**
     * What the READY subtasks do together; those that have not reported are taken to be like the
     * others.
     */
    private record Traffic(
            int ready, double utilisation, double answered, double backlog, double waitMillis) {

        static Traffic of(ServiceLoad load, List<ReplicaLoad> reporting) {
            int ready = (int) load.in(State.READY).count();
            double utilisation =
                    Math.min(1, mean(reporting, each -> Math.max(0, each.utilisation())));
            double answered =
                    ready * mean(reporting, each -> Math.max(0, each.answeredPerSecond()));
            double wait = load.clientWaitMillisPerSecond();
            double clientWait = Double.isFinite(wait) ? Math.max(0, wait) : 0;
            double backlog =
                    load.in(State.READY).mapToInt(ReplicaLoad::queued).sum() + clientWait / 1000;
            double waitMillis = queueDelay(reporting) + (answered > 0 ? clientWait / answered : 0);
            return new Traffic(ready, utilisation, answered, backlog, waitMillis);
        }

        double busy() {
            return ready * utilisation;
        }

        /** Of a request, so a subtask counts by what it answers. */
        private static double queueDelay(List<ReplicaLoad> reporting) {
            List<ReplicaLoad> measured =
                    reporting.stream()
                            .filter(each -> Double.isFinite(each.queueDelayMillis()))
                            .toList();
            double answered = measured.stream().mapToDouble(ReplicaLoad::answeredPerSecond).sum();
            return answered > 0
                    ? measured.stream()
                                    .mapToDouble(
                                            each ->
                                                    each.queueDelayMillis()
                                                            * each.answeredPerSecond())
                                    .sum()
                            / answered
                    : mean(measured, ReplicaLoad::queueDelayMillis);
        }

        private static double mean(List<ReplicaLoad> of, ToDoubleFunction<ReplicaLoad> what) {
            return of.stream().mapToDouble(what).average().orElse(0);
        }
    }
}
