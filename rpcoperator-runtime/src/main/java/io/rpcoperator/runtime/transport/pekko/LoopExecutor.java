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

import com.typesafe.config.Config;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

/**
 * The executor of the data plane's dispatcher: a {@link LoopThread} keeps its work, any other
 * thread hands it over to one. That one also takes what is too much for the selector's thread, and
 * so carries the connections with much to do, while the selector looks for the others.
 *
 * <p>So a caller's thread never runs a connection: its interrupts, its locks and its thread-locals
 * stay out of the transport, and no amount of traffic keeps it from returning.
 */
public final class LoopExecutor extends ExecutorServiceConfigurator {

    /** Called by Pekko. */
    public LoopExecutor(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
        return () -> new Loop(SelectorExecutor.singleLoopThread(id));
    }

    /** Hands over, or keeps. */
    private static final class Loop extends AbstractExecutorService {

        private final ExecutorService thread;

        private Loop(ExecutorService thread) {
            this.thread = thread;
        }

        @Override
        public void execute(Runnable work) {
            if (Thread.currentThread() instanceof LoopThread loop) {
                loop.work(work, this::handOver);
            } else {
                handOver(work);
            }
        }

        private void handOver(Runnable work) {
            thread.execute(() -> ((LoopThread) Thread.currentThread()).work(work, this::handOver));
        }

        @Override
        public void shutdown() {
            thread.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return thread.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return thread.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return thread.isTerminated();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return thread.awaitTermination(timeout, unit);
        }
    }
}
