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
package io.rpcoperator.client;

import org.apache.flink.annotation.PublicEvolving;

/**
 * Why a call failed. The names and meanings are gRPC's canonical status codes.
 *
 * @see <a href="https://grpc.io/docs/guides/status-codes/">gRPC status codes</a>
 */
@PublicEvolving
public enum RosStatus {
    /** The caller cancelled the call, closed its client, or was interrupted while it waited. */
    CANCELLED(1),
    /** The request itself is wrong; sending it again cannot help. */
    INVALID_ARGUMENT(3),
    /** The deadline passed before an answer arrived. */
    DEADLINE_EXCEEDED(4),
    /**
     * A message is larger than it may be, or there is no room for a call that does not wait; the
     * message names the option.
     */
    RESOURCE_EXHAUSTED(8),
    /** The service is not in the state the call needs; retrying does not help. */
    FAILED_PRECONDITION(9),
    /**
     * A newer attempt of the caller's subtask has taken over; nobody waits for this one's calls.
     */
    ABORTED(10),
    /** The peer does not know the operation; a version mismatch. */
    UNIMPLEMENTED(12),
    /** The operator threw, or an invariant was broken. */
    INTERNAL(13),
    /** No endpoint is ready, or the connection to it was lost; retrying may help. */
    UNAVAILABLE(14),
    /** The peer did not prove that it may talk to this endpoint. */
    UNAUTHENTICATED(16);

    private final int code;

    RosStatus(int code) {
        this.code = code;
    }

    /** gRPC's number for this status; also its number on the wire. */
    public int code() {
        return code;
    }

    /**
     * The status of a number.
     *
     * @return {@link #INTERNAL} for a number that is none of ours
     */
    public static RosStatus fromCode(int code) {
        for (RosStatus status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        return INTERNAL;
    }
}
