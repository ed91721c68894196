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

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import org.apache.flink.util.clock.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after calls that nothing happens to: ends those whose time is up, tells people of those
 * that wait without an endpoint, and notes that some wait with one.
 *
 * <p>Thread model: the client's thread.
 */
final class Overseer<OUT> {

    private static final Logger LOG = LoggerFactory.getLogger(Overseer.class);

    private final String service;
    private final Room room;
    private final PendingCalls<OUT> pending;
    private final Dispatcher<OUT> dispatcher;
    private final AttemptEnds<OUT> attempts;
    private final CallEnds<OUT> ends;
    private final Outage outage;
    private final CallerReports reports;
    private final Clock clock;

    Overseer(
            String service,
            Room room,
            PendingCalls<OUT> pending,
            Dispatcher<OUT> dispatcher,
            AttemptEnds<OUT> attempts,
            CallEnds<OUT> ends,
            Outage outage,
            CallerReports reports,
            Clock clock) {
        this.service = service;
        this.room = room;
        this.pending = pending;
        this.dispatcher = dispatcher;
        this.attempts = attempts;
        this.ends = ends;
        this.outage = outage;
        this.reports = reports;
        this.clock = clock;
    }

    /** Looks once. */
    void look() {
        long now = clock.relativeTimeNanos();
        room.leaveExpired(now);
        pending.forEachExpired(now, this::endExpired);
        dispatcher.sendWaiting(); // a session does not tell when a cancelled request has left it
        reports.look(waitingForRoom(), now);
        warnOfStandstill(now);
    }

    /** The calls that wait, but not because there is no endpoint. */
    private int waitingForRoom() {
        return dispatcher.table().isEmpty() ? 0 : room.waiting() + dispatcher.waitingCalls();
    }

    private void endExpired(Call<OUT> call) {
        if (!pending.remove(call)) {
            return;
        }
        Attempt<OUT> attempt = call.attempt(); // one that begins from now on is not sent
        if (attempt == null) {
            ends.ended(call, Sender.notTakenInTime(service));
        } else {
            attempts.ranOutOfTime(attempt);
            ends.ended(
                    call,
                    RosException.maybeExecuted(RosStatus.DEADLINE_EXCEEDED, "No answer in time.")
                            .at(attempt.route().toString()));
        }
    }

    private void warnOfStandstill(long now) {
        int waiting = dispatcher.waitingCalls();
        if (waiting > 0 && outage.isWarningDue(now)) {
            LOG.warn(
                    "Service '{}' has had no READY endpoint for {} s, and {} call(s) wait for one. Until"
                            + " there is one, or their timeouts end them"
                            + " (rpc-operator.client.call-timeout), the checkpoints of this task can be"
                            + " held up.",
                    service,
                    outage.durationAt(now).toSeconds(),
                    waiting);
        }
    }
}
