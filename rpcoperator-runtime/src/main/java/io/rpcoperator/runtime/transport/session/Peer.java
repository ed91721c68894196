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

import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.FrameReceiver;

/** One side of a session, as its carrier sees it. Called by one thread at a time. */
public interface Peer extends FrameReceiver {

    /**
     * A frame of this side departs: all of it that was still in the queue of its {@link Link}.
     *
     * @return false if it says nothing any more, and is to be dropped
     */
    boolean departs(Frame frame);

    /**
     * A keep-alive interval has passed, in which nothing waited to depart.
     *
     * @return for how many of them the other side has owed an answer
     */
    default int tick() {
        return 0;
    }

    /**
     * The link is gone. Called once, last.
     *
     * @param reason what is known of why, for people
     */
    void disconnected(String reason);
}
