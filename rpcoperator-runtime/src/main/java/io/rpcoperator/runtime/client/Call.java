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
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.quarantine.RequestDigest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One call, from its start to its end; also the future that its caller holds.
 *
 * <p>Once there is room for it in the client it is one of the pending calls: whoever removes it
 * from these ends it, and nobody else does. Until then it is in one hand at a time: a thread that
 * looks for a route, the waiting calls, an attempt under way, or a pause before the next.
 */
final class Call<OUT> extends CompletableFuture<OUT> {

    /** An attempt that had no answer. */
    private record Failed(Endpoint endpoint, RosException why) {}

    @SuppressWarnings("rawtypes") // the updater's own type has none
    private static final AtomicIntegerFieldUpdater<Call> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(Call.class, "ended");

    private final long number;
    private final Payload payload;
    private final long begunNanos;
    private final long deadlineNanos;
    private final boolean waitForReady;
    private final boolean waitsForRoom;
    private final @Nullable Long affinityKey;
    private final Consumer<Call<OUT>> onCancel;

    /** Its place among the pending calls. Written before it is there. */
    private int slot;

    /** The last attempt, until it has failed. Written by whoever holds the call. */
    private volatile @Nullable Attempt<OUT> attempt;

    /** Immutable; replaced by whoever holds the call. */
    private volatile List<Failed> failed = List.of();

    /** How often an endpoint's queue was full. Written by whoever holds the call. */
    private volatile int refusals;

    /** The instances that its request may have killed. Written by whoever holds the call. */
    private volatile int deaths;

    /** Whether its endpoint has said that it is about to execute this suspect. */
    private volatile boolean executing;

    /** Null until somebody asks. */
    private volatile @Nullable RequestDigest digest;

    /** Set to 1 by whoever ends the call, before its future completes. */
    private volatile int ended;

    /**
     * A call that has begun.
     *
     * @param number older calls have smaller ones
     * @param waitForReady whether it waits for an endpoint
     * @param options the rest of how it is made
     */
    Call(
            long number,
            Payload payload,
            long begunNanos,
            long deadlineNanos,
            boolean waitForReady,
            CallOptions options,
            Consumer<Call<OUT>> onCancel) {
        this.number = number;
        this.payload = payload;
        this.begunNanos = begunNanos;
        this.deadlineNanos = deadlineNanos;
        this.waitForReady = waitForReady;
        this.waitsForRoom = options.waitsForRoom();
        this.affinityKey = options.affinityKey().orElse(null);
        this.onCancel = onCancel;
    }

    long number() {
        return number;
    }

    Payload payload() {
        return payload;
    }

    /** Whether it goes by a session for large requests, where there is one. */
    boolean isLarge() {
        return payload.size() > BulkSession.LARGE_BYTES;
    }

    int slot() {
        return slot;
    }

    void putAt(int slot) {
        this.slot = slot;
    }

    long begunNanos() {
        return begunNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean waitForReady() {
        return waitForReady;
    }

    /** Whether it waits where there is no room for it, or fails. */
    boolean waitsForRoom() {
        return waitsForRoom;
    }

    /** Calls of one key go to one endpoint; null if it matters not. */
    @Nullable Long affinityKey() {
        return affinityKey;
    }

    int deaths() {
        return deaths;
    }

    /** Its request may have killed so many instances, and is not being executed now. */
    void suspectOf(int deaths) {
        this.deaths = deaths;
        executing = false;
    }

    boolean isExecuting() {
        return executing;
    }

    /** Its endpoint is about to execute it, as a suspect. */
    void executing() {
        executing = true;
    }

    /** What its request is known by. */
    RequestDigest digest() {
        RequestDigest known = digest;
        if (known == null) {
            known = RequestDigest.of(payload.toArray());
            digest = known;
        }
        return known;
    }

    boolean hasEnded() {
        return ended != 0;
    }

    /** Ends the call; false if somebody else has. */
    boolean tryEnd() {
        return ENDED.compareAndSet(this, 0, 1);
    }

    /** The attempt under way, or one that was just taken out; null between attempts. */
    @Nullable Attempt<OUT> attempt() {
        return attempt;
    }

    void began(Attempt<OUT> next) {
        attempt = next;
    }

    /** The attempt was not sent after all. */
    void notSent() {
        attempt = null;
    }

    /**
     * The endpoint's queue was full.
     *
     * @return how often that has been so
     */
    int refused() {
        attempt = null;
        int known = refusals + 1;
        refusals = known;
        return known;
    }

    /** The attempt failed, and the call goes on. */
    void attemptFailed(Endpoint endpoint, RosException why) {
        attempt = null;
        failed = Stream.concat(failed.stream(), Stream.of(new Failed(endpoint, why))).toList();
    }

    boolean hasTried(Endpoint endpoint) {
        if (failed.isEmpty()) {
            return false;
        }
        for (Failed one : failed) {
            if (one.endpoint.equals(endpoint)) {
                return true;
            }
        }
        return false;
    }

    /** How each attempt failed that was not the last, in their order. */
    List<RosException> failures() {
        return failed.stream().map(Failed::why).toList();
    }

    int failedAttempts() {
        return failed.size();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        onCancel.accept(this);
        return cancelled;
    }

    /** Futures derived from this one are plain: only this one is a call. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
