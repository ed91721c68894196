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
package io.rpcoperator.benchmarks.inference;

import io.rpcoperator.benchmarks.LatencyHistogram;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One load, carried by the thread that asks for it. The latency of a paced call counts from when it
 * was due, so that a caller which is held up does not look fast.
 */
final class LoadRun {

    /** How long after a run's end the answers still under way are waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final InferenceCaller caller;
    private final KnownAnswers answers;
    private final Load load;
    private final long startedAt = System.nanoTime();
    private final long endsAt;

    /** A permit for each call that may be made. */
    private final Semaphore free;

    /** Guarded by this. */
    private final LatencyHistogram latencies = new LatencyHistogram();

    /** Guarded by this. */
    private long lastAnswerAt = startedAt;

    /** The first; guarded by this. */
    private @Nullable Throwable failure;

    private LoadRun(InferenceCaller caller, KnownAnswers answers, Load load, Duration duration) {
        this.caller = caller;
        this.answers = answers;
        this.load = load;
        this.endsAt = startedAt + duration.toNanos();
        this.free = new Semaphore(load.inFlight());
    }

    /**
     * Carries a load for some time.
     *
     * @throws IllegalStateException if a call failed, its answer was wrong or did not come
     */
    static Measurement measure(
            InferenceCaller caller, KnownAnswers answers, Load load, Duration duration)
            throws InterruptedException {
        LoadRun run = new LoadRun(caller, answers, load, duration);
        run.callUntilTheEnd();
        if (!run.free.tryAcquire(load.inFlight(), PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("an answer did not come within " + PATIENCE);
        }
        return run.result();
    }

    private void callUntilTheEnd() throws InterruptedException {
        for (int number = 0; ; number++) {
            long due = startedAt;
            if (load.isPaced()) {
                due += (long) (number * 1e9 / load.perSecond());
                awaitUntil(due);
            }
            free.acquire();
            long now = System.nanoTime();
            if (now - endsAt >= 0) {
                free.release();
                return;
            }
            int row = number % Model.ROWS;
            caller.call(row, new Call(row, load.isPaced() ? due : now));
        }
    }

    private static void awaitUntil(long time) {
        long left = time - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = time - System.nanoTime();
        }
    }

    private synchronized Measurement result() {
        if (failure != null) {
            throw new IllegalStateException("a call failed: " + failure, failure);
        }
        return Measurement.of(latencies, 1, lastAnswerAt - startedAt, 0);
    }

    private synchronized void record(int row, float[] values, long latency, long now) {
        answers.check(row, values);
        latencies.record(latency);
        lastAnswerAt = now;
    }

    private synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** One call under way. */
    private final class Call implements InferenceCaller.Answer {

        private final int row;
        private final long begunAt;

        Call(int row, long begunAt) {
            this.row = row;
            this.begunAt = begunAt;
        }

        @Override
        public void answered(float[] values) {
            long now = System.nanoTime();
            try {
                record(row, values, now - begunAt, now);
            } catch (RuntimeException e) {
                fail(e);
            }
            free.release();
        }

        @Override
        public void failed(Throwable cause) {
            fail(cause);
            free.release();
        }
    }
}
