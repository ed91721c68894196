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
package io.rpcoperator.scheduler.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.report.EndpointLoad;
import io.rpcoperator.runtime.report.EndpointState;
import io.rpcoperator.runtime.report.ServiceReport;
import io.rpcoperator.runtime.report.ServiceReport.Callers;
import io.rpcoperator.runtime.report.ServiceReport.EndpointReport;
import io.rpcoperator.runtime.report.ServiceReport.LoadReport;
import io.rpcoperator.scheduler.plane.ScaleInOrder.Candidate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Subtasks, each with what its registry knows of it. */
class ScaleInOrderTest {

    private final List<EndpointReport> endpoints = new ArrayList<>();
    private final Set<Integer> pinned = new HashSet<>();
    private final Set<Integer> notRunning = new HashSet<>();
    private int subtasks;

    @Test
    void thoseThatAnswerNobodyYetGoFirst() {
        ready(0, 0);
        endpoints.add(new EndpointReport(1, 0, EndpointState.LOADING, null, null));
        notRunning.add(2);
        subtasks = 4; // the last has said nothing yet

        assertThat(order()).containsExactly(2, 3, 1, 0);
    }

    @Test
    void thenTheLeastBusy() {
        ready(9, 0.1);
        ready(2, 0.9);
        ready(2, 0.3);
        ready(4, 0);

        assertThat(order()).containsExactly(2, 1, 3, 0);
    }

    @Test
    void ofEquallyBusyOnesTheLast() {
        ready(1, 0.5);
        ready(1, 0.5);
        ready(1, 0.5);

        assertThat(order()).containsExactly(2, 1, 0);
    }

    @Test
    void thoseThatKeysArePinnedToGoLast() {
        ready(100, 1);
        ready(0, 0);
        ready(50, 1);
        pinned.add(1);

        assertThat(order()).containsExactly(2, 0, 1);
    }

    @Test
    void keysPinnedToOneThatHasFailedSinceDoNotKeepIt() {
        ready(0, 0);
        ready(0, 0);
        notRunning.add(1);
        pinned.add(1);

        assertThat(order()).containsExactly(1, 0);
    }

    @Test
    void ofOneThatHasNotReportedNothingIsToDo() {
        ready(1, 0.1);
        endpoints.add(new EndpointReport(1, 0, EndpointState.READY, null, null));
        subtasks = 2;

        assertThat(order()).containsExactly(1, 0);
    }

    @Test
    void withoutAReportTheLastGoesFirst() {
        subtasks = 3;
        assertThat(order()).containsExactly(2, 1, 0);
    }

    private void ready(int executing, double utilisation) {
        endpoints.add(
                new EndpointReport(
                        subtasks++,
                        0,
                        EndpointState.READY,
                        null,
                        new LoadReport(
                                100, new EndpointLoad(0, executing, 0, utilisation, 0, 0, 0))));
    }

    private List<Integer> order() {
        ServiceReport report = new ServiceReport(endpoints, new Callers(1, 0, 0, 0, pinned));
        List<Candidate> candidates = new ArrayList<>();
        for (int index = 0; index < subtasks; index++) {
            candidates.add(Candidate.of(index, !notRunning.contains(index), report));
        }
        return ScaleInOrder.of(candidates);
    }
}
