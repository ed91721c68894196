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
package io.rpcoperator.runtime.transport.pekko;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.runtime.common.EventThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class LoopThreadTest {

    private final List<String> done = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();

    @Test
    void isOneThatMustNotWait() throws InterruptedException {
        inLoopThread((loop, others) -> done.add("" + EventThreads.isCurrent()));
        assertThat(done).containsExactly("true");
    }

    @Test
    void doesWhatArisesRightAfter() throws InterruptedException {
        inLoopThread(
                (loop, others) -> {
                    loop.work(
                            () -> {
                                loop.work(() -> done.add("arisen"), others);
                                done.add("first");
                            },
                            others);
                    done.add("returned");
                });

        assertThat(done).containsExactly("first", "arisen", "returned");
        assertThat(later).isEmpty();
    }

    @Test
    void leavesToOthersWhatNeverEnds() throws InterruptedException {
        inLoopThread((loop, others) -> loop.work(new Endless(loop, others), others));

        assertThat(done).hasSizeBetween(2, 100);
        assertThat(later).hasSize(1);
    }

    @Test
    void outlivesWhatFails() throws InterruptedException {
        inLoopThread(
                (loop, others) -> {
                    loop.work(
                            () -> {
                                throw new IllegalStateException("on purpose");
                            },
                            others);
                    loop.work(() -> done.add("next"), others);
                });

        assertThat(done).containsExactly("next");
    }

    @Test
    void dropsWhatNobodyTakes() throws InterruptedException {
        Executor closed =
                work -> {
                    throw new RejectedExecutionException("shut down");
                };
        inLoopThread(
                (loop, others) -> {
                    try {
                        loop.work(
                                () -> {
                                    for (int i = 0; i < 100; i++) {
                                        loop.work(() -> done.add("arisen"), closed);
                                    }
                                },
                                closed);
                    } catch (RejectedExecutionException e) {
                        done.clear();
                    }
                    loop.work(() -> done.add("unrelated"), others);
                });

        assertThat(done).containsExactly("unrelated");
        assertThat(later).isEmpty();
    }

    /** Gives rise to itself, as a connection does that is always readable. */
    private final class Endless implements Runnable {

        private final LoopThread loop;
        private final Executor others;

        private Endless(LoopThread loop, Executor others) {
            this.loop = loop;
            this.others = others;
        }

        @Override
        public void run() {
            done.add("once more");
            loop.work(this, others);
        }
    }

    /** What a loop thread is told to do. */
    private interface Act {

        void on(LoopThread loop, Executor others);
    }

    private void inLoopThread(Act act) throws InterruptedException {
        LoopThread thread =
                new LoopThread(
                        () -> act.on((LoopThread) Thread.currentThread(), later::add), "loop");
        thread.start();
        thread.join();
    }
}
