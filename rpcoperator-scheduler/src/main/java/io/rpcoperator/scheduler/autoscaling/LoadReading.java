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

import io.rpcoperator.runtime.report.EndpointLoad;
import io.rpcoperator.runtime.report.ServiceReport.Callers;
import io.rpcoperator.runtime.report.ServiceReport.LoadReport;
import io.rpcoperator.scheduler.plane.ReplicaState;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts what the scheduler knows of a service's subtasks beside what they and their callers report.
 */
public final class LoadReading {

    /** From what share of the time on back-pressure is what Flink's web UI calls high. */
    static final double HIGH_BACK_PRESSURE = 0.5;

    /** Of how many looks at a service the older reports are not counted. */
    private static final int LOOKS = 2;

    private LoadReading() {}

    /**
     * A subtask that is wanted, or has not ended since it was.
     *
     * @param index its index
     * @param state how far it is
     * @param millis since when it waits for a slot, or has one
     * @param load its newest report; null before its first
     */
    public record Subtask(int index, ReplicaState state, long millis, @Nullable LoadReport load) {}

    /**
     * What the policy is told.
     *
     * @param callers the service's clients, together
     * @param intervalMillis how long ago it was told before
     */
    public static ServiceLoad of(List<Subtask> subtasks, Callers callers, long intervalMillis) {
        return new ServiceLoad(
                subtasks.stream()
                        .flatMap(each -> replica(each, callers, LOOKS * intervalMillis))
                        .toList(),
                1000 * callers.waitingCalls(),
                callers.maxBackPressure() > HIGH_BACK_PRESSURE,
                // To ask for a slot that is there takes a moment, too.
                (int)
                        subtasks.stream()
                                .filter(each -> each.state == ReplicaState.WAITING)
                                .filter(each -> each.millis >= intervalMillis)
                                .count());
    }

    private static Stream<ReplicaLoad> replica(Subtask subtask, Callers callers, long freshMillis) {
        return switch (subtask.state) {
            case WAITING, RESTARTING -> Stream.empty();
            case DEPLOYING, RUNNING, LOADING ->
                    Stream.of(replica(subtask, ReplicaLoad.State.LOADING, null, false));
            case READY ->
                    Stream.of(
                            replica(
                                    subtask,
                                    ReplicaLoad.State.READY,
                                    fresh(subtask.load, freshMillis),
                                    callers.pinned().contains(subtask.index)));
            case DRAINING -> Stream.of(replica(subtask, ReplicaLoad.State.DRAINING, null, false));
        };
    }

    private static @Nullable EndpointLoad fresh(@Nullable LoadReport report, long freshMillis) {
        return report == null || report.ageMillis() > freshMillis ? null : report.load();
    }

    private static ReplicaLoad replica(
            Subtask subtask, ReplicaLoad.State state, @Nullable EndpointLoad load, boolean pinned) {
        long loadMillis = subtask.load == null ? 0 : subtask.load.load().modelLoadMillis();
        return new ReplicaLoad(
                subtask.index,
                state,
                load == null ? Double.NaN : load.utilisation(),
                load == null ? 0 : load.queued(),
                load == null ? Double.NaN : load.queueMillis(),
                load == null ? Double.NaN : load.answeredPerSecond(),
                pinned,
                state == ReplicaLoad.State.LOADING ? subtask.millis : loadMillis);
    }
}
