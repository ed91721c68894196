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

/**
 * What an endpoint grants each session.
 *
 * @param maxRequests the most requests in flight, at least 1
 * @param maxRequestBytes the most bytes of requests in flight; one request is let through whatever
 *     its size when nothing else is in flight, so that a request up to {@code maxMessageBytes} can
 *     always be sent
 * @param maxReplyBytes the most bytes of responses that wait for a client to take them; one
 *     response is let through whatever its size when no other waits
 * @param maxMessageBytes the largest request or response
 * @param maxBegun how many of the requests whose end the client has not confirmed the endpoint may
 *     have begun to run or have ended, at least 1: always the oldest ones, so that after the loss
 *     of a session its client knows which requests no operator has seen
 */
public record SessionTerms(
        int maxRequests,
        long maxRequestBytes,
        long maxReplyBytes,
        int maxMessageBytes,
        int maxBegun) {

    /** Checks the bounds. */
    public SessionTerms {
        if (maxRequests < 1
                || maxRequestBytes < 1
                || maxReplyBytes < 1
                || maxMessageBytes < 1
                || maxBegun < 1) {
            throw new IllegalArgumentException(
                    String.format(
                            "terms must be positive, were %d requests, %d request bytes, %d reply"
                                    + " bytes, %d message bytes, %d begun",
                            maxRequests,
                            maxRequestBytes,
                            maxReplyBytes,
                            maxMessageBytes,
                            maxBegun));
        }
    }
}
