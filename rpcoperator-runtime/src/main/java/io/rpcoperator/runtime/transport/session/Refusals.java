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

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.SessionTerms;

/** What callers are told of the limits that they met: the limit, the size and the option. */
final class Refusals {

    private Refusals() {}

    static RosException requestTooLarge(int size, SessionTerms terms) {
        return tooLarge(Execution.NOT_EXECUTED, "request", size, terms);
    }

    static RosException replyTooLarge(int size, SessionTerms terms) {
        return tooLarge(Execution.MAYBE_EXECUTED, "response", size, terms);
    }

    private static RosException tooLarge(
            Execution execution, String what, int size, SessionTerms terms) {
        return RosException.of(
                RosStatus.RESOURCE_EXHAUSTED,
                execution,
                String.format(
                        "a %s of %d bytes exceeds the limit of %d bytes (%s)",
                        what,
                        size,
                        terms.maxMessageBytes(),
                        RosOptions.NETWORK_MAX_MESSAGE_SIZE.key()));
    }

    static RosException overdrawn(int size, SessionTerms terms) {
        return RosException.notExecuted(
                RosStatus.RESOURCE_EXHAUSTED,
                String.format(
                        "no room for a request of %d bytes beside the other large ones (%s is %d)",
                        size, RosOptions.QUEUE_MAX_BYTES.key(), terms.maxRequestBytes()));
    }

    static RosException notBound(EndpointId id) {
        return RosException.notExecuted(
                RosStatus.UNAVAILABLE, "endpoint " + id + " is not bound here");
    }
}
