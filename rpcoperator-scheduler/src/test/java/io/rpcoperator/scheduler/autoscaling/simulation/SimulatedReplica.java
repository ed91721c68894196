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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

/** A replica that loads, then answers at a constant rate, in the order of arrival. */
final class SimulatedReplica {

    /**
     * A request.
     *
     * @param arrivedMillis when it was made
     * @param queuedMillis when it got here
     */
    private record Request(long arrivedMillis, long queuedMillis) {}

    final int subtask;
    private final long startedMillis;
    private final long loadMillis;
    private final double perSecond;
    private final Deque<Request> queue = new ArrayDeque<>();
    private boolean draining;

    /** What of the last step it could have answered and was not a whole request. */
    private double carried;

    /** Whether it ever has. */
    private boolean served;

    /** Since the last look. */
    private double busyMillis;

    private int answered;
    private double delayMillis;

    SimulatedReplica(int subtask, long startedMillis, long loadMillis, double perSecond) {
        this.subtask = subtask;
        this.startedMillis = startedMillis;
        this.loadMillis = loadMillis;
        this.perSecond = perSecond;
    }

    State state(long nowMillis) {
        return draining
                ? State.DRAINING
                : nowMillis < startedMillis + loadMillis ? State.LOADING : State.READY;
    }

    int queued() {
        return queue.size();
    }

    void offer(long arrivedMillis, long nowMillis) {
        queue.addLast(new Request(arrivedMillis, nowMillis));
    }

    void drain() {
        draining = true;
    }

    /** Tells how long those have waited that are not answered. */
    void abandon(long nowMillis, LongConsumer waits) {
        queue.forEach(each -> waits.accept(nowMillis - each.arrivedMillis()));
    }

    /** Answers what it can in one step, and tells how long each has waited. */
    void step(long nowMillis, long stepMillis, LongConsumer waits) {
        double full = perSecond * stepMillis / 1000;
        int most = (int) (full + carried);
        int takes = Math.min(most, queue.size());
        carried = queue.size() == takes ? 0 : full + carried - most;
        for (int i = 0; i < takes; i++) {
            Request next = queue.removeFirst();
            waits.accept(nowMillis - next.arrivedMillis());
            delayMillis += nowMillis - next.queuedMillis();
        }
        answered += takes;
        busyMillis += stepMillis * Math.min(1, takes / full);
        served = true;
    }

    /** What it did since the last call. */
    ReplicaLoad report(long nowMillis, long intervalMillis) {
        State state = state(nowMillis);
        ReplicaLoad report =
                new ReplicaLoad(
                        subtask,
                        state,
                        served ? busyMillis / intervalMillis : Double.NaN,
                        queue.size(),
                        answered == 0 ? Double.NaN : delayMillis / answered,
                        served ? answered * 1000.0 / intervalMillis : Double.NaN,
                        false,
                        Math.min(loadMillis, nowMillis - startedMillis));
        busyMillis = 0;
        answered = 0;
        delayMillis = 0;
        return report;
    }
}
