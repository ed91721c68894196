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
package io.rpcoperator.runtime.client;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.Session;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.util.clock.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of attempts that end: of their calls, of their endpoints' standing, and of the calls
 * that wait for the room they leave.
 *
 * <p>Thread-safe; see {@link EndpointSessions.Owner} for who calls what.
 */
final class AttemptEnds<OUT> implements EndpointSessions.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(AttemptEnds.class);

    private final InFlight<OUT> inFlight;
    private final Dispatcher<OUT> dispatcher;
    private final Retries<OUT> retries;
    private final Quarantine quarantine;
    private final CallEnds<OUT> ends;
    private final ClientCounters counters;
    private final Clock clock;
    private final Consumer<RoutingTable> routes;

    AttemptEnds(
            InFlight<OUT> inFlight,
            Dispatcher<OUT> dispatcher,
            Retries<OUT> retries,
            Quarantine quarantine,
            CallEnds<OUT> ends,
            ClientCounters counters,
            Clock clock,
            Consumer<RoutingTable> routes) {
        this.inFlight = inFlight;
        this.dispatcher = dispatcher;
        this.retries = retries;
        this.quarantine = quarantine;
        this.ends = ends;
        this.counters = counters;
        this.clock = clock;
        this.routes = routes;
    }

    @Override
    public void routes(RoutingTable table) {
        routes.accept(table);
    }

    @Override
    public void roomAgain() {
        dispatcher.sendWaiting();
    }

    @Override
    public void reply(long attemptId, Payload response, long queuedMicros) {
        Attempt<OUT> attempt = inFlight.take(attemptId);
        if (attempt == null) {
            counters.lateReplies().inc();
            return;
        }
        long now = clock.relativeTimeNanos();
        attempt.route().queued(queuedMicros, now);
        if (attempt.call().affinityKey() != null) {
            attempt.route().answeredKey(now);
        }
        attempt.route().health().answered();
        quarantine.survived(attempt.call());
        ends.answer(attempt, response);
        dispatcher.sendWaiting();
    }

    @Override
    public void failed(long attemptId, RosException failure) {
        Attempt<OUT> attempt = inFlight.take(attemptId);
        if (attempt == null) {
            counters.lateReplies().inc();
            return;
        }
        switch (failure.status()) {
            case UNAVAILABLE -> endpointFailed(attempt.route());
            case DEADLINE_EXCEEDED -> ranOutOfTime(attempt);
            default -> attempt.route().health().answered();
        }
        if (failure.execution() == Execution.MAYBE_EXECUTED) {
            quarantine.survived(attempt.call());
        }
        if (isFullQueue(failure)) {
            retries.queueWasFull(attempt, failure);
        } else {
            retries.attemptFailed(attempt, failure);
        }
        dispatcher.sendWaiting();
    }

    /** Of what was not executed nothing else is exhausted. */
    private static boolean isFullQueue(RosException failure) {
        return failure.status() == RosStatus.RESOURCE_EXHAUSTED
                && failure.execution() == Execution.NOT_EXECUTED;
    }

    @Override
    public void lost(Route route) {
        endpointFailed(route);
    }

    @Override
    public void lost(Session session, RosException cause, Set<Long> begun) {
        RosException notBegun =
                RosException.notExecuted(cause.status(), cause.description()).causedBy(cause);
        List<Attempt<OUT>> lost = inFlight.by(session).stream().filter(inFlight::take).toList();
        quarantine.lost(
                session.endpoint().id(),
                lost.stream()
                        .filter(each -> begun.contains(each.id()))
                        .map(Attempt::call)
                        .toList());
        for (Attempt<OUT> attempt : lost) {
            retries.attemptFailed(attempt, begun.contains(attempt.id()) ? cause : notBegun);
        }
    }

    @Override
    public void started(long attemptId) {
        Attempt<OUT> attempt = inFlight.get(attemptId);
        if (attempt != null) {
            attempt.call().executing();
        }
    }

    /** The time of a call was up: its endpoint's fault if it had most of it. */
    void ranOutOfTime(Attempt<OUT> attempt) {
        if (attempt.hadMostOfTheTime(clock.relativeTimeNanos())) {
            endpointFailed(attempt.route());
        }
    }

    /** An endpoint gave no answer. */
    private void endpointFailed(Route route) {
        if (route.health().failed(clock.relativeTimeNanos())) {
            LOG.warn(
                    "{} has failed several calls in a row and gets none for a while, as long as there"
                            + " are others (rpc-operator.client.ejection.*).",
                    route);
        }
    }
}
