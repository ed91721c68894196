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

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.report.EndpointLoad;
import io.rpcoperator.runtime.report.ServiceReport.Callers;
import io.rpcoperator.runtime.report.ServiceReport.LoadReport;
import io.rpcoperator.scheduler.plane.ReplicaState;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadReadingTest {

    private static final long INTERVAL = 5_000;
    private static final EndpointLoad LOAD = new EndpointLoad(7, 2, 40, 0.9, 120, 1, 3_000);

    @Test
    void whatASubtaskThatServesReportsIsTold() {
        ServiceLoad load = read(subtask(4, ReplicaState.READY, 60_000, new LoadReport(900, LOAD)));

        assertThat(load.replicas())
                .containsExactly(
                        new ReplicaLoad(4, ReplicaLoad.State.READY, 0.9, 7, 40, 120, false, 3_000));
    }

    @Test
    void ofOneThatHasGoneSilentOnlyHowLongItLoadedIsKnown() {
        ServiceLoad load =
                read(
                        subtask(0, ReplicaState.READY, 60_000, new LoadReport(10_001, LOAD)),
                        subtask(1, ReplicaState.READY, 60_000, null));

        assertThat(load.replicas()).noneMatch(ReplicaLoad::isReporting);
        assertThat(load.loadMillis()).isEqualTo(3_000);
        assertThat(load.replicas().get(0).queued()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEPLOYING", "RUNNING", "LOADING"})
    void onesThatLoadDoSoSinceTheyHaveASlot(ReplicaState state) {
        ServiceLoad load = read(subtask(0, state, 2_500, null));

        assertThat(load.in(ReplicaLoad.State.LOADING)).hasSize(1);
        assertThat(load.loadMillis()).isEqualTo(2_500);
    }

    @Test
    void onesThatDrainAreThereButNotReckonedWith() {
        ServiceLoad load = read(subtask(0, ReplicaState.DRAINING, 60_000, new LoadReport(0, LOAD)));

        assertThat(load.in(ReplicaLoad.State.DRAINING)).hasSize(1);
        assertThat(load.replicas()).noneMatch(ReplicaLoad::isReporting);
    }

    @Test
    void onesBetweenTwoAttemptsAreNotThere() {
        assertThat(read(subtask(0, ReplicaState.RESTARTING, 9_000, null)))
                .isEqualTo(new ServiceLoad(List.of(), 0, false, 0));
    }

    @Test
    void slotsAreMissedOnceTheyHaveBeenWaitedForAWhile() {
        assertThat(read(subtask(0, ReplicaState.WAITING, INTERVAL - 1, null)).waitingForSlot())
                .isZero();
        assertThat(
                        read(
                                        subtask(0, ReplicaState.WAITING, INTERVAL, null),
                                        subtask(1, ReplicaState.WAITING, 3 * INTERVAL, null))
                                .waitingForSlot())
                .isEqualTo(2);
    }

    @Test
    void callersSayHowManyCallsWaitAndWhoIsNeeded() {
        ServiceLoad load =
                LoadReading.of(
                        List.of(
                                subtask(0, ReplicaState.READY, 0, new LoadReport(0, LOAD)),
                                subtask(1, ReplicaState.READY, 0, new LoadReport(0, LOAD)),
                                subtask(2, ReplicaState.LOADING, 0, null)),
                        new Callers(3, 2.5, 0.8, 0.5, Set.of(1, 2)),
                        INTERVAL);

        assertThat(load.clientWaitMillisPerSecond()).isEqualTo(2_500);
        assertThat(load.backpressured()).isFalse();
        assertThat(load.pinned())
                .as("one that loads anew answers nobody whose keys it had")
                .containsExactly(1);
    }

    @Test
    void oneCallerThatIsHeldUpMoreThanHalfTheTimeIsEnough() {
        assertThat(
                        LoadReading.of(List.of(), new Callers(3, 0, 0, 0.51, Set.of()), INTERVAL)
                                .backpressured())
                .isTrue();
    }

    private static LoadReading.Subtask subtask(
            int index, ReplicaState state, long millis, @Nullable LoadReport load) {
        return new LoadReading.Subtask(index, state, millis, load);
    }

    private static ServiceLoad read(LoadReading.Subtask... subtasks) {
        return LoadReading.of(List.of(subtasks), Callers.NONE, INTERVAL);
    }
}
