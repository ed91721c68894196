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
package io.rpcoperator.runtime.transport.wire;

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;

/** A message of the control plane. */
public sealed interface ControlMessage {

    /** A client asks for a session. */
    record OpenSession(EndpointId endpoint, SessionRequest request) implements ControlMessage {}

    /** A client of another version asks for a session; more of its request cannot be read. */
    record UnknownVersion(int version) implements ControlMessage {}

    /** The session waits for the data connection that shows the token. */
    record SessionOpened(SessionToken token, SessionTerms terms) implements ControlMessage {}

    /** There will be no session. */
    record SessionRefused(RosException reason) implements ControlMessage {}
}
