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
package io.rpcoperator.runtime.serving;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.transport.InboundRequest;
import org.jspecify.annotations.Nullable;

/** A request and its session; also its own place in that session's {@link RequestList}. */
final class ServedRequest {

    private final InboundRequest inbound;
    private final ServedSession session;
    private final int plainBytes;

    /** Owned by the list that it is in, as are the others. */
    @Nullable ServedRequest before;

    @Nullable ServedRequest after;

    boolean listed;

    /** Owned by the thread that took it out of the queue. */
    private Execution execution = Execution.NOT_EXECUTED;

    /**
     * A request that has arrived.
     *
     * @param plainBytes the size of its payload once that is decompressed
     */
    ServedRequest(InboundRequest inbound, ServedSession session, int plainBytes) {
        this.inbound = inbound;
        this.session = session;
        this.plainBytes = plainBytes;
    }

    InboundRequest inbound() {
        return inbound;
    }

    ServedSession session() {
        return session;
    }

    /** The size of its payload as it arrived: what credits and the queue's bound are about. */
    int bytes() {
        return inbound.payload().size();
    }

    /** The size of its payload once that is decompressed: what a batch's bound is about. */
    int plainBytes() {
        return plainBytes;
    }

    /** Whether an operator may have seen it. */
    Execution execution() {
        return execution;
    }

    /** An operator is about to see it. */
    void shown() {
        execution = Execution.MAYBE_EXECUTED;
    }

    // ------------------------------------------------------------------ whether it is wanted

    /** Whether nobody waits for it any more. */
    boolean isDead(long now) {
        return inbound.hasEnded() || isExpired(now) || isFenced();
    }

    boolean isExpired(long now) {
        return inbound.deadlineNanos() - now <= 0;
    }

    boolean isFenced() {
        return session.fence().isRaised();
    }

    void fail(RosException failure) {
        inbound.fail(failure);
    }
}
