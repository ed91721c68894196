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

import io.rpcoperator.scheduler.plane.ServiceRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Moves the number of subtasks that one service should have, by its load: up to the fewest that
 * were needed at any time of the delay for more, down to the most that were needed at any time of
 * the delay for fewer. What is needed at a time is for the {@link DemandEstimator} to say.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
public final class AutoscalingPolicy {

    /** How many decisions are kept. */
    static final int HISTORY = 100;

    /**
     * For how many times the time that it took to load a subtask is kept, so that loading is the
     * smaller part of a subtask's life however the load comes and goes.
     */
    static final int LOADS_TO_KEEP = 5;

    private final AutoscalingSettings settings;
    private final DemandEstimator estimator;
    private final NeededReplicas needed = new NeededReplicas();

    /** The newest last. */
    private final Deque<Decision> history = new ArrayDeque<>();

    private Reason lastReason = Reason.STEADY;

    public AutoscalingPolicy(AutoscalingSettings settings) {
        this.settings = settings;
        this.estimator = new DemandEstimator(settings);
    }

    /** Decides. To be called every {@link AutoscalingSettings#interval}. */
    public Decision decide(Observation seen) {
        ServiceLoad load = seen.load();
        long nowMillis = seen.timeMillis();
        Optional<Demand> demand = estimator.observe(load, nowMillis);
        Optional<Reason> hindrance = hindrance(load);
        demand.ifPresent(
                each ->
                        needed.add(
                                nowMillis,
                                hindrance.isPresent()
                                        ? Math.min(each.needed(), seen.target())
                                        : each.needed()));
        Move move = move(seen, demand, hindrance);
        Decision decision =
                new Decision(
                        nowMillis,
                        seen.target(),
                        move.to(),
                        move.reason(),
                        load.pinned(),
                        demand.orElse(null));
        remember(decision);
        return decision;
    }

    /**
     * The last decisions, the oldest first: those that moved the target, and the first of those in
     * a row that something kept from moving it.
     */
    public List<Decision> history() {
        return List.copyOf(history);
    }

    /** Whether a decision that was just taken is the newest of the history. */
    public boolean isRemembered(Decision decision) {
        return decision.equals(history.peekLast());
    }

    /** What keeps the service from growing. */
    private static Optional<Reason> hindrance(ServiceLoad load) {
        return load.backpressured()
                ? Optional.of(Reason.BACKPRESSURED)
                : load.waitingForSlot() > 0
                        ? Optional.of(Reason.WAITING_FOR_SLOTS)
                        : Optional.empty();
    }

    private Move move(Observation seen, Optional<Demand> demand, Optional<Reason> hindrance) {
        ServiceLoad load = seen.load();
        ServiceRange range = seen.range();
        int target = seen.target();
        int within = range.clamp(target);
        if (within != target) {
            return new Move(within, Reason.RANGE);
        }
        if (demand.isEmpty()) {
            return new Move(target, Reason.NO_REPORTS);
        }
        long upSince = seen.timeMillis() - settings.scaleUpDelay().toMillis();
        long downSince = seen.timeMillis() - scaleDownDelayMillis(load);
        needed.forgetBefore(Math.min(upSince, downSince));
        OptionalInt fewest = needed.fewestSince(upSince);
        if (fewest.isPresent() && range.clamp(fewest.getAsInt()) > target) {
            int to = Math.min(range.clamp(fewest.getAsInt()), target + settings.maxStep());
            return new Move(to, demand.get().driver());
        }
        OptionalInt most = needed.mostSince(downSince);
        if (most.isPresent() && range.clamp(most.getAsInt()) < target) {
            return fewer(range.clamp(most.getAsInt()), target, load.pinned());
        }
        return stay(demand.get().needed(), target, range, hindrance);
    }

    private Move fewer(int to, int target, Set<Integer> pinned) {
        int step = Math.max(to, target - settings.maxStep());
        int possible = Math.min(target, Math.max(step, pinned.size()));
        return new Move(possible, possible < target ? Reason.SURPLUS : Reason.PINNED);
    }

    private static Move stay(
            int neededNow, int target, ServiceRange range, Optional<Reason> hindrance) {
        if (neededNow > target) {
            return new Move(
                    target,
                    target == range.upperBound() ? Reason.LIMIT : hindrance.orElse(Reason.DELAY));
        }
        return new Move(target, range.clamp(neededNow) == target ? Reason.STEADY : Reason.DELAY);
    }

    private long scaleDownDelayMillis(ServiceLoad load) {
        return Math.max(settings.scaleDownDelay().toMillis(), LOADS_TO_KEEP * load.loadMillis());
    }

    private void remember(Decision decision) {
        boolean begins = decision.reason().isHindrance() && decision.reason() != lastReason;
        lastReason = decision.reason();
        if (decision.isMove() || begins) {
            history.addLast(decision);
        }
        if (history.size() > HISTORY) {
            history.removeFirst();
        }
    }

    /** Where to, and why. */
    private record Move(int to, Reason reason) {}
}
