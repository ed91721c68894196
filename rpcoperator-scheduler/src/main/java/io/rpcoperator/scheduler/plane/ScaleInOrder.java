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

import io.rpcoperator.runtime.report.EndpointState;
import io.rpcoperator.runtime.report.ServiceReport;
import io.rpcoperator.runtime.report.ServiceReport.EndpointReport;
import io.rpcoperator.runtime.report.ServiceReport.LoadReport;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which subtasks of a service go first when it is to have fewer: those that answer nobody yet; then
 * those that no keys are pinned to; of these the least busy.
 */
public final class ScaleInOrder {

    /** How far a subtask is. */
    enum Stage {
        /** It waits for a slot, or is being deployed. */
        WAITING,
        /** It loads its model. */
        LOADING,
        /** It answers calls. */
        SERVING
    }

    /**
     * A subtask.
     *
     * @param index its index
     * @param stage how far it is
     * @param isPinned whether callers have pinned keys to it
     * @param outstanding the requests that it has not answered
     * @param utilisation how busy its threads are
     */
    public record Candidate(
            int index, Stage stage, boolean isPinned, long outstanding, double utilisation) {

        /**
         * What is known of a subtask. One that has not reported how busy it is, is not.
         *
         * @param isRunning whether its task runs
         * @param report what its service's registry says
         */
        public static Candidate of(int index, boolean isRunning, ServiceReport report) {
            Optional<EndpointReport> endpoint =
                    report.endpoint(index)
                            .filter(each -> isRunning && each.state() != EndpointState.LOADING);
            if (endpoint.isEmpty()) {
                return new Candidate(index, isRunning ? Stage.LOADING : Stage.WAITING, false, 0, 0);
            }
            LoadReport busy = endpoint.get().load();
            return new Candidate(
                    index,
                    Stage.SERVING,
                    report.callers().pinned().contains(index),
                    busy == null ? 0 : busy.load().outstanding(),
                    busy == null ? 0 : busy.load().utilisation());
        }
    }

    private static final Comparator<Candidate> ORDER =
            Comparator.comparing(Candidate::stage)
                    .thenComparing(Candidate::isPinned)
                    .thenComparingLong(Candidate::outstanding)
                    .thenComparingDouble(Candidate::utilisation)
                    .thenComparing(Candidate::index, Comparator.reverseOrder());

    private ScaleInOrder() {}

    /** Their indices, the one first that is missed least. */
    public static List<Integer> of(Collection<Candidate> candidates) {
        return candidates.stream().sorted(ORDER).map(Candidate::index).toList();
    }
}
