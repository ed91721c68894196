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
package io.rpcoperator.runtime.transport.session;

import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * A request that holds room in its session's window until the endpoint has ended it. Guarded by the
 * session's lock.
 */
final class SentRequest {

    private final long id;
    private final int size;
    private final boolean suspect;
    private final boolean large;
    private long place;
    private boolean departed;
    private boolean cancelled;

    /** Null until a part of the reply has arrived. */
    private @Nullable PartialMessage reply;

    /**
     * A request that departs at once unless it is large.
     *
     * @param place its place among the requests of its kind that reach the endpoint
     */
    SentRequest(Frame.Request frame, long place) {
        this.id = frame.id();
        this.place = place;
        this.size = frame.payload().size();
        this.suspect = frame.suspect();
        this.large = frame.isLarge();
    }

    long id() {
        return id;
    }

    long place() {
        return place;
    }

    int size() {
        return size;
    }

    boolean isSuspect() {
        return suspect;
    }

    /** Whether it departs in parts, and so after small requests that were sent later. */
    boolean isLarge() {
        return large;
    }

    /** Its last byte departs; the endpoint has not begun a large request before. */
    void depart(long placeNow) {
        departed = true;
        place = placeNow;
    }

    boolean hasDeparted() {
        return departed;
    }

    /** Whether the endpoint expects more of it. */
    boolean isLeaving() {
        return large && !departed && !cancelled;
    }

    void cancel() {
        cancelled = true;
        if (reply != null) {
            reply.drop();
        }
    }

    boolean isCancelled() {
        return cancelled;
    }

    // ------------------------------------------------------------------ its reply

    /** Takes a part of the reply. */
    void add(Frame.Part part) throws ProtocolException {
        if (reply == null) {
            reply = new PartialMessage(part);
            if (cancelled) {
                reply.drop();
            }
        } else {
            reply.add(part);
        }
    }

    /** The whole reply, by its last frame. */
    Payload complete(Frame.Reply last) throws ProtocolException {
        return reply == null ? last.payload() : reply.complete(last);
    }
}
