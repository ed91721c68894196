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

import io.rpcoperator.scheduler.plane.ReplicaBackoff;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.Execution;
import org.apache.flink.runtime.scheduler.strategy.ExecutionVertexID;

/**
 * How often subtasks of services have been deployed again, and when they are to be the next time.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class Restarts {

    private final Map<ExecutionVertexID, ReplicaBackoff> backoffs = new HashMap<>();

    /** How often a subtask was deployed again because it had ended, since it was last forgotten. */
    int count(ExecutionVertexID subtask) {
        ReplicaBackoff backoff = backoffs.get(subtask);
        return backoff == null ? 0 : backoff.restarts();
    }

    /** After what time a subtask is to be deployed again that has ended just now. */
    Duration delay(Execution ended, ServicePlan service) {
        long running = ended.getStateTimestamp(ExecutionState.RUNNING);
        Duration ran =
                running == 0
                        ? Duration.ZERO
                        : Duration.ofMillis(ended.getStateTimestamp(ended.getState()) - running);
        return backoffs.computeIfAbsent(
                        ended.getVertex().getID(), any -> new ReplicaBackoff(service.backoff()))
                .failed(ran);
    }

    /** It is not a matter of restarts any more: it was stopped on purpose. */
    void forget(ExecutionVertexID subtask) {
        backoffs.remove(subtask);
    }
}
