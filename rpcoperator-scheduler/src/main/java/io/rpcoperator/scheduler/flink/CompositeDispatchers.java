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

import io.rpcoperator.scheduler.slots.ShortJobs;
import java.util.Collection;
import org.apache.flink.runtime.application.AbstractApplication;
import org.apache.flink.runtime.dispatcher.Dispatcher;
import org.apache.flink.runtime.dispatcher.DispatcherBootstrapFactory;
import org.apache.flink.runtime.dispatcher.DispatcherFactory;
import org.apache.flink.runtime.dispatcher.DispatcherId;
import org.apache.flink.runtime.dispatcher.DispatcherServices;
import org.apache.flink.runtime.dispatcher.PartialDispatcherServicesWithPersistenceComponents;
import org.apache.flink.runtime.dispatcher.cleanup.CheckpointResourcesCleanupRunnerFactory;
import org.apache.flink.runtime.highavailability.ApplicationResult;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.rpc.RpcService;
import org.apache.flink.streaming.api.graph.ExecutionPlan;

/** Makes {@link CompositeDispatcher}s, with {@link CompositeRunners}. */
enum CompositeDispatchers implements DispatcherFactory {
    INSTANCE;

    @Override
    public Dispatcher createDispatcher(
            RpcService rpc,
            DispatcherId id,
            Collection<ExecutionPlan> recoveredJobs,
            Collection<JobResult> recoveredJobResults,
            Collection<AbstractApplication> recoveredApplications,
            Collection<ApplicationResult> recoveredApplicationResults,
            DispatcherBootstrapFactory bootstrap,
            PartialDispatcherServicesWithPersistenceComponents services)
            throws Exception {
        KeptTargets targets = new KeptTargets(services.getExecutionPlanWriter());
        return new CompositeDispatcher(
                rpc,
                id,
                recoveredJobs,
                recoveredJobResults,
                recoveredApplications,
                recoveredApplicationResults,
                bootstrap,
                DispatcherServices.from(
                        PartialDispatcherServicesWithPersistenceComponents.from(
                                services,
                                targets,
                                services.getJobResultStore(),
                                services.getApplicationWriter(),
                                services.getApplicationResultStore()),
                        new CompositeRunners(targets, new ShortJobs()),
                        CheckpointResourcesCleanupRunnerFactory.INSTANCE));
    }
}
