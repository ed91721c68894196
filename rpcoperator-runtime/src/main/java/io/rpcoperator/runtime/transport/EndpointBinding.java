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

import java.util.concurrent.CompletableFuture;

/** An endpoint that clients can reach. Thread-safe. */
public interface EndpointBinding extends AutoCloseable {

    /**
     * Tells every client to send no more ({@link ReplyHandler#draining}), and refuses new sessions.
     * Requests under way go on, those included of which only a part has arrived.
     *
     * @return completes when all of them have ended and what was answered has departed
     */
    CompletableFuture<Void> drain();

    /** What its sessions may have in flight now. */
    GrantedCredits granted();

    /** How many sessions could not send for lack of credits since this was last asked. */
    int takeBlockedSessions();

    /**
     * Ends every session, after what was already answered has been handed to the network, and frees
     * the endpoint's id. Idempotent; does not block.
     */
    @Override
    void close();
}
