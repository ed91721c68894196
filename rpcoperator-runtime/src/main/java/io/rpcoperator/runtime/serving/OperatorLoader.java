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

import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.common.Backoff;
import io.rpcoperator.runtime.graph.ServiceSettings.LoadRetries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FlinkException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads one operator instance, again after each failure, with growing pauses, until too many in a
 * row have failed.
 *
 * <p>An instance that breaks before it has answered anything counts as a failed attempt too:
 * otherwise one that opens well and never works would be opened again without end or pause.
 *
 * <p>Thread model: owned by the source thread, from the first load on by the serving thread.
 */
final class OperatorLoader<IN, OUT> {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorLoader.class);

    /** Makes an instance that is not open yet. */
    interface Factory<IN, OUT> {
        OperatorInstance<IN, OUT> create() throws Exception;
    }

    private final String instanceName;
    private final LoadRetries retries;
    private final Factory<IN, OUT> factory;
    private final Supplier<LoadProgress> progress;
    private final ServingMetrics metrics;
    private final Backoff backoff;

    /** The failed attempts since the last one that worked. */
    private final List<Throwable> failures = new ArrayList<>();

    private Duration pause = Duration.ZERO;

    OperatorLoader(
            String instanceName,
            LoadRetries retries,
            Factory<IN, OUT> factory,
            Supplier<LoadProgress> progress,
            ServingMetrics metrics) {
        this.instanceName = instanceName;
        this.retries = retries;
        this.factory = factory;
        this.progress = progress;
        this.metrics = metrics;
        this.backoff =
                new Backoff(retries.initialBackoff(), retries.maxBackoff(), new SplittableRandom());
    }

    /**
     * Opens and warms up an instance.
     *
     * @return null once the end is told
     * @throws FlinkException with the cause of every attempt, when too many have failed
     */
    @Nullable OperatorInstance<IN, OUT> load(EndSignal end)
            throws FlinkException, InterruptedException {
        while (!end.isToldWithin(pause)) {
            try {
                return attempt();
            } catch (Throwable failure) {
                ExceptionUtils.rethrowIfFatalErrorOrOOM(failure);
                if (end.isToldWithin(Duration.ZERO)) {
                    LOG.info("{} is not needed any more and was loading.", instanceName, failure);
                    return null;
                }
                failed(failure);
            }
        }
        return null;
    }

    private OperatorInstance<IN, OUT> attempt() throws Exception {
        LOG.info(
                "{} is LOADING, attempt {} of {}.",
                instanceName,
                failures.size() + 1,
                retries.maxAttempts());
        metrics.loadAttempt();
        OperatorInstance<IN, OUT> instance = factory.create();
        try (LoadProgress saying = progress.get()) {
            instance.open();
            return instance;
        } catch (Throwable e) {
            instance.close();
            throw e;
        }
    }

    /** The instance that was loaded last broke. */
    void broke(OperatorInstance<IN, OUT> instance, Throwable why) throws FlinkException {
        if (instance.hasAnswered()) {
            failures.clear();
            backoff.reset();
            pause = Duration.ZERO;
        } else {
            failed(why);
        }
    }

    private void failed(Throwable failure) throws FlinkException {
        failures.add(failure);
        if (failures.size() >= retries.maxAttempts()) {
            throw exhausted(failure);
        }
        pause = backoff.next();
        LOG.warn(
                "{}: attempt {} of {} failed ({}), the next one in {} ms ({}, {}).",
                instanceName,
                failures.size(),
                retries.maxAttempts(),
                RosOptions.LOAD_MAX_ATTEMPTS.key(),
                pause.toMillis(),
                RosOptions.LOAD_INITIAL_BACKOFF.key(),
                RosOptions.LOAD_MAX_BACKOFF.key(),
                failure);
    }

    private FlinkException exhausted(Throwable last) {
        FlinkException all =
                new FlinkException(
                        String.format(
                                "%s could not be loaded in %d attempts (%s).",
                                instanceName, failures.size(), RosOptions.LOAD_MAX_ATTEMPTS.key()),
                        last);
        failures.stream().filter(failure -> failure != last).forEach(all::addSuppressed);
        return all;
    }
}
