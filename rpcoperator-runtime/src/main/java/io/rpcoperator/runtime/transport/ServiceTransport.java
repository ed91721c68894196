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
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import java.util.concurrent.CompletableFuture;

/**
 * Carries requests and responses between the clients and the endpoints of a job.
 *
 * <p>Thread model: every method may be called by any thread and none blocks. Handlers are called by
 * the transport's own threads and must not block either. What is delivered to one handler for one
 * session is delivered by one thread at a time, in order.
 *
 * <p>Bounds: a session takes no more requests, and no more request bytes, than its endpoint's
 * {@link SessionTerms} have credits for, but for large requests that each go alone, which an
 * endpoint takes only so many bytes of; of a client that does not take its responses no more
 * requests begin; messages above {@link SessionTerms#maxMessageBytes()} are refused one by one,
 * with the option to change in the text.
 */
public interface ServiceTransport {

    /** Where endpoints bound here can be reached. */
    EndpointAddress address();

    /**
     * Lets clients open sessions to an endpoint.
     *
     * @param terms what its sessions are granted
     * @throws IllegalStateException if an endpoint of that id is bound already, or the transport is
     *     closed
     */
    EndpointBinding bind(EndpointId id, SessionTerms terms, EndpointHandler handler);

    /**
     * Opens a session to an endpoint.
     *
     * @return completes with an open session; or exceptionally with a {@code RosException}: {@code
     *     UNAVAILABLE} when the endpoint cannot be reached or is not bound there any more, or
     *     whatever the endpoint refused the session with. The handler is called only once the
     *     session is open.
     */
    CompletableFuture<Session> connect(
            Endpoint endpoint, SessionRequest request, ReplyHandler handler);
}
