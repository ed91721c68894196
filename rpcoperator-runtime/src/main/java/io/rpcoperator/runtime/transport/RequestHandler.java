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

/**
 * What gets the requests of one session. Called by transport threads, {@link #mayBegin} alone also
 * by others; must not block. What it throws ends the session.
 */
public interface RequestHandler {

    /**
     * A request arrived. It must be ended once, by {@link InboundRequest#reply} or {@link
     * InboundRequest#fail}, now or later.
     */
    void request(InboundRequest request);

    /**
     * A request was refused unheard: it is larger than its session has credits for, and too many
     * large ones are under way at the endpoint.
     */
    default void refused() {}

    /** Requests that could not begin now can. */
    default void mayBegin() {}

    /**
     * The client no longer wants an answer to this request. That ends it: the client has its room
     * in the window again, and a later {@code reply} or {@code fail} does nothing.
     */
    void cancelled(InboundRequest request);

    /**
     * The session has ended, by its client, by the loss of its connection or by the endpoint
     * itself. Called once, whether or not its client came; every request that has not ended was
     * given to {@link #cancelled} before.
     */
    void sessionClosed();
}
