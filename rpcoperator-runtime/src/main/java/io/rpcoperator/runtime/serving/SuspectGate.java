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

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Where a suspect waits until no other suspect of this JVM is being executed, be it in another
 * subtask, and until its client knows that this one is about to be. So when the JVM dies of a
 * suspect, it is known of which.
 *
 * <p>Thread model: used by serving threads, which may wait. What all gates share is guarded by
 * {@link #LOCK}.
 */
final class SuspectGate {

    /** A suspect that hangs does not keep the others out for ever, nor what waits behind them. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private static final Lock LOCK = new ReentrantLock();
    private static final Condition LEFT = LOCK.newCondition();

    /** Whose suspect is being executed. */
    private static @Nullable SuspectGate inside;

    private final Clock clock;
    private final BooleanSupplier closing;

    /**
     * A gate for the suspects of an operator instance.
     *
     * @param closing whether the subtask closes, which interrupts its threads
     */
    SuspectGate(Clock clock, BooleanSupplier closing) {
        this.clock = clock;
        this.closing = closing;
    }

    /**
     * Waits until a suspect may be executed, or need not be any more.
     *
     * @throws InterruptedException if the subtask closes: the suspect has no answer
     */
    void enter(ServedRequest suspect) throws InterruptedException {
        Thread.interrupted(); // an operator may have left its thread interrupted
        if (closing.getAsBoolean()) {
            throw new InterruptedException();
        }
        if (awaitOthers(suspect)) {
            awaitClient(suspect);
        }
    }

    /** False if nobody waits for the suspect any more: then it is not inside. */
    private boolean awaitOthers(ServedRequest suspect) throws InterruptedException {
        long began = clock.relativeTimeNanos();
        LOCK.lockInterruptibly();
        try {
            while (inside != null
                    && !isDead(suspect)
                    && !inside.closing.getAsBoolean() // its thread may be left behind
                    && clock.relativeTimeNanos() - began < LONGEST_WAIT.toNanos()) {
                LEFT.awaitNanos(LOOK_AGAIN.toNanos());
            }
            if (isDead(suspect)) {
                return false;
            }
            inside = this;
            return true;
        } finally {
            LOCK.unlock();
        }
    }

    private boolean isDead(ServedRequest suspect) {
        return suspect.isDead(clock.relativeTimeNanos());
    }

    private void awaitClient(ServedRequest suspect) throws InterruptedException {
        CompletableFuture<Void> clientKnows = suspect.inbound().announce();
        long left = suspect.inbound().deadlineNanos() - clock.relativeTimeNanos();
        try {
            clientKnows.get(left, TimeUnit.NANOSECONDS);
        } catch (CancellationException | TimeoutException nobodyWaits) {
            // It is dropped like any other that nobody waits for.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets others in, if this gate has let anyone in. */
    void leave() {
        LOCK.lock();
        try {
            if (inside == this) {
                inside = null;
                LEFT.signalAll();
            }
        } finally {
            LOCK.unlock();
        }
    }
}
