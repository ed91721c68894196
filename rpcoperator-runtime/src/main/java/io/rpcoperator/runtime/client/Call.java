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

import io.rpcoperator.runtime.quarantine.RequestDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call, from its start to its end; also the future that its caller holds.
 *
 * <p>Whoever removes the call from the client's pending calls ends it, and nobody else does.
 */
final class Call<OUT> extends CompletableFuture<OUT> {

    private final long id;
    private final byte[] payload;
    private final long deadlineNanos;
    private final boolean waitForReady;
    private final Consumer<Call<OUT>> onCancel;

    /** The route it was given to; taken back by whoever ends it or finds the route full. */
    private final AtomicReference<@Nullable Route> route = new AtomicReference<>();

    /** The instances that its request may have killed. Written by whoever holds the call. */
    private volatile int deaths;

    /** Whether its endpoint has said that it is about to execute this suspect. */
    private volatile boolean executing;

    /** Null until somebody asks. */
    private volatile @Nullable RequestDigest digest;

    /** Set by whoever ends the call, before its future completes. */
    private volatile boolean ended;

    Call(
            long id,
            byte[] payload,
            long deadlineNanos,
            boolean waitForReady,
            Consumer<Call<OUT>> onCancel) {
        this.id = id;
        this.payload = payload;
        this.deadlineNanos = deadlineNanos;
        this.waitForReady = waitForReady;
        this.onCancel = onCancel;
    }

    long id() {
        return id;
    }

    byte[] payload() {
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
            known = RequestDigest.of(payload);
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

    @Nullable Route route() {
        return route.get();
    }

    void giveTo(Route to) {
        to.callBegan();
        route.set(to);
    }

    /** The route it was on, which now counts one call less; null if it was on none. */
    @Nullable Route takeBack() {
        Route was = route.getAndSet(null);
        if (was != null) {
            was.callEnded();
        }
        return was;
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
