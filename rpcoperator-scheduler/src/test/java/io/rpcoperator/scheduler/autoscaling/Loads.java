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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A service that is asked for its load. Unless told otherwise its replicas answer 100 requests/s.
 */
final class Loads {

    /**
     * Utilisation 0.7, queue delay 1 s, caught up in 30 s, 10 s up, 60 s down, steps of any size.
     */
    static final AutoscalingSettings SETTINGS =
            new AutoscalingSettings(
                    Duration.ofSeconds(5),
                    0.7,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    1000);

    private static final double SPEED = 100;

    private final List<ReplicaLoad> replicas = new ArrayList<>();
    private double clientWaitMillisPerSecond;
    private boolean backpressured;
    private int waitingForSlot;

    /** Replicas that share the work of so many, as far as they can. */
    static Loads offered(double busy, int ready) {
        double utilisation = Math.min(1, busy / ready);
        Loads loads = new Loads();
        IntStream.range(0, ready).forEach(subtask -> loads.with(ready(subtask, utilisation, 0, 0)));
        return loads;
    }

    static Loads none() {
        return new Loads();
    }

    static ReplicaLoad ready(int subtask, double utilisation, int queued, double delayMillis) {
        return new ReplicaLoad(
                subtask,
                State.READY,
                utilisation,
                queued,
                delayMillis,
                SPEED * utilisation,
                false,
                0);
    }

    Loads with(ReplicaLoad replica) {
        replicas.add(replica);
        return this;
    }

    /** One that has been loading for so long. */
    Loads withLoading(long millis) {
        return with(
                new ReplicaLoad(
                        replicas.size(),
                        State.LOADING,
                        Double.NaN,
                        0,
                        Double.NaN,
                        Double.NaN,
                        false,
                        millis));
    }

    /** With a queue and a delay in each that is READY. */
    Loads queueing(int queued, double delayMillis) {
        replicas.replaceAll(
                each ->
                        each.state() == State.READY
                                ? ready(each.subtask(), each.utilisation(), queued, delayMillis)
                                : each);
        return this;
    }

    Loads loadedIn(long millis) {
        replicas.replaceAll(
                each -> each.state() == State.READY ? with(each, each.pinned(), millis) : each);
        return this;
    }

    Loads pinned(int subtask) {
        replicas.replaceAll(
                each -> each.subtask() == subtask ? with(each, true, each.loadMillis()) : each);
        return this;
    }

    Loads clientWait(double millisPerSecond) {
        clientWaitMillisPerSecond = millisPerSecond;
        return this;
    }

    Loads backpressured() {
        backpressured = true;
        return this;
    }

    Loads waitingForSlot(int count) {
        waitingForSlot = count;
        return this;
    }

    ServiceLoad get() {
        return new ServiceLoad(replicas, clientWaitMillisPerSecond, backpressured, waitingForSlot);
    }

    private static ReplicaLoad with(ReplicaLoad replica, boolean pinned, long loadMillis) {
        return new ReplicaLoad(
                replica.subtask(),
                replica.state(),
                replica.utilisation(),
                replica.queued(),
                replica.queueDelayMillis(),
                replica.answeredPerSecond(),
                pinned,
                loadMillis);
    }
}
