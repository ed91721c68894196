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
package io.rpcoperator.testing.cluster;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/**
 * A process that gets a share of the time only, as beside a greedy neighbour. It runs freely again
 * once this is closed. Not thread-safe: the test thread owns it.
 */
public final class Starvation implements AutoCloseable {

    private final FlinkProcess process;
    private final Duration running;
    private final Duration suspended;
    private final ScheduledThreadPoolExecutor signals =
            new ScheduledThreadPoolExecutor(1, new ExecutorThreadFactory("starvation"));

    Starvation(FlinkProcess process, Duration running, Duration suspended) {
        this.process = process;
        this.running = running;
        this.suspended = suspended;
        signals.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        signals.execute(this::suspend);
    }

    private void suspend() {
        process.suspend();
        signals.schedule(this::resume, suspended.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void resume() {
        process.resume();
        signals.schedule(this::suspend, running.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets the process run. */
    @Override
    public void close() {
        signals.shutdown();
        try {
            if (!signals.awaitTermination(
                    FlinkTestCluster.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("A signal to " + process.name() + " hangs.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (process.isAlive()) {
            process.resume();
        }
    }
}
