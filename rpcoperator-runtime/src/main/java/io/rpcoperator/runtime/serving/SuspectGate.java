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

import io.rpcoperator.runtime.transport.InboundRequest;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Where a suspect waits until no other suspect of this JVM is being executed, be it in another
 * subtask, and until its client knows that this one is about to be. So when the JVM dies of a
 * suspect, it is known of which.
 *
 * <p>Thread model: used by serving threads, which may wait.
 */
final class SuspectGate {

    private static final Lock IN_THIS_JVM = new ReentrantLock();

    /** What a suspect waits for. */
    @FunctionalInterface
    interface Execution {

        void run() throws InterruptedException;
    }

    private final BooleanSupplier closing;

    /**
     * A gate for the suspects of a subtask.
     *
     * @param closing whether the subtask closes, which interrupts its threads
     */
    SuspectGate(BooleanSupplier closing) {
        this.closing = closing;
    }

    /**
     * Executes a suspect when it may be, or its deadline has passed; not if nobody waits for it.
     *
     * @throws InterruptedException if the subtask closes: the suspect has no answer
     */
    void pass(InboundRequest suspect, Execution execution) throws InterruptedException {
        Thread.interrupted(); // an operator may have left its thread interrupted
        if (closing.getAsBoolean()) {
            throw new InterruptedException();
        }
        IN_THIS_JVM.lockInterruptibly();
        try {
            if (isWaitedFor(suspect)) {
                execution.run();
            }
        } finally {
            IN_THIS_JVM.unlock();
        }
    }

    private static boolean isWaitedFor(InboundRequest suspect) throws InterruptedException {
        CompletableFuture<Void> clientKnows = suspect.announce();
        try {
            clientKnows.get(suspect.deadlineNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
            return true;
        } catch (CancellationException ended) {
            return false;
        } catch (TimeoutException expired) {
            return true; // and told so like any other
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
