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

import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.report.EndpointLoad;
import io.rpcoperator.runtime.report.ServiceReport;
import io.rpcoperator.runtime.report.ServiceReport.EndpointReport;
import io.rpcoperator.scheduler.control.CheckRequirements;
import io.rpcoperator.scheduler.control.ControlRequest;
import io.rpcoperator.scheduler.control.DescribeAutoscaling;
import io.rpcoperator.scheduler.control.DescribeServices;
import io.rpcoperator.scheduler.control.DrainReplica;
import io.rpcoperator.scheduler.control.Granted;
import io.rpcoperator.scheduler.control.Refusal;
import io.rpcoperator.scheduler.control.ReplicaDescription;
import io.rpcoperator.scheduler.control.ServiceDescription;
import io.rpcoperator.scheduler.control.ServiceDescriptions;
import io.rpcoperator.scheduler.plane.ReplicaState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.executiongraph.Execution;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.taskmanager.TaskManagerLocation;
import org.apache.flink.util.InstantiationUtil;

/**
 * Answers what people ask of a job's services.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class ControlDesk {

    private final List<ServicePlan> plans;
    private final ServicePlaneScheduler services;
    private final ServiceRequirements requirements;
    private final RegistryDesk registries;
    private final Autoscalers autoscalers;

    ControlDesk(
            List<ServicePlan> plans,
            ServicePlaneScheduler services,
            ServiceRequirements requirements,
            RegistryDesk registries,
            Autoscalers autoscalers) {
        this.plans = plans;
        this.services = services;
        this.requirements = requirements;
        this.registries = registries;
        this.autoscalers = autoscalers;
    }

    /**
     * Answers a {@link ControlRequest}.
     *
     * @throws Refusal if it cannot be granted
     */
    CoordinationResponse answer(CoordinationRequest request) throws Refusal {
        ControlRequest asked = own(request);
        if (asked instanceof DescribeServices) {
            return new ServiceDescriptions(plans.stream().map(this::describe).toList());
        }
        if (asked instanceof DescribeAutoscaling describe) {
            return autoscalers.describe(plan(describe.service()));
        }
        refuseIfEnding();
        if (asked instanceof CheckRequirements check) {
            List<String> errors = requirements.errors(check.requirements());
            if (!errors.isEmpty()) {
                throw Refusal.invalid(String.join(System.lineSeparator(), errors));
            }
        } else if (asked instanceof DrainReplica drain) {
            drain(drain);
        }
        return Granted.INSTANCE;
    }

    /** Of a job that brought our classes along, Flink has read the request with those. */
    static ControlRequest own(CoordinationRequest request) {
        if (request instanceof ControlRequest own) {
            return own;
        }
        try {
            return InstantiationUtil.deserializeObject(
                    InstantiationUtil.serializeObject(request), ControlDesk.class.getClassLoader());
        } catch (IOException | ClassNotFoundException | ClassCastException e) {
            throw new IllegalArgumentException(
                    "no request to the service plane: " + request.getClass(), e);
        }
    }

    private void refuseIfEnding() throws Refusal {
        if (services.isTearingDown()) {
            throw Refusal.conflict("The job is ending: its services drain and end with it.");
        }
    }

    private ServicePlan plan(String service) throws Refusal {
        return plans.stream()
                .filter(each -> each.name().equals(service))
                .findFirst()
                .orElseThrow(
                        () ->
                                ServiceDescriptions.unknown(
                                        service, plans.stream().map(ServicePlan::name).toList()));
    }

    // ------------------------------------------------------------------ to describe

    private ServiceDescription describe(ServicePlan service) {
        ServiceReport report = registries.now(service);
        return new ServiceDescription(
                service.name(),
                service.vertex().toHexString(),
                requirements.current(service.vertex()),
                services.target(service.vertex()),
                service.capacity(),
                service.autoscaling().isPresent(),
                services.shown(service.vertex()).stream()
                        .map(each -> describe(each, report))
                        .toList());
    }

    private ReplicaDescription describe(Execution replica, ServiceReport report) {
        ReplicaView view = view(replica, report);
        Optional<EndpointLoad> load =
                view.endpoint().map(EndpointReport::load).map(ServiceReport.LoadReport::load);
        Optional<TaskManagerLocation> location =
                Optional.ofNullable(replica.getAssignedResourceLocation());
        return new ReplicaDescription(
                replica.getParallelSubtaskIndex(),
                replica.getAttemptNumber(),
                view.state(),
                services.restarts(replica.getVertex().getID()),
                location.map(each -> each.getResourceID().toString()).orElse(null),
                location.map(TaskManagerLocation::getHostname).orElse(null),
                view.endpoint()
                        .map(EndpointReport::address)
                        .map(EndpointAddress::toString)
                        .orElse(null),
                load.map(EndpointLoad::queued).orElse(null),
                load.map(EndpointLoad::answeredPerSecond).orElse(null));
    }

    private ReplicaView view(Execution replica, ServiceReport report) {
        return ReplicaView.of(replica, services.isStopping(replica.getVertex().getID()), report);
    }

    // ------------------------------------------------------------------ to drain

    private void drain(DrainReplica request) throws Refusal {
        ServicePlan service = plan(request.service());
        List<Execution> shown = services.shown(service.vertex());
        Execution replica =
                shown.stream()
                        .filter(each -> each.getParallelSubtaskIndex() == request.subtask())
                        .findFirst()
                        .orElseThrow(() -> unknown(request, shown));
        ReplicaState state = view(replica, ServiceReport.EMPTY).state();
        switch (state) {
            case WAITING, RESTARTING ->
                    throw Refusal.conflict(
                            String.format(
                                    "Replica %d of service '%s' is %s: it has nothing to drain.",
                                    request.subtask(), request.service(), state));
            default -> services.stop(replica.getVertex());
        }
    }

    private static Refusal unknown(DrainReplica request, List<Execution> shown) {
        return Refusal.notFound(
                String.format(
                        "Service '%s' has no replica %d. It has %s.",
                        request.service(),
                        request.subtask(),
                        shown.stream().map(Execution::getParallelSubtaskIndex).toList()));
    }
}
