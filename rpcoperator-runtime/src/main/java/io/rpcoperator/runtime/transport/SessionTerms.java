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
 * What an endpoint grants its sessions. Requests and their bytes are a budget that it splits into
 * <em>credits</em>, each of them room for one request and for its part of the bytes. Every session
 * has at least one; how many more changes with what it and the others need.
 *
 * @param maxRequests the most requests in flight of all sessions together, at least 1: the number
 *     of credits
 * @param maxRequestBytes the most bytes of requests in flight of all sessions together. A request
 *     that is larger than its session has credits for is sent when no other of the session is in
 *     flight; what all of these have above their credits may be as many bytes again, and above that
 *     what the last of them is too large
 * @param maxReplyBytes the most bytes of responses that wait for the client of one session to take
 *     them before no more of its requests begin
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

    /** The most credits that a session has from its start; fewer where they are many. */
    private static final int MAX_FIRST_CREDITS = 16;

    /** What all sessions have from their start is one part in so many of the budget, at most. */
    private static final int FIRST_CREDITS_PART = 4;

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

    /**
     * The credits that each of so many sessions has from its start, at least 1: all together a
     * small part of the budget.
     */
    public static int firstCredits(int budget, int sessions) {
        return Math.max(1, Math.min(MAX_FIRST_CREDITS, budget / FIRST_CREDITS_PART / sessions));
    }

    /** The bytes of requests that so many credits are room for. */
    public long requestBytes(int credits) {
        return requestBytes(credits, maxRequests, maxRequestBytes);
    }

    /** The bytes that so many credits are room for, of a budget of requests and their bytes. */
    public static long requestBytes(int credits, int maxRequests, long maxRequestBytes) {
        long each = maxRequestBytes / maxRequests;
        long rest = maxRequestBytes % maxRequests;
        return each * credits + rest * credits / maxRequests;
    }

    /** The credits that these requests take, together. */
    public int creditsFor(int requests, long bytes) {
        double forBytes = (double) bytes / maxRequestBytes * maxRequests;
        return (int) Math.max(requests, Math.ceil(forBytes));
    }
}
