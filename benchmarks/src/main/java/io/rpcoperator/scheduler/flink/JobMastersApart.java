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
import org.apache.flink.runtime.dispatcher.DispatcherServices;
import org.apache.flink.runtime.dispatcher.JobManagerRunnerFactory;
import org.apache.flink.runtime.dispatcher.cleanup.CheckpointResourcesCleanupRunnerFactory;
import org.apache.flink.runtime.dispatcher.runner.DefaultDispatcherRunnerFactory;
import org.apache.flink.runtime.entrypoint.component.DefaultDispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.entrypoint.component.DispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;
import org.apache.flink.runtime.rpc.RpcService;

/** A JobManager whose JobMasters have threads that nothing else runs on. */
public final class JobMastersApart {

    private JobMastersApart() {}

    /**
     * As {@link CompositeComponents} of a session cluster.
     *
     * @param own where JobMasters run
     */
    public static DispatcherResourceManagerComponentFactory components(RpcService own) {
        return new DefaultDispatcherResourceManagerComponentFactory(
                DefaultDispatcherRunnerFactory.createSessionRunner(
                        (rpc, id, jobs, results, apps, appResults, bootstrap, services) ->
                                new CompositeDispatcher(
                                        rpc,
                                        id,
                                        jobs,
                                        results,
                                        apps,
                                        appResults,
                                        bootstrap,
                                        DispatcherServices.from(
                                                services,
                                                runners(
                                                        own,
                                                        new KeptTargets(
                                                                services.getExecutionPlanWriter())),
                                                CheckpointResourcesCleanupRunnerFactory.INSTANCE))),
                StandaloneResourceManagerFactory.getInstance(),
                CompositeRestEndpoint.Factory.INSTANCE);
    }

    private static JobManagerRunnerFactory runners(RpcService own, KeptTargets targets) {
        CompositeRunners runners = new CompositeRunners(targets, new ShortJobs());
        return (plan,
                configuration,
                rpc,
                highAvailability,
                heartbeats,
                shared,
                metrics,
                fatalErrors,
                enrichers,
                listener,
                initialized) ->
                runners.createJobManagerRunner(
                        plan,
                        configuration,
                        own,
                        highAvailability,
                        heartbeats,
                        shared,
                        metrics,
                        fatalErrors,
                        enrichers,
                        listener,
                        initialized);
    }
}
