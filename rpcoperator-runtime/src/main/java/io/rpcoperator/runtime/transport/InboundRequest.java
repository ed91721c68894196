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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request at its endpoint. All methods are thread-safe and none blocks. */
public interface InboundRequest {

    /** The session it came by: the same object for every request of one session. */
    SessionRequest session();

    /** The serialized request. */
    Payload payload();

    /**
     * Begins this request, if {@link SessionTerms#maxBegun} allows it now, and the client takes its
     * responses. An endpoint does so before it executes anything, the oldest request of a session
     * first.
     *
     * @return false if it may not begin before {@link RequestHandler#mayBegin}
     */
    boolean tryBegin();

    /**
     * Whether it may kill what executes it: it is executed alone, and not before {@link #announce}.
     */
    boolean isSuspect();

    /**
     * Tells the client that its suspect is about to be executed.
     *
     * @return completes when the client knows, so that it can tell what was executed even if
     *     nothing is ever heard of this JVM again; is cancelled when the request has ended before
     * @throws IllegalStateException if this request is no suspect
     */
    CompletableFuture<Void> announce();

    /** The {@link System#nanoTime} at which it arrived. */
    long arrivedNanos();

    /** The {@link System#nanoTime} at which its caller gives up. */
    long deadlineNanos();

    /**
     * Whether it has ended: answered, failed, cancelled by its caller, or lost with its session.
     */
    boolean hasEnded();

    /**
     * Answers the request. Only the first {@code reply} or {@code fail} counts. A response larger
     * than the session's terms allow reaches the caller as {@code RESOURCE_EXHAUSTED} instead.
     */
    default void reply(Payload response) {
        write(response);
        flush();
    }

    /**
     * Answers the request as {@link #reply} does, but the response leaves with the next {@link
     * #flush} at the latest: those to a batch leave together, and wake the network once.
     */
    void write(Payload response);

    /** Has what was written to requests of this one's session leave. */
    void flush();

    /** Fails the request. Only the first {@code reply} or {@code fail} counts. */
    void fail(RosException failure);

    /** Keeps something of the handler's own, for calls of the same {@link RequestHandler}. */
    void attach(Object attachment);

    /** What was attached last; null before. */
    @Nullable Object attachment();
}
