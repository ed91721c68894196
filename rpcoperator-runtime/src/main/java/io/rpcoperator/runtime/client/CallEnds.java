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
package io.rpcoperator.runtime.client;

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.payload.Payload;
import java.util.function.Consumer;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls: each once, by whoever takes it out of the pending ones, and with its future completed
 * on the client's thread. Until that thread has come to it a call keeps its room, or there would be
 * no bound to the answers that wait to be decoded.
 *
 * <p>Thread-safe.
 */
final class CallEnds<OUT> {

    private final PendingCalls<OUT> pending;
    private final Room room;
    private final PayloadCodec<?, OUT> codec;
    private final ClientThread clientThread;
    private final ClientCounters counters;
    private final Clock clock;
    private final Consumer<Call<OUT>> withdraw;

    /**
     * The ends of these calls.
     *
     * @param room what they have taken
     * @param withdraw takes a call that ended without an answer from wherever it is
     */
    CallEnds(
            PendingCalls<OUT> pending,
            Room room,
            PayloadCodec<?, OUT> codec,
            ClientThread clientThread,
            ClientCounters counters,
            Clock clock,
            Consumer<Call<OUT>> withdraw) {
        this.pending = pending;
        this.room = room;
        this.codec = codec;
        this.clientThread = clientThread;
        this.counters = counters;
        this.clock = clock;
        this.withdraw = withdraw;
    }

    /** Ends a call with the answer to an attempt that the caller took out, unless it has ended. */
    void answer(Attempt<OUT> attempt, Payload response) {
        if (pending.remove(attempt.call())) {
            clientThread.executeOrRun(() -> complete(attempt, response));
        }
    }

    /**
     * Ends a call without an answer, unless it has ended.
     *
     * @param failure null when its future is done already
     */
    void end(Call<OUT> call, @Nullable RosException failure) {
        if (pending.remove(call)) {
            ended(call, failure);
        }
    }

    /** Ends a call that the caller has taken out of the pending ones. */
    void ended(Call<OUT> call, @Nullable RosException failure) {
        withdraw.accept(call);
        if (failure == null) {
            giveBackRoom(call);
        } else {
            clientThread.executeOrRun(() -> fail(call, failure));
        }
    }

    private void complete(Attempt<OUT> attempt, Payload response) {
        Call<OUT> call = attempt.call();
        counters.answered(attempt, response, clock.relativeTimeNanos());
        OUT decoded;
        try {
            decoded = codec.decode(response);
        } catch (RosException unreadable) {
            fail(call, unreadable.at(attempt.route().toString()));
            return;
        }
        giveBackRoom(call);
        call.complete(decoded);
    }

    private void fail(Call<OUT> call, RosException failure) {
        RosException whole = failure.after(call.failures());
        counters.failed(whole.status());
        giveBackRoom(call);
        call.completeExceptionally(whole);
    }

    /** Before its future completes, so that a callback finds it. */
    private void giveBackRoom(Call<OUT> call) {
        room.giveBack(call.payload().size());
    }
}
