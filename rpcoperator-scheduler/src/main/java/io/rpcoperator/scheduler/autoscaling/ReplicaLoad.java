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
package io.rpcoperator.scheduler.autoscaling;

/**
 * What a subtask did since the last look at it.
 *
 * @param subtask its index
 * @param state what it says of itself
 * @param utilisation the share of the time that its operator instances were busy, from 0 to 1; NaN
 *     if it has not reported
 * @param queued how many requests wait in its queue
 * @param queueDelayMillis how long the requests it took had waited there, on average; NaN if it
 *     took none
 * @param answeredPerSecond how many requests it answered; NaN if it has not reported
 * @param pinned whether calls with an affinity key depend on it, so that it may not go
 * @param loadMillis how long it took from the start of its load until it was READY; or has been
 *     loading so far
 */
public record ReplicaLoad(
        int subtask,
        State state,
        double utilisation,
        int queued,
        double queueDelayMillis,
        double answeredPerSecond,
        boolean pinned,
        long loadMillis) {

    /** How far a subtask is. */
    public enum State {
        LOADING,
        READY,
        DRAINING
    }

    /** Whether what it says can be reckoned with. */
    boolean isReporting() {
        return state == State.READY
                && Double.isFinite(utilisation)
                && Double.isFinite(answeredPerSecond);
    }
}
