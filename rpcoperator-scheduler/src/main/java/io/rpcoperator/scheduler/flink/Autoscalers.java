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

import io.rpcoperator.scheduler.control.AutoscalingDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.concurrent.ComponentMainThreadExecutor;

/**
 * Those of a job.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class Autoscalers {

    /** In the order of the services, by their names. */
    private final Map<String, Autoscaler> byService = new LinkedHashMap<>();

    /**
     * One for each service that is to be scaled by its load.
     *
     * @param mainThread the JobMaster's
     */
    Autoscalers(
            List<ServicePlan> services,
            ServicePlaneScheduler scheduler,
            ServiceRequirements requirements,
            RegistryDesk registries,
            Autoscaler.Targets targets,
            ComponentMainThreadExecutor mainThread) {
        for (ServicePlan service : services) {
            service.autoscaling()
                    .ifPresent(
                            settings ->
                                    byService.put(
                                            service.name(),
                                            new Autoscaler(
                                                    service,
                                                    settings,
                                                    scheduler,
                                                    requirements,
                                                    registries,
                                                    targets,
                                                    mainThread)));
        }
    }

    void start() {
        byService.values().forEach(Autoscaler::start);
    }

    void stop() {
        byService.values().forEach(Autoscaler::stop);
    }

    /** What one of the services is told to be, and why. */
    AutoscalingDescription describe(ServicePlan service) {
        Autoscaler autoscaler = byService.get(service.name());
        return autoscaler == null
                ? new AutoscalingDescription(service.name(), false, null, List.of())
                : new AutoscalingDescription(
                        service.name(), true, autoscaler.latest(), autoscaler.history());
    }
}
