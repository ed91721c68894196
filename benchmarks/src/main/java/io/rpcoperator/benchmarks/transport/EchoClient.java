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

/** A connection to an {@link EchoServer}. */
interface EchoClient extends AutoCloseable {

    /**
     * Sends a request; the {@link EchoHandler} is told its end. May be called by any thread.
     *
     * @param slot what the answer is known by; no other request in flight has it
     * @param payload not written to by anyone
     */
    void send(int slot, byte[] payload);

    @Override
    void close() throws Exception;
}
