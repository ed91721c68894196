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

import io.rpcoperator.runtime.report.ServiceReport;
import io.rpcoperator.scheduler.autoscaling.AutoscalingPolicy;
import io.rpcoperator.scheduler.autoscaling.AutoscalingSettings;
import io.rpcoperator.scheduler.autoscaling.Decision;
import io.rpcoperator.scheduler.autoscaling.LoadReading;
import io.rpcoperator.scheduler.autoscaling.Observation;
import io.rpcoperator.scheduler.autoscaling.ServiceLoad;
import io.rpcoperator.scheduler.plane.ReplicaState;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.concurrent.ComponentMainThreadExecutor;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.Execution;
import org.apache.flink.runtime.rest.util.RestMapperUtils;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.util.concurrent.FutureUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the target of one service follow its load: looks at the service now and then, asks the policy
 * and does what it says.
 *
 * <p>Thread model: confined to the JobMaster's main thread.
 */
final class Autoscaler {

    private static final Logger LOG = LoggerFactory.getLogger(Autoscaler.class);

    /** Where targets are kept for a JobMaster that comes after this one. */
    interface Targets {

        /** Keeps the newest; completes when it is safe. */
        CompletableFuture<?> keep(ServicePlan service, int target);
    }

    private final ServicePlan service;
    private final AutoscalingSettings settings;
    private final AutoscalingPolicy policy;
    private final ServicePlaneScheduler scheduler;
    private final ServiceRequirements requirements;
    private final RegistryDesk registries;
    private final Targets targets;
    private final ComponentMainThreadExecutor mainThread;

    private final long startedMillis = System.currentTimeMillis();
    private final long startedNanos = System.nanoTime();

    /** The target with which the next JobMaster would begin. */
    private int kept;

    private CompletableFuture<?> keeping = FutureUtils.completedVoidFuture();
    private @Nullable Decision latest;
    private boolean isStopped;

    /**
     * Of a service with these settings.
     *
     * @param mainThread the JobMaster's
     */
    Autoscaler(
            ServicePlan service,
            AutoscalingSettings settings,
            ServicePlaneScheduler scheduler,
            ServiceRequirements requirements,
            RegistryDesk registries,
            Targets targets,
            ComponentMainThreadExecutor mainThread) {
        this.service = service;
        this.settings = settings;
        this.policy = new AutoscalingPolicy(settings);
        this.scheduler = scheduler;
        this.requirements = requirements;
        this.registries = registries;
        this.targets = targets;
        this.mainThread = mainThread;
        this.kept = service.target();
    }

    /** Looks at the service from now on, until it ends. */
    void start() {
        LOG.info(
                "Service '{}' is scaled by its load within {}, and looked at every {}.",
                service.name(),
                requirements.range(service.vertex()),
                settings.interval());
        lookLater();
    }

    /** Looks no more. */
    void stop() {
        isStopped = true;
    }

    private void lookLater() {
        mainThread.schedule(this::look, settings.interval().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (isStopped || scheduler.isTearingDown()) {
            return;
        }
        registries
                .describe(service, settings.interval())
                .handleAsync(
                        (report, failure) -> {
                            if (!isStopped) {
                                lookLater();
                                decide(failure == null ? report : silence(failure));
                            }
                            return null;
                        },
                        mainThread)
                .exceptionally(
                        bug -> {
                            LOG.error("No decision about service '{}'", service.name(), bug);
                            return null;
                        });
    }

    private ServiceReport silence(Throwable failure) {
        LOG.warn(
                "The registry of service '{}' does not say how busy it is.",
                service.name(),
                failure);
        return ServiceReport.EMPTY;
    }

    private void decide(ServiceReport report) {
        Observation seen =
                new Observation(
                        load(report),
                        scheduler.target(service.vertex()),
                        requirements.range(service.vertex()),
                        now());
        Decision decision = policy.decide(seen);
        latest = decision;
        record(seen);
        if (policy.isRemembered(decision)) {
            LOG.info(
                    "Service '{}': target {} -> {} for {}; pinned {}; {}.",
                    service.name(),
                    decision.from(),
                    decision.to(),
                    decision.reason(),
                    decision.pinned(),
                    decision.inputs());
        }
        if (decision.isMove()) {
            scheduler.scale(
                    service.vertex(),
                    decision.to(),
                    decision.sparingPinned(scheduler.dispensable(service.vertex(), report)));
        }
        keep(scheduler.target(service.vertex()));
    }

    /** The time of day when it was started, and what has passed since then: never goes back. */
    private long now() {
        return startedMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
    }

    private ServiceLoad load(ServiceReport report) {
        long now = System.currentTimeMillis();
        return LoadReading.of(
                scheduler.shown(service.vertex()).stream()
                        .map(each -> subtask(each, report, now))
                        .toList(),
                report.callers(),
                settings.interval().toMillis());
    }

    private LoadReading.Subtask subtask(Execution execution, ServiceReport report, long now) {
        ReplicaView view =
                ReplicaView.of(
                        execution, scheduler.isStopping(execution.getVertex().getID()), report);
        ExecutionState since =
                view.state() == ReplicaState.WAITING
                        ? ExecutionState.SCHEDULED
                        : ExecutionState.DEPLOYING;
        return new LoadReading.Subtask(
                execution.getParallelSubtaskIndex(),
                view.state(),
                now - execution.getStateTimestamp(since),
                view.endpoint().map(ServiceReport.EndpointReport::load).orElse(null));
    }

    /** What was seen can be decided on again, elsewhere. */
    private void record(Observation seen) {
        if (LOG.isDebugEnabled()) {
            try {
                LOG.debug(
                        "Service '{}' was seen: {}",
                        service.name(),
                        RestMapperUtils.getStrictObjectMapper().writeValueAsString(seen));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("writing to memory", e);
            }
        }
    }

    // ------------------------------------------------------------------ what is kept

    /** The target may have been moved by a new range, too. What fails is done at the next look. */
    private void keep(int target) {
        if (target == kept || !keeping.isDone()) {
            return;
        }
        keeping =
                targets.keep(service, target)
                        .handleAsync(
                                (safe, failure) -> {
                                    if (failure == null) {
                                        kept = target;
                                    } else {
                                        LOG.warn(
                                                "Target {} of service '{}' is not kept for the next JobMaster.",
                                                target,
                                                service.name(),
                                                failure);
                                    }
                                    return null;
                                },
                                mainThread);
    }

    /** The decision that was taken last; null before the first. */
    @Nullable Decision latest() {
        return latest;
    }

    /** The decisions that are remembered, the oldest first. */
    List<Decision> history() {
        return policy.history();
    }
}
