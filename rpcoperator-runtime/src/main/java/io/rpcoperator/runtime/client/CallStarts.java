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

import io.rpcoperator.client.CallOptions;
import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.common.ClientThread;
import io.rpcoperator.runtime.payload.Payload;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Starts calls: each is serialized, let into the client, added to the pending ones and dispatched.
 *
 * <p>Thread-safe.
 */
final class CallStarts<IN, OUT> {

    /** What is longer is for ever; the sum of two such times can still be compared. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(36_500);

    private final ClientSettings settings;
    private final PayloadCodec<IN, OUT> codec;
    private final Admission admission;
    private final PendingCalls<OUT> pending;
    private final Dispatcher<OUT> dispatcher;
    private final CallEnds<OUT> ends;
    private final Sweep sweep;
    private final ClientThread clientThread;
    private final ClientCounters counters;
    private final Clock clock;
    private final Consumer<Call<OUT>> onCancel = this::cancelled;
    private final AtomicLong lastNumber = new AtomicLong();

    /** Once true, never false again. */
    private volatile boolean closed;

    /**
     * The starts of these calls.
     *
     * @param sweep looks after the pending ones
     */
    CallStarts(
            ClientSettings settings,
            PayloadCodec<IN, OUT> codec,
            Admission admission,
            PendingCalls<OUT> pending,
            Dispatcher<OUT> dispatcher,
            CallEnds<OUT> ends,
            Sweep sweep,
            ClientThread clientThread,
            ClientCounters counters,
            Clock clock) {
        this.settings = settings;
        this.codec = codec;
        this.admission = admission;
        this.pending = pending;
        this.dispatcher = dispatcher;
        this.ends = ends;
        this.sweep = sweep;
        this.clientThread = clientThread;
        this.counters = counters;
        this.clock = clock;
    }

    /** As {@link io.rpcoperator.client.RosClient#call(Object, CallOptions)}. */
    CompletableFuture<OUT> start(IN request, CallOptions options) {
        Call<OUT> call;
        try {
            call = newCall(request, options);
        } catch (RosException unserializable) {
            return refused(unserializable);
        }
        RosException refusal = null;
        if (closed) {
            refusal = admission.closed();
        } else if (!admission.tryAdmit(call)) {
            refusal = admission.await(call);
        }
        if (refusal != null) {
            return refused(refusal);
        }
        takeIn(call);
        dispatcher.dispatch(call);
        return call;
    }

    /** As {@link io.rpcoperator.client.RosClient#call(Object, CallOptions, Runnable)}. */
    CompletableFuture<OUT> start(IN request, CallOptions options, Runnable admitted) {
        Call<OUT> call;
        try {
            call = newCall(request, options);
        } catch (RosException unserializable) {
            admitted.run();
            return refused(unserializable);
        }
        if (closed || !admission.tryAdmit(call)) {
            return awaitAlone(call, admitted);
        }
        takeIn(call);
        dispatcher.dispatch(call);
        admitted.run();
        return call;
    }

    /** Takes no calls from now on: who adds one all the same, ends it. */
    void close() {
        closed = true;
        admission.close();
    }

    private Call<OUT> newCall(IN request, CallOptions options) {
        Payload payload = codec.encode(Objects.requireNonNull(request, "request"));
        Duration timeout = options.timeout().orElse(settings.callTimeout());
        long now = clock.relativeTimeNanos();
        long nanos = (timeout.compareTo(LONGEST_TIMEOUT) < 0 ? timeout : LONGEST_TIMEOUT).toNanos();
        return new Call<>(
                lastNumber.incrementAndGet(),
                payload,
                now,
                now + nanos,
                options.waitForReady().orElse(settings.waitForReady()),
                options,
                onCancel);
    }

    private CompletableFuture<OUT> refused(RosException failure) {
        counters.failed(failure.status());
        return CompletableFuture.failedFuture(failure);
    }

    /** Adds a call to the pending ones that has taken its room. */
    private void takeIn(Call<OUT> call) {
        counters.calls().inc();
        pending.add(call);
        sweep.wake();
        if (closed) {
            ends.end(call, admission.closed()); // who closed may have looked before it was in
        }
    }

    // ------------------------------------------------------------------ without a thread

    private CompletableFuture<OUT> awaitAlone(Call<OUT> call, Runnable admitted) {
        RosException refusal =
                closed
                        ? admission.closed()
                        : admission.awaitAlone(
                                call,
                                why ->
                                        clientThread.executeOrRun(
                                                () -> waitEnded(call, why, admitted)));
        if (refusal != null) {
            admitted.run();
            return refused(refusal);
        }
        return call;
    }

    /** A call has waited without a thread: it is in, or this is why it is not. */
    private void waitEnded(Call<OUT> call, @Nullable RosException refusal, Runnable admitted) {
        if (refusal == null) {
            takeIn(call);
            admission.forget(call);
            if (call.isDone()) {
                ends.end(call, null); // who cancelled it may have looked before it was in
            }
            dispatcher.dispatch(call);
        } else {
            call.tryEnd(); // it never is in
            admission.forget(call);
            if (call.completeExceptionally(refusal)) {
                counters.failed(refusal.status());
            }
        }
        admitted.run();
    }

    private void cancelled(Call<OUT> call) {
        if (!admission.giveUp(call)) {
            ends.end(call, null);
        }
    }
}
