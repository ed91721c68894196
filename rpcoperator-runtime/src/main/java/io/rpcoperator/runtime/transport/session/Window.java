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

import io.rpcoperator.runtime.transport.SessionTerms;

/**
 * How much of a session's terms is in use: both sides count, the client so that it never sends too
 * much, the endpoint so that it need not trust the client. Guarded by its owner's lock.
 */
final class Window {

    private final int maxRequests;
    private final long maxBytes;
    private int requests;
    private long bytes;

    Window(SessionTerms terms) {
        this.maxRequests = terms.maxRequests();
        this.maxBytes = terms.maxRequestBytes();
    }

    /** Takes room for a request; false, and nothing taken, if there is none. */
    boolean tryAcquire(int size) {
        boolean fits = requests == 0 || (requests < maxRequests && size <= maxBytes - bytes);
        if (fits) {
            requests++;
            bytes += size;
        }
        return fits;
    }

    void release(int size) {
        requests--;
        bytes -= size;
    }
}
