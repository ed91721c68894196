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
package io.rpcoperator.runtime.transport;

import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.payload.Payload;
import java.time.Duration;

/** A client's open way to one endpoint. Thread-safe; no method blocks. */
public interface Session extends AutoCloseable {

    /** The endpoint at the other end. */
    Endpoint endpoint();

    /** What the endpoint granted. */
    SessionTerms terms();

    /** Sends a request that nothing is held against. */
    default boolean send(long requestId, Payload payload, Duration remaining) {
        return send(requestId, payload, remaining, false);
    }

    /**
     * Sends a request, if the session has credits for it. One that is larger than the credits are
     * room for is sent when no other is in flight; the endpoint refuses it ({@code
     * RESOURCE_EXHAUSTED}, not executed) while it has too many of those.
     *
     * @param requestId chosen by the caller, not in flight in this session
     * @param payload handed over; the caller does not touch it again
     * @param remaining time until the caller gives up
     * @param suspect whether the request may kill what executes it: the endpoint executes it alone,
     *     and tells {@link ReplyHandler#started} before it does
     * @return true if the request was taken: its end is told to the {@link ReplyHandler}, as {@code
     *     reply}, {@code failed}, or by {@code closed}. False if there are no credits for it now,
     *     or the session is draining or closed: nothing was sent and nothing will be told of it.
     *     Room comes when a request ends, or with {@link ReplyHandler#credited}.
     * @throws io.rpcoperator.client.RosException {@code RESOURCE_EXHAUSTED} when the payload
     *     exceeds {@link SessionTerms#maxMessageBytes()}; nothing was sent
     */
    boolean send(long requestId, Payload payload, Duration remaining, boolean suspect);

    /** Tells the endpoint that nobody waits for this request; its end is not told any more. */
    void cancel(long requestId);

    /**
     * Ends the session. Idempotent; the {@link ReplyHandler} is told nothing of what was in flight.
     */
    @Override
    void close();
}
