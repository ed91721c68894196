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
package io.rpcoperator.runtime.serving;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import org.apache.flink.util.clock.Clock;

/**
 * Ends the requests that nobody waits for any more: those that were cancelled or lost with their
 * session, whose deadline has passed, or whose attempt was fenced.
 *
 * <p>Thread-safe.
 */
final class DeadRequests {

    private final Clock clock;
    private final ServingMetrics metrics;

    DeadRequests(Clock clock, ServingMetrics metrics) {
        this.clock = clock;
        this.metrics = metrics;
    }

    /** As below, now. */
    boolean drop(ServedRequest request) {
        return drop(request, clock.relativeTimeNanos());
    }

    /** Ends and counts a request that need not run. False if it is still wanted. */
    boolean drop(ServedRequest request, long now) {
        if (request.inbound().hasEnded()) {
            metrics.cancelled();
        } else if (request.isExpired(now)) {
            metrics.expired();
            request.fail(
                    RosException.of(
                            RosStatus.DEADLINE_EXCEEDED,
                            request.execution(),
                            "The deadline passed before the request's turn."));
        } else if (request.isFenced()) {
            metrics.fenced();
            request.fail(request.session().fence().refusal(request.execution()));
        } else {
            return false;
        }
        return true;
    }
}
