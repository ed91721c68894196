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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.flink.util.clock.SystemClock;
import org.junit.jupiter.api.Test;

class SuspectGateTest {

    private final AtomicBoolean closing = new AtomicBoolean();
    private final SuspectGate gate = gate(closing::get);
    private final SuspectGate otherGate = gate(() -> false);

    @Test
    void aSuspectWaitsUntilItsClientKnows() throws Exception {
        TestingRequest suspect = TestingRequest.suspect("s");
        Entering entering = new Entering(gate, suspect);
        await().until(suspect::isStarting);
        assertThat(entering.entered).isNotDone();

        suspect.announced().complete(null);
        entering.entered.get(1, TimeUnit.MINUTES);
        gate.leave();
    }

    @Test
    void aSuspectThatNobodyWaitsForNeedNotWait() throws Exception {
        TestingRequest suspect = TestingRequest.suspect("s");
        suspect.announced().cancel(false);
        gate.enter(suspect.served());
        gate.leave();
    }

    @Test
    void oneSuspectAtATimeIsExecutedInTheJvm() throws Exception {
        gate.enter(known("first").served());
        TestingRequest second = known("second");
        Entering entering = new Entering(otherGate, second);
        await().until(() -> entering.getState() == Thread.State.TIMED_WAITING);
        assertThat(second.isStarting()).isFalse();

        gate.leave();
        entering.entered.get(1, TimeUnit.MINUTES);
        otherGate.leave();
    }

    @Test
    void aSubtaskThatClosesKeepsNobodyOut() throws Exception {
        gate.enter(known("hangs").served());
        closing.set(true);
        otherGate.enter(known("second").served());
        gate.leave();

        TestingRequest third = known("third");
        Entering entering = new Entering(gate(() -> false), third);
        await().until(() -> entering.getState() == Thread.State.TIMED_WAITING);
        assertThat(third.isStarting()).as("only who is inside lets others in").isFalse();
        otherGate.leave();
        entering.entered.get(1, TimeUnit.MINUTES);
        entering.gate.leave();
    }

    @Test
    void onlyTheEndOfTheSubtaskInterrupts() throws Exception {
        Thread.currentThread().interrupt(); // as an operator may leave it
        gate.enter(known("s").served());
        gate.leave();

        closing.set(true);
        assertThatThrownBy(() -> gate.enter(known("s").served()))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void aSuspectThatDiesWhileItWaitsForOthersGoesAtOnceAndLetsNobodyIn() throws Exception {
        gate.enter(known("first").served());
        TestingRequest second = known("second");
        Entering dying = new Entering(otherGate, second);
        await().until(() -> dying.getState() == Thread.State.TIMED_WAITING);
        second.cancel();
        dying.entered.get(1, TimeUnit.MINUTES);
        assertThat(second.isStarting()).isFalse();

        otherGate.leave();
        TestingRequest third = known("third");
        Entering entering = new Entering(otherGate, third);
        await().until(() -> entering.getState() == Thread.State.TIMED_WAITING);
        assertThat(third.isStarting()).isFalse();
        gate.leave();
        entering.entered.get(1, TimeUnit.MINUTES);
        otherGate.leave();
    }

    private static SuspectGate gate(BooleanSupplier closing) {
        return new SuspectGate(SystemClock.getInstance(), closing);
    }

    private static TestingRequest known(String text) {
        TestingRequest suspect = TestingRequest.suspect(text);
        suspect.announced().complete(null);
        return suspect;
    }

    /** A serving thread at a gate. */
    private static final class Entering extends Thread {

        private final CompletableFuture<Void> entered = new CompletableFuture<>();
        private final SuspectGate gate;
        private final TestingRequest suspect;

        private Entering(SuspectGate gate, TestingRequest suspect) {
            this.gate = gate;
            this.suspect = suspect;
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            try {
                gate.enter(suspect.served());
                entered.complete(null);
            } catch (InterruptedException e) {
                entered.completeExceptionally(e);
            }
        }
    }
}
