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

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.OperatorBrokenException;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.graph.ServiceSettings;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.payload.PayloadReader;
import io.rpcoperator.runtime.payload.PayloadWriter;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.clock.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of the user's operator: bytes in, bytes out.
 *
 * <p>Thread model: owned by the thread that loads it, then by its serving thread.
 */
final class OperatorInstance<IN, OUT> {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorInstance.class);

    /** What all instances of a server share. */
    record Surroundings(
            DeadRequests deadRequests,
            ServingMetrics metrics,
            Clock clock,
            ServiceSettings settings,
            BooleanSupplier closing) {}

    /** The key of all requests to an operator that takes no batches. */
    private static final Object NO_KEY = "";

    private final RpcOperator<IN, OUT> operator;
    private final RpcOperatorContext context;
    private final PayloadReader<IN> requests;
    private final PayloadWriter<OUT> responses;
    private final BatchingPolicy policy;
    private final DeadRequests deadRequests;
    private final ServingMetrics metrics;
    private final Clock clock;
    private final BooleanSupplier closing;
    private final SuspectGate suspects;
    private final CallWatch watch;
    private final FailureStreak streak;
    private final Groups<IN> groups = new Groups<>();
    private boolean answered;

    OperatorInstance(
            RpcOperator<IN, OUT> operator,
            RpcOperatorContext context,
            TypeSerializer<IN> requestSerializer,
            TypeSerializer<OUT> responseSerializer,
            Surroundings surroundings) {
        ServiceSettings settings = surroundings.settings;
        this.operator = operator;
        this.context = context;
        this.requests = new PayloadReader<>(requestSerializer, settings.compression());
        this.responses = new PayloadWriter<>(responseSerializer, settings.compression());
        this.policy =
                operator instanceof BatchRpcOperator
                        ? BatchingPolicy.of(settings.batching())
                        : new FixedBatching(settings.batching().ofOne());
        this.deadRequests = surroundings.deadRequests;
        this.metrics = surroundings.metrics;
        this.clock = surroundings.clock;
        this.closing = surroundings.closing;
        this.suspects = new SuspectGate(clock, closing);
        this.watch = new CallWatch(clock);
        this.streak = new FailureStreak(settings.maxConsecutiveFailures());
    }

    void open() throws Exception {
        operator.open(context);
        operator.warmUp();
    }

    /**
     * Answers a batch, each request once.
     *
     * @throws InterruptedException if the operator failed while its subtask closes: the rest of the
     *     batch has no answer
     * @throws OperatorBrokenException if this instance is of no use any more: the rest of the batch
     *     is to be {@link #leave left}
     */
    void serve(List<ServedRequest> batch) throws InterruptedException {
        ServedRequest first = batch.get(0);
        if (first.inbound().isSuspect()) {
            try {
                suspects.enter(first);
                serveNow(batch);
            } finally {
                suspects.leave();
            }
        } else {
            serveNow(batch);
        }
    }

    private void serveNow(List<ServedRequest> batch) throws InterruptedException {
        long began = clock.relativeTimeNanos();
        metrics.taken(batch, began);
        try {
            for (ServedRequest request : batch) {
                assemble(request, began);
            }
            policy.grouped(groups.requests(), groups.largest());
            metrics.assembled(clock.relativeTimeNanos() - began);
            for (int i = 0; i < groups.size(); i++) {
                Group<IN> group = groups.get(i);
                run(group, 0, group.size());
            }
        } finally {
            groups.clear();
        }
    }

    // ------------------------------------------------------------------ what is asked

    /**
     * Nothing of a request that nobody waits for is looked at: a suspect was not announced then.
     */
    private void assemble(ServedRequest request, long now) throws InterruptedException {
        if (deadRequests.drop(request, now)) {
            return;
        }
        IN value;
        try {
            value = requests.read(request.inbound().payload());
        } catch (Throwable e) { // also what a value nested too deep makes of the stack
            ExceptionUtils.rethrowIfFatalErrorOrOOM(e);
            LOG.warn("A request cannot be deserialized.", e);
            request.fail(
                    RosException.notExecuted(
                            RosStatus.INVALID_ARGUMENT,
                            "The request cannot be deserialized: " + e));
            return;
        }
        try {
            groups.add(key(value), request, value);
        } catch (Throwable e) {
            ExceptionUtils.rethrowIfFatalErrorOrOOM(e);
            throwIfOfTheInstance(e);
            fail(request, e); // says nothing of the instance: others of the batch may be answered
        }
    }

    private Object key(IN value) throws Exception {
        return operator instanceof BatchRpcOperator<IN, OUT> batching
                ? Objects.requireNonNull(batching.batchKey(value), "batchKey returned null")
                : NO_KEY;
    }

    // ------------------------------------------------------------------ what is run

    /**
     * Runs a part of a group; when it fails, its halves, so that only what cannot be answered
     * fails.
     */
    private void run(Group<IN> group, int from, int to) throws InterruptedException {
        int end = dropDead(group, from, to);
        if (end == from) {
            return;
        }
        List<OUT> answers;
        try {
            answers = invoke(group, from, end);
        } catch (Throwable failure) {
            ExceptionUtils.rethrowIfFatalErrorOrOOM(failure);
            throwIfOfTheInstance(failure);
            if (end - from == 1) {
                failed(group.request(from), failure);
            } else {
                int middle = (from + end) >>> 1;
                run(group, from, middle);
                run(group, middle, end);
            }
            return;
        }
        answered = true;
        streak.answered();
        scatter(group, from, end, answers);
    }

    /** Moves the living together and returns where they end. */
    private int dropDead(Group<IN> group, int from, int to) {
        long now = clock.relativeTimeNanos();
        int end = from;
        for (int i = from; i < to; i++) {
            if (!deadRequests.drop(group.request(i), now)) {
                group.move(i, end++);
            }
        }
        return end;
    }

    private List<OUT> invoke(Group<IN> group, int from, int to) throws Exception {
        int size = to - from;
        List<IN> values = group.values(from, to, policy.sizes().atLeast(size));
        boolean succeeded = false;
        for (int i = from; i < to; i++) {
            group.request(i).shown();
        }
        watch.begin();
        try {
            List<OUT> answers = call(values);
            succeeded = true;
            return answers;
        } finally {
            long nanos = watch.end();
            metrics.ran(size, values.size(), nanos, countDead(group, from, to));
            if (succeeded) {
                policy.ran(values.size(), nanos);
            }
        }
    }

    private List<OUT> call(List<IN> values) throws Exception {
        if (!(operator instanceof BatchRpcOperator<IN, OUT> batching)) {
            return Collections.singletonList(operator.call(values.get(0)));
        }
        List<OUT> answers = batching.callBatch(values);
        if (answers == null || answers.size() != values.size()) {
            throw new IllegalStateException(
                    operator.getClass().getName()
                            + ".callBatch must return one response per request: "
                            + values.size()
                            + " requests, "
                            + (answers == null ? "null" : answers.size() + " responses"));
        }
        return answers;
    }

    private int countDead(Group<IN> group, int from, int to) {
        long now = clock.relativeTimeNanos();
        int dead = 0;
        for (int i = from; i < to; i++) {
            dead += group.request(i).isDead(now) ? 1 : 0;
        }
        return dead;
    }

    // ------------------------------------------------------------------ what is answered

    /** Answers each request; what padding was answered is nobody's. */
    private void scatter(Group<IN> group, int from, int to, List<OUT> answers) {
        long began = clock.relativeTimeNanos();
        long bytes = 0;
        for (int i = from; i < to; i++) {
            bytes += reply(group.request(i), answers.get(i - from));
        }
        flush(group, from, to);
        metrics.scattered(bytes, clock.relativeTimeNanos() - began);
    }

    /** Once for each run of requests of one session, which a batch has few of. */
    private static <IN> void flush(Group<IN> group, int from, int to) {
        for (int i = from; i < to; i++) {
            ServedRequest request = group.request(i);
            if (i + 1 == to || request.session() != group.request(i + 1).session()) {
                request.inbound().flush();
            }
        }
    }

    /** Returns the number of bytes. */
    private int reply(ServedRequest request, OUT answer) {
        Payload payload;
        try {
            if (answer == null) {
                throw new NullPointerException(
                        operator.getClass().getName() + " returned null instead of a response");
            }
            payload = responses.write(answer);
        } catch (Throwable e) {
            ExceptionUtils.rethrowIfFatalErrorOrOOM(e);
            fail(request, e);
            return 0;
        }
        request.inbound().write(payload);
        return payload.size();
    }

    /** Returns if it is the requests that an operator failed on. */
    private void throwIfOfTheInstance(Throwable failure) throws InterruptedException {
        if (closing.getAsBoolean()) {
            throw (InterruptedException) new InterruptedException().initCause(failure);
        }
        Optional<OperatorBrokenException> broken =
                ExceptionUtils.findThrowable(failure, OperatorBrokenException.class);
        if (broken.isPresent()) {
            throw broken.get();
        }
    }

    /** The operator failed on one request. */
    private void failed(ServedRequest request, Throwable failure) {
        fail(request, failure);
        if (streak.failedOn(request.inbound().payload())) {
            throw new OperatorBrokenException(
                    String.format(
                            "%s has failed on %d different requests in a row (%s)",
                            operator.getClass().getName(),
                            streak.length(),
                            RosOptions.MAX_CONSECUTIVE_FAILURES.key()),
                    failure);
        }
    }

    private void fail(ServedRequest request, Throwable failure) {
        metrics.failed();
        LOG.warn("{} failed on a request.", operator.getClass().getName(), failure);
        request.fail(
                RosException.operatorFailed(failure.getClass().getName(), failure.getMessage()));
    }

    /** Ends what this instance has not answered of the batch it broke on; another endpoint may. */
    void leave(List<ServedRequest> batch, OperatorBrokenException broken) {
        for (ServedRequest request : batch) {
            if (!request.inbound().hasEnded()) {
                metrics.failed();
                request.fail(
                        RosException.of(
                                RosStatus.UNAVAILABLE,
                                request.execution(),
                                "The operator instance is broken and opened anew: "
                                        + broken.getMessage()));
            }
        }
    }

    // ------------------------------------------------------------------ its life

    /** Whether any call of it has ever returned. */
    boolean hasAnswered() {
        return answered;
    }

    /** What its batches go by. */
    BatchingPolicy policy() {
        return policy;
    }

    /** Whether it has been inside one call for longer. Any thread may ask. */
    boolean isInACallFor(Duration timeout) {
        return watch.exceeds(timeout);
    }

    void close() {
        try {
            operator.close();
        } catch (Throwable e) {
            ExceptionUtils.rethrowIfFatalErrorOrOOM(e);
            LOG.warn("Closing {} failed.", operator.getClass().getName(), e);
        }
    }
}
