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

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobgraph.IntermediateResultPartitionID;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.scheduler.SchedulerOperations;
import org.apache.flink.runtime.scheduler.strategy.ExecutionVertexID;
import org.apache.flink.runtime.scheduler.strategy.SchedulingStrategy;

/** No subtask waits for the slot of another. */
record OneByOne(SchedulerOperations operations, Map<JobVertexID, ServicePlan> services)
        implements SchedulingStrategy {

    /** The first of each service before the second of any: services share what there is. */
    @Override
    public void startScheduling() {
        int most = services.values().stream().mapToInt(ServicePlan::target).max().orElse(0);
        for (int index = 0; index < most; index++) {
            for (ServicePlan service : services.values()) {
                if (index < service.target()) {
                    operations.allocateSlotsAndDeploy(
                            List.of(new ExecutionVertexID(service.vertex(), index)));
                }
            }
        }
    }

    @Override
    public void restartTasks(Set<ExecutionVertexID> subtasks) {
        throw new IllegalStateException("restarts are not left to Flink: " + subtasks);
    }

    @Override
    public void onExecutionStateChange(ExecutionVertexID subtask, ExecutionState state) {}

    @Override
    public void onPartitionConsumable(IntermediateResultPartitionID partition) {}
}
