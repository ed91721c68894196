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
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.quarantine.RequestDigest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One call, from its start to its end; also the future that its caller holds.
 *
 * <p>Whoever removes the call from the client's pending calls ends it, and nobody else does. Until
 * then it is in one hand at a time: a thread that looks for a route, the waiting calls, an attempt
 * under way, or a pause before the next.
 */
final class Call<OUT> extends CompletableFuture<OUT> {

    /** An attempt that had no answer. */
    private record Failed(Endpoint endpoint, RosException why) {}

    private final long number;
    private final Payload payload;
    private final long deadlineNanos;
    private final boolean waitForReady;
    private final Consumer<Call<OUT>> onCancel;

    /** The last attempt, until it has failed. Written by whoever holds the call. */
    private volatile @Nullable Attempt<OUT> attempt;

    /** Immutable; replaced by whoever holds the call. */
    private volatile List<Failed> failed = List.of();

    /** The instances that its request may have killed. Written by whoever holds the call. */
    private volatile int deaths;

    /** Whether its endpoint has said that it is about to execute this suspect. */
    private volatile boolean executing;

    /** Null until somebody asks. */
    private volatile @Nullable RequestDigest digest;

    /** Set by whoever ends the call, before its future completes. */
    private volatile boolean ended;

    Call(
            long number,
            Payload payload,
            long deadlineNanos,
            boolean waitForReady,
            Consumer<Call<OUT>> onCancel) {
        this.number = number;
        this.payload = payload;
        this.deadlineNanos = deadlineNanos;
        this.waitForReady = waitForReady;
        this.onCancel = onCancel;
    }

    /** Older calls have smaller numbers. */
    long number() {
        return number;
    }

    Payload payload() {
        return payload;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean waitForReady() {
        return waitForReady;
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
        return ended;
    }

    void markEnded() {
        ended = true;
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

    /** The attempt failed, and the call goes on. */
    void attemptFailed(Endpoint endpoint, RosException why) {
        attempt = null;
        failed = Stream.concat(failed.stream(), Stream.of(new Failed(endpoint, why))).toList();
    }

    boolean hasTried(Endpoint endpoint) {
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
