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
package io.rpcoperator.scheduler.cli;

import io.rpcoperator.config.Parallelism;
import io.rpcoperator.scheduler.control.AutoscalingDescription;
import io.rpcoperator.scheduler.control.ReplicaDescription;
import io.rpcoperator.scheduler.control.ServiceDescription;
import io.rpcoperator.scheduler.control.ServiceDescriptions;
import io.rpcoperator.scheduler.plane.ReplicaState;
import io.rpcoperator.scheduler.plane.ServiceRange;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;

/**
 * Runs two jobs of one name, and one of another, which alone has a service; notes what it is told.
 */
final class ScriptedCluster implements Cluster {

    static final JobID FRAUD = new JobID(1, 1);
    static final JobID TWIN = new JobID(2, 1);
    static final JobID OTHER_TWIN = new JobID(2, 2);

    final List<String> told = new ArrayList<>();

    AutoscalingDescription autoscaling =
            new AutoscalingDescription("model", false, null, List.of());

    @Override
    public List<Job> jobs() {
        return List.of(
                new Job(TWIN, "twins"), new Job(FRAUD, "fraud"), new Job(OTHER_TWIN, "twins"));
    }

    @Override
    public ServiceDescriptions services(JobID job) {
        return new ServiceDescriptions(
                job.equals(FRAUD) ? List.of(service(new ServiceRange(1, 3), 3)) : List.of());
    }

    @Override
    public ServiceDescription service(JobID job, String name) throws CliException {
        if (!name.equals("model")) {
            throw CliException.failed("There is no service '" + name + "'.");
        }
        return service(new ServiceRange(1, 3), 3);
    }

    @Override
    public AutoscalingDescription autoscaling(JobID job, String name) {
        return autoscaling;
    }

    @Override
    public ServiceDescription scale(JobID job, String name, Parallelism parallelism) {
        told.add("scale " + job + " " + name + " " + parallelism);
        return service(new ServiceRange(parallelism.min(), parallelism.max()), parallelism.max());
    }

    @Override
    public void drain(JobID job, String name, int subtask) {
        told.add("drain " + job + " " + name + " " + subtask);
    }

    @Override
    public void close() {
        told.add("close");
    }

    private static ServiceDescription service(ServiceRange range, int target) {
        return new ServiceDescription(
                "model",
                "cafe",
                range,
                target,
                128,
                false,
                List.of(
                        new ReplicaDescription(
                                0,
                                2,
                                ReplicaState.READY,
                                1,
                                "tm-1",
                                "worker-1",
                                "10.0.0.1:6130",
                                12,
                                340.25),
                        new ReplicaDescription(
                                1, 0, ReplicaState.LOADING, 0, "tm-10", "worker-2", null, 0, 0.0),
                        new ReplicaDescription(
                                2, 0, ReplicaState.WAITING, 0, null, null, null, null, null)));
    }
}
