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
import java.time.Duration;
import java.util.function.BiConsumer;
import org.apache.flink.util.clock.Clock;

/**
 * Sends a call to an endpoint: the one that the balancer picks, else the next that has room.
 *
 * <p>Thread-safe. A call that is sent may be ended, and its route lost, by other threads meanwhile.
 */
final class Sender<OUT> {

    /** What became of a call that was to be sent. */
    enum Outcome {
        /** It is under way. */
        SENT,
        /** It has ended, or others go on with it. */
        GONE,
        /** It is still the caller's: no route took it. */
        NO_ROOM
    }

    private final String service;
    private final Clock clock;
    private final LoadBalancer balancer;
    private final Quarantine quarantine;
    private final ClientCounters counters;
    private final InFlight<OUT> inFlight;
    private final BiConsumer<Call<OUT>, RosException> end;

    /**
     * A sender.
     *
     * @param end ends a call that cannot be sent
     */
    Sender(
            String service,
            Clock clock,
            LoadBalancer balancer,
            Quarantine quarantine,
            ClientCounters counters,
            InFlight<OUT> inFlight,
            BiConsumer<Call<OUT>, RosException> end) {
        this.service = service;
        this.clock = clock;
        this.balancer = balancer;
        this.quarantine = quarantine;
        this.counters = counters;
        this.inFlight = inFlight;
        this.end = end;
    }

    /** Sends a call that nobody else has in hands; ends it when its request is refused. */
    Outcome send(Call<OUT> call, RoutingTable routes) {
        if (!quarantine.admits(call)) {
            end.accept(call, quarantine.refusal(call));
            return Outcome.GONE;
        }
        if (routes.isEmpty()) {
            return Outcome.NO_ROOM;
        }
        long now = clock.relativeTimeNanos();
        if (call.deadlineNanos() - now <= 0) {
            end.accept(call, notTakenInTime(service));
            return Outcome.GONE;
        }
        Route probe = routes.dueProbe(call, now);
        if (probe != null) {
            Outcome outcome = send(call, probe, now);
            if (outcome != Outcome.SENT) {
                probe.health().probeNotSent(now);
            }
            if (outcome != Outcome.NO_ROOM) {
                return outcome;
            }
        }
        Route[] candidates = routes.candidates(call);
        Route route = balancer.pick(candidates, call, now);
        Outcome outcome = send(call, route, now);
        for (int i = 1; outcome == Outcome.NO_ROOM && i < candidates.length; i++) {
            route = balancer.next(candidates, call, route);
            outcome = send(call, route, now);
        }
        return outcome;
    }

    private Outcome send(Call<OUT> call, Route route, long now) {
        Attempt<OUT> attempt = inFlight.begin(call, route, now);
        if (attempt == null) {
            return Outcome.NO_ROOM; // the route was closed meanwhile
        }
        if (call.hasEnded()) {
            inFlight.take(attempt);
            return Outcome.GONE; // whoever ended it may not have seen the attempt
        }
        try {
            Duration remaining = Duration.ofNanos(call.deadlineNanos() - now);
            if (attempt.session()
                    .send(attempt.id(), call.payload(), remaining, call.deaths() > 0)) {
                sent(attempt);
                return Outcome.SENT;
            }
        } catch (RosException refused) {
            end.accept(call, refused.at(route.toString()));
            return Outcome.GONE;
        }
        if (!inFlight.take(attempt)) {
            return Outcome.GONE; // the route was lost meanwhile, and the call goes on elsewhere
        }
        call.notSent();
        return Outcome.NO_ROOM;
    }

    private void sent(Attempt<OUT> attempt) {
        Call<OUT> call = attempt.call();
        counters.sent(call);
        if (call.hasEnded()) { // whoever ended it may have looked before it was sent
            inFlight.take(attempt);
            attempt.session().cancel(attempt.id());
        }
    }

    /** Why a call ends whose time was up before it was sent. */
    static RosException notTakenInTime(String service) {
        return RosException.notExecuted(
                RosStatus.DEADLINE_EXCEEDED,
                "No endpoint of service '" + service + "' took the call in time.");
    }

    /** Takes a call that has ended from the endpoint that it was sent to. */
    void withdraw(Call<OUT> call) {
        Attempt<OUT> attempt = call.attempt();
        if (attempt != null && inFlight.take(attempt)) {
            attempt.session().cancel(attempt.id());
        }
    }
}
