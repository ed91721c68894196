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

/** A way for frames to the other side, in order. Thread-safe; no method blocks. */
public interface Link {

    /**
     * Hands a frame over, which departs with the next {@link #flush} at the latest; {@link
     * Peer#departs} tells when it does. Ignored once the link is closed or lost, which {@link
     * Peer#disconnected} tells.
     */
    void write(Frame frame);

    /** Has what was written leave. */
    void flush();

    /** Hands a frame over, which leaves now. */
    default void send(Frame frame) {
        write(frame);
        flush();
    }

    /** Ends the link after what was handed over has departed. Idempotent. */
    void close();

    /** Ends the link; what was handed over and has not departed never will. Idempotent. */
    void abort();
}
