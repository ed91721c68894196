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
package io.rpcoperator.scheduler.flink;

import io.rpcoperator.runtime.report.ServiceReport;
import io.rpcoperator.runtime.report.ServiceReport.EndpointReport;
import io.rpcoperator.scheduler.plane.ReplicaState;
import java.util.Optional;
import org.apache.flink.runtime.executiongraph.Execution;

/**
 * A subtask of a service, as the scheduler sees it and as it speaks of itself.
 *
 * @param execution its current attempt
 * @param endpoint what this attempt has said
 * @param state how far it is
 */
record ReplicaView(Execution execution, Optional<EndpointReport> endpoint, ReplicaState state) {

    /**
     * Looks at it.
     *
     * @param isStopping whether it has been told to end
     * @param report what its service's registry says
     */
    static ReplicaView of(Execution execution, boolean isStopping, ServiceReport report) {
        Optional<EndpointReport> endpoint =
                report.endpoint(execution.getParallelSubtaskIndex())
                        .filter(each -> each.attempt() == execution.getAttemptNumber());
        return new ReplicaView(
                execution,
                endpoint,
                isStopping ? ReplicaState.DRAINING : state(execution, endpoint));
    }

    private static ReplicaState state(Execution execution, Optional<EndpointReport> endpoint) {
        return switch (execution.getState()) {
            case CREATED, SCHEDULED -> ReplicaState.WAITING;
            case DEPLOYING, INITIALIZING, RECONCILING -> ReplicaState.DEPLOYING;
            case RUNNING ->
                    endpoint.map(each -> ReplicaState.valueOf(each.state().name()))
                            .orElse(ReplicaState.RUNNING);
            case CANCELING -> ReplicaState.DRAINING;
            case CANCELED, FAILED, FINISHED -> ReplicaState.RESTARTING;
        };
    }
}
