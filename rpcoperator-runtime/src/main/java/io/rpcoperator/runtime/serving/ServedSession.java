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

import io.rpcoperator.runtime.transport.SessionTerms;

/** What an endpoint knows of a session, found once for each, and what waits of it. */
final class ServedSession {

    private final Fences.Fence fence;

    // What follows is guarded by the queue's lock.

    private final RequestList waiting = new RequestList();
    private boolean heldUp;
    private long place;

    ServedSession(Fences.Fence fence) {
        this.fence = fence;
    }

    Fences.Fence fence() {
        return fence;
    }

    /** Its requests in the queue. */
    RequestList waiting() {
        return waiting;
    }

    /**
     * Whether none of its requests may begin: {@link SessionTerms#maxBegun} of them have, or its
     * client does not take its responses ({@link SessionTerms#maxReplyBytes}). Credits are another
     * matter: they are about what a client may send.
     */
    boolean isHeldUp() {
        return heldUp;
    }

    void heldUp(boolean now) {
        heldUp = now;
    }

    /** When the oldest request that waits had arrived, as of when the session got its place. */
    long place() {
        return place;
    }

    void place(long oldestArrived) {
        place = oldestArrived;
    }
}
