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

import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/**
 * What savepoints of a stock cluster hold of services: operators without state, which Flink takes
 * for state that the data plane cannot restore.
 */
final class ServiceState {

    private ServiceState() {}

    /**
     * How the data plane is restored: as the job is, and if all that it does not know of a
     * savepoint are services, without them.
     */
    static SavepointRestoreSettings without(
            JobGraph services, JobGraph dataPlane, ClassLoader userCode) throws IOException {
        SavepointRestoreSettings restored = dataPlane.getSavepointRestoreSettings();
        if (!restored.restoreSavepoint() || restored.allowNonRestoredState()) {
            return restored;
        }
        Set<OperatorID> unknown = operators(restored.getRestorePath(), userCode);
        unknown.removeAll(operators(dataPlane));
        if (unknown.isEmpty() || !operators(services).containsAll(unknown)) {
            return restored;
        }
        return SavepointRestoreSettings.forPath(
                restored.getRestorePath(), true, restored.getRecoveryClaimMode());
    }

    private static Set<OperatorID> operators(String savepoint, ClassLoader userCode)
            throws IOException {
        CompletedCheckpointStorageLocation location =
                AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(savepoint);
        Set<OperatorID> operators = new HashSet<>();
        try (DataInputStream in =
                new DataInputStream(location.getMetadataHandle().openInputStream())) {
            Checkpoints.loadCheckpointMetadata(in, userCode, savepoint).getOperatorStates().stream()
                    .map(OperatorState::getOperatorID)
                    .forEach(operators::add);
        }
        return operators;
    }

    private static Set<OperatorID> operators(JobGraph graph) {
        Set<OperatorID> operators = new HashSet<>();
        for (JobVertex vertex : graph.getVertices()) {
            for (OperatorIDPair ids : vertex.getOperatorIDs()) {
                operators.add(ids.getGeneratedOperatorID());
                ids.getUserDefinedOperatorID().ifPresent(operators::add);
            }
        }
        return operators;
    }
}
