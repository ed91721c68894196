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
package io.rpcoperator.runtime.registry;

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.completion.DataPlaneWatch;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.quarantine.RequestDigest;
import io.rpcoperator.runtime.quarantine.SuspectTable;
import io.rpcoperator.runtime.report.ServiceReport;
import io.rpcoperator.runtime.report.ServiceReportCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationRequestHandler;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.clock.Clock;
import org.apache.flink.util.clock.SystemClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which endpoints of one service are READY: told by its subtasks, asked by its clients. And which
 * requests are held to kill endpoints: told by its clients, and asked with the endpoints. And how
 * busy the service is: told by both, asked by whoever looks after it.
 *
 * <p>Thread model: JobMaster main thread only; no method blocks. The cost of an exception from any
 * of them would be the whole job, so what a subtask or client says wrongly is logged and ignored.
 *
 * <p>The registry is slow to see a TaskManager die (heartbeats): for a client, its own lost
 * connection decides, and the registry only confirms.
 */
public final class ServiceRegistry implements OperatorCoordinator, CoordinationRequestHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceRegistry.class);

    /** What there is to say to a report. */
    private static final CoordinationResponse ACKNOWLEDGED = BytesResponse.of(new byte[0]);

    private final String service;
    private final EndpointTable table;
    private final DataPlaneWatch dataPlane;
    private final Clock clock;
    private final ParkedPolls polls = new ParkedPolls();
    private final SuspectTable suspects;
    private final CallerTable callers;
    private final Map<Integer, SubtaskGateway> subtasks = new HashMap<>();
    private boolean finishing;

    /**
     * A registry that nobody knows yet.
     *
     * @param id random; distinguishes this registry from the one before a JobManager failover
     * @param dataPlane tells when the service may end
     */
    public ServiceRegistry(String service, long id, DataPlaneWatch dataPlane) {
        this(service, id, dataPlane, SystemClock.getInstance());
    }

    /** A registry whose time is the test's. */
    ServiceRegistry(String service, long id, DataPlaneWatch dataPlane, Clock clock) {
        this.service = service;
        this.table = new EndpointTable(id);
        this.dataPlane = dataPlane;
        this.clock = clock;
        this.suspects = new SuspectTable(clock);
        this.callers = new CallerTable(clock);
    }

    @Override
    public void start() {
        dataPlane.start(this::finish);
    }

    @Override
    public void close() {
        dataPlane.close();
        polls.failAll(new FlinkException("The registry of service '" + service + "' has closed."));
        subtasks.clear();
    }

    // ------------------------------------------------------------------ the service's subtasks

    @Override
    public void handleEventFromOperator(int subtask, int attempt, OperatorEvent event) {
        if (event instanceof EndpointLoading loading) {
            publishIf(table.loading(loading.id()));
            if (finishing) {
                tellToFinish(subtask);
            }
        } else if (event instanceof EndpointReady ready) {
            LOG.info("Endpoint {} is READY.", ready.endpoint());
            publishIf(table.ready(ready.endpoint()));
        } else if (event instanceof EndpointDraining draining) {
            LOG.info("Endpoint {} is DRAINING.", draining.id());
            publishIf(table.draining(draining.id()));
        } else {
            LOG.warn("Service '{}' does not know {} of subtask {}.", service, event, subtask);
        }
    }

    @Override
    public void executionAttemptReady(int subtask, int attempt, SubtaskGateway gateway) {
        subtasks.put(subtask, gateway);
    }

    @Override
    public void executionAttemptFailed(int subtask, int attempt, @Nullable Throwable reason) {
        subtasks.computeIfPresent(
                subtask,
                (s, gateway) ->
                        gateway.getExecution().getAttemptNumber() > attempt ? gateway : null);
        if (table.gone(subtask, attempt)) {
            LOG.info("Endpoint {}/{}#{} is gone.", service, subtask, attempt);
            publish();
        }
    }

    @Override
    public void subtaskReset(int subtask, long checkpointId) {
        subtasks.remove(subtask);
        publishIf(table.reset(subtask));
    }

    private void finish() {
        finishing = true;
        LOG.info("The data plane has ended; service '{}' drains and finishes.", service);
        table.subtasks().forEach(this::tellToFinish);
    }

    private void tellToFinish(int subtask) {
        SubtaskGateway gateway = subtasks.get(subtask);
        if (gateway != null) {
            gateway.sendEvent(new FinishService());
        }
    }

    // ------------------------------------------------------------------ who asks, and reports

    @Override
    public CompletableFuture<CoordinationResponse> handleCoordinationRequest(
            CoordinationRequest request) {
        if (request instanceof PollEndpoints poll) {
            return poll(poll);
        }
        if (request instanceof ReportLoad busy) {
            table.busy(busy.id(), busy.load(), clock.relativeTimeNanos());
        } else if (request instanceof ReportCaller caller) {
            callers.put(caller.client(), caller.report());
            publishIf(table.callersReportEvery(callers.intervalMillis()));
        } else if (request instanceof ReportDeath death) {
            died(death);
        } else if (request instanceof ReportHarmless harmless) {
            suspects.acquit(harmless.answered());
        } else if (request instanceof DescribeService describe) {
            return CompletableFuture.completedFuture(describe(describe));
        } else {
            return CompletableFuture.failedFuture(
                    new FlinkException(
                            "Service '" + service + "' does not know the request " + request));
        }
        return CompletableFuture.completedFuture(ACKNOWLEDGED);
    }

    private CompletableFuture<CoordinationResponse> poll(PollEndpoints poll) {
        table.suspects(suspects.current());
        return table.snapshot().isSameAs(poll.registry(), poll.version())
                ? polls.park(poll.client(), table.response(), poll.timeoutMillis())
                : CompletableFuture.completedFuture(table.response());
    }

    private CoordinationResponse describe(DescribeService describe) {
        callers.want(describe.callerReportMillis());
        publishIf(table.callersReportEvery(callers.intervalMillis()));
        return BytesResponse.of(
                ServiceReportCodec.encode(
                        new ServiceReport(table.report(clock.relativeTimeNanos()), callers.all())));
    }

    /**
     * Clients learn of a new suspect with their next poll, which is soon enough to execute it
     * alone; of a request that has killed at once.
     */
    private void died(ReportDeath death) {
        EndpointId endpoint = death.endpoint();
        suspects.suspect(endpoint.incarnation(), death.begun());
        for (RequestDigest executed : death.executed()) {
            int kills = suspects.convict(endpoint.incarnation(), executed);
            LOG.warn(
                    "Endpoint {} died while it executed request {} of {} bytes and nothing else, as"
                            + " {} reports. It has killed {} instances; {} says how many it may.",
                    endpoint,
                    executed,
                    executed.length(),
                    death.reporter(),
                    kills,
                    RosOptions.QUARANTINE_MAX_KILLS.key());
        }
        if (!death.executed().isEmpty()) {
            publishIf(table.suspects(suspects.current()));
        }
    }

    private void publishIf(boolean changed) {
        if (changed) {
            publish();
        }
    }

    private void publish() {
        polls.answerAll(table.response());
    }

    // ------------------------------------------------------------------ checkpoints: no state

    @Override
    public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> result) {
        result.complete(new byte[0]);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {}

    @Override
    public void resetToCheckpoint(long checkpointId, byte @Nullable [] checkpointData) {
        subtasks.clear();
        publishIf(table.clear());
        if (finishing) { // the data plane begins anew, and may need the service anew
            finishing = false;
            start();
        }
    }
}
