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
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.quarantine.RequestDigest;
import io.rpcoperator.runtime.quarantine.Suspects;
import io.rpcoperator.runtime.registry.ReportDeath;
import io.rpcoperator.runtime.registry.ReportHarmless;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;

/**
 * Keeps requests that kill what executes them from killing more.
 *
 * <p>A request that may have been executing when an endpoint was lost becomes a suspect: its next
 * attempt is executed alone and announced, so that of a second death it is known to be guilty. One
 * that has killed {@code rpc-operator.quarantine.max-kills} instances is not sent any more. What
 * this client learns goes by the registry to all others.
 *
 * <p>Thread model: calls are examined and refused by any thread; everything else is on the client's
 * thread, or handed over to it.
 */
final class Quarantine {

    /** The first death may have any cause: nothing is proven by fewer. */
    private static final int LEAST_KILLS = 2;

    /** After the loss of an endpoint many suspects prove harmless at about the same time. */
    private static final Duration HARMLESS_TOGETHER = Duration.ofMillis(100);

    private final String service;
    private final String reporter;
    private final int maxKills;
    private final ClientThread clientThread;
    private final Consumer<CoordinationRequest> registry;
    private final Counter refusals = new ThreadSafeSimpleCounter();

    /** Owned by the client's thread. */
    private final List<RequestDigest> harmless = new ArrayList<>();

    /** Written by the client's thread, replaced whole. */
    private volatile Suspects known = Suspects.NONE;

    /**
     * A quarantine that knows of no suspects.
     *
     * @param reporter the client's task, for people
     * @param maxKills 0 suspects and refuses nothing
     * @param registry takes reports; what comes of them is its own affair
     */
    Quarantine(
            String service,
            String reporter,
            int maxKills,
            ClientThread clientThread,
            Consumer<CoordinationRequest> registry) {
        this.service = service;
        this.reporter = reporter;
        this.maxKills = maxKills;
        this.clientThread = clientThread;
        this.registry = registry;
    }

    // ------------------------------------------------------------------ before an attempt

    /**
     * Tells a call what is held against its request, before each of its attempts.
     *
     * @return false if the request is not to be sent
     */
    boolean admits(Call<?> call) {
        Suspects suspects = known;
        int deaths = call.deaths();
        if (deaths == 0 && suspects.isEmpty()) {
            return true; // as nearly always
        }
        if (suspects.hasLength(call.payload().size())) {
            deaths = Math.max(deaths, suspects.deaths(call.digest()));
        }
        call.suspectOf(deaths);
        return deaths < killsToRefuse();
    }

    /** Why a call was not admitted. */
    RosException refusal(Call<?> call) {
        refusals.inc();
        return RosException.notExecuted(
                RosStatus.FAILED_PRECONDITION,
                String.format(
                        "Request %s of %d bytes has killed %d instances of service '%s' and is not"
                                + " executed any more (%s is %d).",
                        call.digest(),
                        call.payload().size(),
                        call.deaths(),
                        service,
                        RosOptions.QUARANTINE_MAX_KILLS.key(),
                        maxKills));
    }

    private boolean isOn() {
        return maxKills > 0;
    }

    private int killsToRefuse() {
        return Math.max(LEAST_KILLS, maxKills);
    }

    // ------------------------------------------------------------------ after an attempt

    /**
     * An endpoint was lost. On the client's thread, before these calls go on.
     *
     * @param begun the calls that it may have been executing
     */
    void lost(EndpointId endpoint, Collection<? extends Call<?>> begun) {
        if (!isOn()) {
            return;
        }
        List<? extends Call<?>> executed = begun.stream().filter(Call::isExecuting).toList();
        // A suspect is executed alone: then it was nothing else.
        List<? extends Call<?>> suspects =
                executed.isEmpty()
                        ? begun.stream().filter(call -> call.deaths() == 0).toList()
                        : List.of();
        executed.forEach(call -> call.suspectOf(call.deaths() + 1));
        suspects.forEach(call -> call.suspectOf(1));
        if (!suspects.isEmpty() || !executed.isEmpty()) {
            // Digests take their time: the calls go on first.
            clientThread.execute(
                    () ->
                            registry.accept(
                                    new ReportDeath(
                                            reporter,
                                            endpoint,
                                            digests(suspects),
                                            digests(executed))));
        }
    }

    private static List<RequestDigest> digests(List<? extends Call<?>> calls) {
        return calls.stream().<RequestDigest>map(Call::digest).toList();
    }

    /** A call was executed, and the instance lives. On any thread. */
    void survived(Call<?> call) {
        if (call.deaths() > 0) {
            call.suspectOf(0);
            clientThread.execute(() -> clear(call.digest()));
        }
    }

    private void clear(RequestDigest digest) {
        known = known.without(digest);
        harmless.add(digest);
        if (harmless.size() == 1) {
            clientThread.schedule(this::reportHarmless, HARMLESS_TOGETHER);
        }
    }

    private void reportHarmless() {
        List<RequestDigest> answered = List.copyOf(harmless);
        harmless.clear();
        registry.accept(new ReportHarmless(answered));
    }

    // ------------------------------------------------------------------ what others know

    /** What is held against requests now. On the client's thread. */
    void learn(Suspects now) {
        if (isOn()) {
            known = now;
        }
    }

    /** The requests that are refused. */
    int quarantined() {
        return known.size(killsToRefuse());
    }

    /** The requests that are executed alone. */
    int suspects() {
        return known.size() - quarantined();
    }

    /** How many calls were refused. */
    Counter refusals() {
        return refusals;
    }
}
