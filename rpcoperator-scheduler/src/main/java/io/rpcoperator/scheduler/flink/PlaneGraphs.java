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

import io.rpcoperator.scheduler.split.JobGraphSplit;
import java.util.List;
import org.apache.flink.api.common.operators.ResourceSpec;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;

/**
 * A job's graph as two of the same job.
 *
 * @param dataPlane all but the services, and all that concerns state
 * @param services the services alone
 */
record PlaneGraphs(JobGraph dataPlane, JobGraph services) {

    static PlaneGraphs of(JobGraph job, JobGraphSplit split) {
        JobGraph dataPlane = copy(job, split.dataPlane());
        dataPlane.setSnapshotSettings(job.getCheckpointingSettings());
        dataPlane.setSavepointRestoreSettings(job.getSavepointRestoreSettings());
        dataPlane.setJobStatusHooks(job.getJobStatusHooks());
        dataPlane.enableApproximateLocalRecovery(job.isApproximateLocalRecoveryEnabled());
        JobGraph services = copy(job, split.services());
        services.getVertices().forEach(PlaneGraphs::endWithoutCheckpoint);
        services.getVertices().forEach(PlaneGraphs::askForItsProfile);
        return new PlaneGraphs(dataPlane, services);
    }

    /** A task that has come to its end waits for a checkpoint, and services are in none. */
    private static void endWithoutCheckpoint(JobVertex service) {
        service.getConfiguration()
                .set(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, false);
    }

    /** A service's slots are asked for by what its vertex needs, not by its slot sharing group. */
    private static void askForItsProfile(JobVertex service) {
        ResourceProfile profile = service.getSlotSharingGroup().getResourceProfile();
        if (!profile.equals(ResourceProfile.UNKNOWN)) {
            ResourceSpec needs =
                    ResourceSpec.newBuilder(
                                    profile.getCpuCores().getValue().doubleValue(),
                                    profile.getTaskHeapMemory())
                            .setTaskOffHeapMemory(profile.getTaskOffHeapMemory())
                            .setManagedMemory(profile.getManagedMemory())
                            .setExtendedResources(profile.getExtendedResources().values())
                            .build();
            service.setResources(needs, needs);
        }
    }

    private static JobGraph copy(JobGraph job, List<JobVertex> vertices) {
        JobGraph copy =
                new JobGraph(job.getJobID(), job.getApplicationId().orElse(null), job.getName());
        copy.setJobType(job.getJobType());
        copy.setDynamic(job.isDynamic());
        copy.setInitialClientHeartbeatTimeout(job.getInitialClientHeartbeatTimeout());
        copy.setJobConfiguration(new Configuration(job.getJobConfiguration()));
        copy.setSerializedExecutionConfig(job.getSerializedExecutionConfig());
        copy.setClasspaths(job.getClasspaths());
        job.getUserJarBlobKeys().forEach(copy::addUserJarBlobKey);
        job.getUserJars().forEach(copy::addJar);
        job.getUserArtifacts().forEach(copy::addUserArtifact);
        vertices.forEach(copy::addVertex);
        return copy;
    }
}
