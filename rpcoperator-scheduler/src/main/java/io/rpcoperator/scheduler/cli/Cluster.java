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
import io.rpcoperator.scheduler.control.ServiceDescription;
import io.rpcoperator.scheduler.control.ServiceDescriptions;
import java.util.List;
import org.apache.flink.api.common.JobID;

/** A cluster, as its REST API shows it. What it does not do fails with its reason. */
interface Cluster extends AutoCloseable {

    /** A job that has not ended. */
    record Job(JobID id, String name) {}

    /** The jobs that have not ended. */
    List<Job> jobs() throws CliException;

    /** The services of a job. */
    ServiceDescriptions services(JobID job) throws CliException;

    /** A service. */
    ServiceDescription service(JobID job, String name) throws CliException;

    /** How a service is scaled by its load. */
    AutoscalingDescription autoscaling(JobID job, String name) throws CliException;

    /** A service with other bounds. */
    ServiceDescription scale(JobID job, String name, Parallelism parallelism) throws CliException;

    /** Has a replica drain. */
    void drain(JobID job, String name, int subtask) throws CliException;

    @Override
    void close();
}
