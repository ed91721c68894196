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
package io.rpcoperator.benchmarks.transport;

import io.rpcoperator.runtime.payload.Payload;

/** Where a client's echoes go. Called by one thread at a time. */
interface EchoHandler {

    /** The answer to the request of this slot. */
    void echoed(int slot, Payload response);

    /** A request got no answer, or the connection was lost. */
    void failed(Throwable cause);
}
