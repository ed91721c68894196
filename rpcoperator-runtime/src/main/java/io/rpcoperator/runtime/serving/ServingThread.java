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

import io.rpcoperator.operator.OperatorBrokenException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.flink.api.common.time.Deadline;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.clock.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one operator instance: takes batches from the queue until that is closed, opens the
 * instance anew when it is broken, and closes it at its end.
 *
 * <p>Nobody else closes the instance, so that an operator is never closed under its own call, not
 * even under one that returns long after everything else is gone.
 */
final class ServingThread<IN, OUT> {

    private static final Logger LOG = LoggerFactory.getLogger(ServingThread.class);

    private final Thread thread;
    private final RequestQueue queue;
    private final ServiceEndpoint endpoint;
    private final OperatorLoader<IN, OUT> loader;
    private final int maxBatch;
    private final Clock clock;
    private final Consumer<Throwable> fatal;
    private final Work work = new Work();

    /** What the thread serves; owned by it. */
    private final List<ServedRequest> batch = new ArrayList<>();

    /** Owned by {@link #thread} from its start; null while there is none. */
    private volatile @Nullable OperatorInstance<IN, OUT> instance;

    /** Whether the thread closes its instance. Guarded by this. */
    private boolean closing;

    /**
     * A thread that is not started.
     *
     * @param fatal told what the subtask cannot go on from
     */
    ServingThread(
            String name,
            OperatorInstance<IN, OUT> instance,
            OperatorLoader<IN, OUT> loader,
            RequestQueue queue,
            ServiceEndpoint endpoint,
            Clock clock,
            Consumer<Throwable> fatal) {
        this.instance = instance;
        this.loader = loader;
        this.queue = queue;
        this.endpoint = endpoint;
        this.maxBatch = instance.policy().sizes().largest();
        this.clock = clock;
        this.fatal = fatal;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    // ------------------------------------------------------------------ for others

    /** Starts the thread, which owns its instance from now on. */
    void start() {
        thread.start();
        endpoint.instanceReady();
    }

    int maxBatch() {
        return maxBatch;
    }

    /** What it has done so far, by whichever instance. */
    Work work() {
        return work;
    }

    /** Whether it has been inside one call of its operator for longer. */
    boolean isInACallFor(Duration timeout) {
        OperatorInstance<IN, OUT> serving = instance;
        return serving != null && serving.isInACallFor(timeout);
    }

    /** Interrupts a call, or a load; an operator that closes is left in peace. */
    synchronized void interrupt() {
        if (!closing) {
            thread.interrupt();
        }
    }

    /** Waits for its end; false if it has not come by the deadline. */
    boolean joinUntil(Deadline deadline) throws InterruptedException {
        while (thread.isAlive() && deadline.hasTimeLeft()) {
            thread.join(Math.max(1, deadline.timeLeft().toMillis()));
        }
        return !thread.isAlive();
    }

    /** Where the thread is, as a stack trace. */
    Exception whereabouts() {
        Exception here = new Exception(thread.getName() + " is here");
        here.setStackTrace(thread.getStackTrace());
        return here;
    }

    // ------------------------------------------------------------------ on the thread

    private void run() {
        try {
            OperatorInstance<IN, OUT> serving = instance;
            while (serving != null && take(serving.policy())) {
                OperatorBrokenException broken = serve(serving);
                if (broken != null) {
                    reopen(broken);
                }
                serving = instance;
            }
        } catch (Throwable e) {
            if (e instanceof InterruptedException && queue.isClosed()) {
                LOG.debug("{} was interrupted.", thread.getName(), e);
            } else {
                LOG.error("{} cannot go on.", thread.getName(), e);
                fatal.accept(e);
            }
        } finally {
            closeInstance();
        }
    }

    /**
     * Takes the next batch; false only when the queue is closed. An interruption alone ends
     * nothing: an operator may have left its thread interrupted.
     */
    private boolean take(BatchingPolicy policy) {
        while (true) {
            try {
                return queue.take(policy, batch);
            } catch (InterruptedException e) {
                LOG.debug("{} was interrupted.", thread.getName(), e);
            }
        }
    }

    /**
     * Returns why the instance cannot answer any more, if so. What it throws left a batch undone.
     */
    private @Nullable OperatorBrokenException serve(OperatorInstance<IN, OUT> serving)
            throws InterruptedException {
        OperatorBrokenException broken = null;
        work.begin(clock.relativeTimeNanos());
        try {
            serving.serve(batch);
        } catch (OperatorBrokenException e) {
            broken = e;
            endpoint.instanceBroken(); // first: whoever is sent elsewhere must not end up here
            serving.leave(batch, e);
        }
        queue.done(batch.size());
        work.end(batch, clock.relativeTimeNanos());
        batch.clear();
        return broken;
    }

    /** Puts a new instance in place of a broken one, unless the queue is closed meanwhile. */
    private void reopen(OperatorBrokenException broken)
            throws FlinkException, InterruptedException {
        LOG.warn("{} closes its operator and opens it anew.", thread.getName(), broken);
        loader.broke(Objects.requireNonNull(instance), broken);
        closeInstance();
        instance = loader.load(this::isClosedWithin);
        if (instance != null) {
            endpoint.instanceReady();
        }
    }

    private boolean isClosedWithin(Duration time) {
        try {
            return queue.awaitClosed(time.toNanos());
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted.", thread.getName(), e);
            return queue.isClosed();
        }
    }

    private void closeInstance() {
        OperatorInstance<IN, OUT> last = instance;
        instance = null;
        if (last != null) {
            setClosing(true);
            last.close();
            setClosing(false);
        }
    }

    private synchronized void setClosing(boolean now) {
        closing = now;
        Thread.interrupted(); // an interruption was for what came before
    }
}
