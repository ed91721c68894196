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

import io.rpcoperator.scheduler.autoscaling.ReplicaLoad.State;
import io.rpcoperator.scheduler.autoscaling.ServiceLoad;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A service and its callers in steps of a tenth of a second.
 *
 * <p>Requests come at random (Poisson, from a fixed seed) at the rate of a trace, whether or not
 * others have been answered. Each goes to the READY replica with the shortest queue; when all
 * queues are full it waits in its caller, in order. Replicas are added and removed as a rule says;
 * those that load go first, then those with the shortest queues.
 *
 * <p>The same rule on the same trace always has the same outcome.
 */
final class Simulation {

    /**
     * The service.
     *
     * @param perSecond how many requests a replica answers
     * @param loadMillis how long it loads
     * @param queueLimit how many requests wait at a replica at most
     * @param underWayLimit how many requests callers have under way at most; others wait where
     *     nobody sees them, as in the source of a job
     * @param sloMillis how long a request may wait
     * @param range how many replicas there may be
     */
    record Service(
            double perSecond,
            long loadMillis,
            int queueLimit,
            int underWayLimit,
            long sloMillis,
            ServiceRange range) {

        /** A hundred requests per second, 1 s of them in the queue, and callers that never stop. */
        static Service loadingFor(long loadMillis) {
            return new Service(
                    100, loadMillis, 100, Integer.MAX_VALUE, 1_000, new ServiceRange(1, 12));
        }

        /** With callers that stop when they have so many requests under way. */
        Service withUnderWay(int limit) {
            return new Service(perSecond, loadMillis, queueLimit, limit, sloMillis, range);
        }

        /** How many it takes to be seven tenths busy. */
        int replicasFor(double rate) {
            int replicas = (int) Math.ceil(rate / perSecond / 0.7);
            return Math.max(range.lowerBound(), Math.min(replicas, range.upperBound()));
        }
    }

    private static final long STEP_MILLIS = 100;
    private static final long SEED = 42;

    private final Service service;
    private final Random random = new Random(SEED);
    private final List<SimulatedReplica> replicas = new ArrayList<>();

    /** When the requests that wait in callers were made. */
    private final Deque<Long> waiting = new ArrayDeque<>();

    /** The same of those that callers have not begun with. */
    private final Deque<Long> unseen = new ArrayDeque<>();

    private long nowMillis;
    private int target;
    private int moves;
    private int nextSubtask;
    private long requests;
    private long late;
    private long replicaSteps;

    /** Since the rule was last asked. */
    private double waitedMillis;

    private Simulation(Service service) {
        this.service = service;
    }

    /** Runs a rule on a trace, beginning with so many replicas. */
    static Outcome run(Service service, Trace trace, int begin, Scaler scaler) {
        Simulation simulation = new Simulation(service);
        simulation.begin(begin);
        while (simulation.nowMillis < trace.seconds() * 1000L) {
            simulation.step(trace);
            if (simulation.nowMillis % scaler.intervalMillis() == 0) {
                simulation.ask(scaler);
            }
        }
        return simulation.end();
    }

    private void begin(int count) {
        target = count;
        for (int i = 0; i < count; i++) {
            add(nowMillis - service.loadMillis());
        }
    }

    private void add(long startedMillis) {
        replicas.add(
                new SimulatedReplica(
                        nextSubtask++, startedMillis, service.loadMillis(), service.perSecond()));
    }

    private void step(Trace trace) {
        double rate = trace.rate().applyAsDouble((int) (nowMillis / 1000));
        int arrivals = poisson(rate * STEP_MILLIS / 1000);
        requests += arrivals;
        for (int i = 0; i < arrivals; i++) {
            unseen.addLast(nowMillis);
        }
        call();
        dispatch();
        for (SimulatedReplica each : replicas) {
            if (each.state(nowMillis) != State.LOADING) {
                each.step(nowMillis, STEP_MILLIS, this::waited);
            }
        }
        replicas.removeIf(each -> each.state(nowMillis) == State.DRAINING && each.queued() == 0);
        replicaSteps += replicas.size();
        waitedMillis += waiting.size() * (double) STEP_MILLIS;
        nowMillis += STEP_MILLIS;
    }

    private void call() {
        int queued = replicas.stream().mapToInt(SimulatedReplica::queued).sum();
        while (!unseen.isEmpty() && queued + waiting.size() < service.underWayLimit()) {
            waiting.addLast(unseen.removeFirst());
        }
    }

    private void dispatch() {
        List<SimulatedReplica> ready = replicas.stream().filter(in(State.READY)).toList();
        while (!waiting.isEmpty() && !ready.isEmpty()) {
            SimulatedReplica shortest = ready.get(0);
            for (SimulatedReplica each : ready) {
                shortest = each.queued() < shortest.queued() ? each : shortest;
            }
            if (shortest.queued() >= service.queueLimit()) {
                return;
            }
            shortest.offer(waiting.removeFirst(), nowMillis);
        }
    }

    private Predicate<SimulatedReplica> in(State state) {
        return each -> each.state(nowMillis) == state;
    }

    private void waited(long millis) {
        if (millis > service.sloMillis()) {
            late++;
        }
    }

    private void ask(Scaler scaler) {
        ServiceLoad load =
                new ServiceLoad(
                        replicas.stream()
                                .map(each -> each.report(nowMillis, scaler.intervalMillis()))
                                .toList(),
                        waitedMillis * 1000 / scaler.intervalMillis(),
                        false,
                        0);
        waitedMillis = 0;
        int decided = scaler.decide(load, target, service.range(), nowMillis);
        if (decided != target) {
            moves++;
            scaleTo(decided);
        }
    }

    private void scaleTo(int decided) {
        for (int i = target; i < decided; i++) {
            add(nowMillis);
        }
        replicas.stream()
                .filter(in(State.DRAINING).negate())
                .sorted(
                        Comparator.comparing((SimulatedReplica each) -> each.state(nowMillis))
                                .thenComparingInt(SimulatedReplica::queued))
                .limit(Math.max(0, target - decided))
                .toList()
                .forEach(this::remove);
        target = decided;
    }

    private void remove(SimulatedReplica replica) {
        if (replica.state(nowMillis) == State.LOADING) {
            replicas.remove(replica);
        } else {
            replica.drain();
        }
    }

    /** What still waits counts by how long it has. */
    private Outcome end() {
        unseen.forEach(arrived -> waited(nowMillis - arrived));
        waiting.forEach(arrived -> waited(nowMillis - arrived));
        replicas.forEach(each -> each.abandon(nowMillis, this::waited));
        return new Outcome(requests, late, replicaSteps * STEP_MILLIS / 1000.0, moves);
    }

    /** By Knuth's method, which needs nothing but numbers that are specified. */
    private int poisson(double mean) {
        double limit = StrictMath.exp(-mean);
        double product = random.nextDouble();
        int count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }
}
