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
package io.rpcoperator.runtime.completion;

import io.rpcoperator.config.Parallelism;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.util.FlinkException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the data plane on a stock cluster, where nobody tells a coordinator that the other
 * vertices have ended.
 *
 * <p>Without this a bounded job would not end: its services wait for its end, and it waits for its
 * services. A data-plane subtask counts as ended when it is FINISHED, or, with checkpointing, when
 * it has reported end of data: it then waits for a last checkpoint, which Flink triggers early only
 * when every vertex, the services included, has reported end of data.
 *
 * <p>Until the last checkpoint is complete, a failure sends the data plane back to before its end,
 * whereas Flink lets services that have finished be. The watch then has all of the job restarted.
 *
 * <p>Thread model: JobMaster main thread only; {@link #start} is called there.
 */
public final class StockDataPlaneWatch implements DataPlaneWatch {

    private static final Logger LOG = LoggerFactory.getLogger(StockDataPlaneWatch.class);

    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final String service;
    private final OperatorCoordinator.Context context;
    private @Nullable ScheduledFuture<?> next;
    private boolean ended;
    private boolean closed;

    /** Of the job that the coordinator's context belongs to. */
    public StockDataPlaneWatch(String service, OperatorCoordinator.Context context) {
        this.service = service;
        this.context = context;
    }

    @Override
    public void start(Runnable onEnded) {
        Optional<StockScheduler> scheduler;
        try {
            scheduler = StockScheduler.of(context);
        } catch (StockScheduler.AdaptiveSchedulerException e) {
            context.failJob(
                    new SuppressRestartsException(
                            new IllegalStateException(refusalOfAdaptive(), e)));
            return;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.error(
                    "Service '{}' cannot see when its job's data plane ends, so a bounded job will not"
                            + " end by itself: this Flink version is not supported.",
                    service,
                    e);
            return;
        }
        cancelNext();
        ended = false;
        scheduler.ifPresent(
                found -> {
                    found.parallelism(service)
                            .ifPresent(declared -> LOG.info(withoutScheduler(service, declared)));
                    scheduleCheck(found, onEnded);
                });
    }

    private String refusalOfAdaptive() {
        return String.format(
                "Service '%s' cannot run under Flink's Adaptive scheduler alone, which restarts all of"
                        + " a job at every failure. Put rpcoperator-scheduler in the JobManager's lib/ and"
                        + " start the JobManager by its entrypoint, or set 'jobmanager.scheduler: Default'"
                        + " (and not 'scheduler-mode: reactive').",
                service);
    }

    /** What a service lacks that has Flink's scheduler, for people. */
    static String withoutScheduler(String service, Parallelism declared) {
        return String.format(
                "Service '%s' is run by Flink's own scheduler: it has %d subtask(s)%s as long as its job"
                        + " runs. With rpcoperator-scheduler in the JobManager's lib/ it could be scaled"
                        + " while that runs.",
                service,
                declared.min(),
                declared.isRange() ? ", the fewest of its range " + declared + "," : "");
    }

    private void scheduleCheck(StockScheduler scheduler, Runnable onEnded) {
        if (!closed) {
            next =
                    scheduler
                            .mainThread()
                            .schedule(
                                    () -> check(scheduler, onEnded),
                                    INTERVAL.toMillis(),
                                    TimeUnit.MILLISECONDS);
        }
    }

    private void check(StockScheduler scheduler, Runnable onEnded) {
        if (closed) {
            return;
        }
        if (scheduler.dataPlaneEnded()) {
            if (!ended) {
                ended = true;
                onEnded.run();
            }
        } else if (ended && scheduler.jobIsRunning()) {
            context.failJob(
                    new FlinkException(
                            "The data plane was restarted after service '"
                                    + service
                                    + "' had been told to finish. All of the job is restarted."));
            return;
        }
        scheduleCheck(scheduler, onEnded);
    }

    @Override
    public void close() {
        closed = true;
        cancelNext();
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel(false);
        }
    }
}
