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

import java.time.Duration;

/**
 * What a client has seen of an endpoint: whether it is in the rotation or left out of it. It is
 * left out after several failures in a row; when its time is over one call tries it, and the
 * outcome of that call brings it back or leaves it out for longer. After Envoy's outlier detection
 * (<a
 * href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier">docs</a>).
 *
 * <p>Time is an argument, as of {@link System#nanoTime}. Thread-safe.
 */
final class EndpointHealth {

    private static final State SOUND = new State(0, 0, false, 0);

    /**
     * @param failures in a row, while in the rotation
     * @param ejections in a row; 0 while in the rotation
     * @param probing whether the call that tries the endpoint is under way
     * @param nextProbeNanos when a call may try the endpoint
     */
    private record State(int failures, int ejections, boolean probing, long nextProbeNanos) {}

    private final EjectionPolicy policy;

    /** Replaced under this object's lock. */
    private volatile State state = SOUND;

    EndpointHealth(EjectionPolicy policy) {
        this.policy = policy;
    }

    boolean isEjected() {
        return state.ejections > 0;
    }

    /** The endpoint gave an answer, were it a failure of the operator. */
    void answered() {
        if (!state.equals(SOUND)) {
            become(SOUND);
        }
    }

    /**
     * The endpoint gave no answer.
     *
     * @return whether it is left out from now on, or again
     */
    synchronized boolean failed(long nowNanos) {
        int ejections = state.ejections;
        become(afterFailure(state, nowNanos));
        return state.ejections > ejections;
    }

    /**
     * Whether the caller shall try an endpoint that is left out: true for one caller when its time
     * is over, and, should nothing be heard of that call, for another after the same time.
     */
    synchronized boolean tryProbe(long nowNanos) {
        State known = state;
        if (known.ejections == 0 || nowNanos - known.nextProbeNanos < 0) {
            return false;
        }
        Duration patience = policy.timeOf(known.ejections);
        become(new State(0, known.ejections, true, nowNanos + patience.toNanos()));
        return true;
    }

    /** The call that should try the endpoint was not sent to it: the next one shall. */
    synchronized void probeNotSent(long nowNanos) {
        State known = state;
        if (known.probing) {
            become(new State(0, known.ejections, false, nowNanos));
        }
    }

    private synchronized void become(State next) {
        state = next;
    }

    private State afterFailure(State known, long nowNanos) {
        if (known.ejections > 0) {
            // Of calls that were sent before it was left out nothing new is learnt.
            return known.probing ? ejected(known.ejections + 1, nowNanos) : known;
        }
        int failures = known.failures + 1;
        return policy.ejectsAfter(failures)
                ? ejected(1, nowNanos)
                : new State(failures, 0, false, 0);
    }

    private State ejected(int inARow, long nowNanos) {
        return new State(0, inARow, false, nowNanos + policy.timeOf(inARow).toNanos());
    }
}
