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

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.payload.Payload;
import java.util.Set;

/**
 * A client's side of a session. Called by transport threads, one at a time per session; must not
 * block. What it throws ends the session.
 */
public interface ReplyHandler {

    /**
     * A response.
     *
     * @param queuedMicros how long its request waited at the endpoint before it began
     */
    void reply(long requestId, Payload response, long queuedMicros);

    /** A request failed at the endpoint. */
    void failed(long requestId, RosException failure);

    /** A suspect is about to be executed: if the session is lost now, this request was running. */
    default void started(long requestId) {}

    /** The session has more credits than before: what it had no room for may be sent now. */
    default void credited() {}

    /** The endpoint takes no new requests; those under way go on. */
    void draining();

    /**
     * The session ended, not by this client's {@link Session#close}. Called once, last; the
     * requests in flight have no answer.
     *
     * @param cause {@code UNAVAILABLE}, with what is known of the reason
     * @param begun the requests in flight that may have been executed; no operator has seen the
     *     others
     */
    void closed(RosException cause, Set<Long> begun);
}
