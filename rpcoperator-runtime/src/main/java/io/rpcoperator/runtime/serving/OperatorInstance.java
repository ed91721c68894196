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

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.OperatorBrokenException;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.payload.PayloadReader;
import io.rpcoperator.runtime.payload.PayloadWriter;
import io.rpcoperator.runtime.transport.InboundRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
            int maxConsecutiveFailures,
            BooleanSupplier closing) {}

    /** A request and what it says. */
    private record Decoded<T>(InboundRequest request, T value) {}

    private final RpcOperator<IN, OUT> operator;
    private final RpcOperatorContext context;
    private final PayloadReader<IN> requests;
    private final PayloadWriter<OUT> responses;
    private final DeadRequests deadRequests;
    private final ServingMetrics metrics;
    private final BooleanSupplier closing;
    private final SuspectGate suspects;
    private final CallWatch watch;
    private final FailureStreak streak;
    private boolean answered;

    OperatorInstance(
            RpcOperator<IN, OUT> operator,
            RpcOperatorContext context,
            TypeSerializer<IN> requestSerializer,
            TypeSerializer<OUT> responseSerializer,
            Surroundings surroundings) {
        this.operator = operator;
        this.context = context;
        this.requests = new PayloadReader<>(requestSerializer);
        this.responses = new PayloadWriter<>(responseSerializer);
        this.deadRequests = surroundings.deadRequests;
        this.metrics = surroundings.metrics;
        this.closing = surroundings.closing;
        this.suspects = new SuspectGate(surroundings.clock, deadRequests::isDead, closing);
        this.watch = new CallWatch(surroundings.clock);
        this.streak = new FailureStreak(surroundings.maxConsecutiveFailures);
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
    void serve(List<InboundRequest> batch) throws InterruptedException {
        if (batch.get(0).isSuspect()) {
            try {
                suspects.enter(batch.get(0));
                serveNow(batch);
            } finally {
                suspects.leave();
            }
        } else {
            serveNow(batch);
        }
    }

    private void serveNow(List<InboundRequest> batch) throws InterruptedException {
        List<Decoded<IN>> requests = new ArrayList<>(batch.size());
        for (InboundRequest request : batch) {
            decode(request, requests);
        }
        run(requests, Execution.NOT_EXECUTED);
    }

    private void decode(InboundRequest request, List<Decoded<IN>> into) {
        try {
            into.add(new Decoded<>(request, requests.read(request.payload())));
        } catch (Throwable e) { // also what a value nested too deep makes of the stack
            ExceptionUtils.rethrowIfFatalErrorOrOOM(e);
            LOG.warn("A request cannot be deserialized.", e);
            request.fail(
                    RosException.notExecuted(
                            RosStatus.INVALID_ARGUMENT,
                            "The request cannot be deserialized: " + e));
        }
    }

    /**
     * Runs a batch; when it fails, its halves, so that only what cannot be answered fails.
     *
     * @param before whether the operator has seen these requests
     */
    private void run(List<Decoded<IN>> requests, Execution before) throws InterruptedException {
        List<Decoded<IN>> batch = new ArrayList<>(requests);
        batch.removeIf(decoded -> deadRequests.drop(decoded.request, before));
        if (batch.isEmpty()) {
            return;
        }
        List<OUT> answers;
        try {
            answers = invoke(batch);
        } catch (Throwable failure) {
            ExceptionUtils.rethrowIfFatalErrorOrOOM(failure);
            failed(batch, failure);
            return;
        }
        answered = true;
        streak.answered();
        for (int i = 0; i < batch.size(); i++) {
            reply(batch.get(i).request, answers.get(i));
        }
    }

    private List<OUT> invoke(List<Decoded<IN>> batch) throws Exception {
        watch.begin();
        try {
            return call(batch);
        } finally {
            long nanos = watch.end();
            long dead = batch.stream().filter(each -> deadRequests.isDead(each.request)).count();
            metrics.batch(batch.size(), nanos, dead);
        }
    }

    private List<OUT> call(List<Decoded<IN>> batch) throws Exception {
        if (!(operator instanceof BatchRpcOperator<IN, OUT> batching)) {
            return Collections.singletonList(operator.call(batch.get(0).value));
        }
        List<OUT> answers = batching.callBatch(batch.stream().map(Decoded::value).toList());
        if (answers == null || answers.size() != batch.size()) {
            throw new IllegalStateException(
                    operator.getClass().getName()
                            + ".callBatch must return one response per request: "
                            + batch.size()
                            + " requests, "
                            + (answers == null ? "null" : answers.size() + " responses"));
        }
        return answers;
    }

    private void failed(List<Decoded<IN>> batch, Throwable failure) throws InterruptedException {
        if (closing.getAsBoolean()) {
            throw (InterruptedException) new InterruptedException().initCause(failure);
        }
        Optional<OperatorBrokenException> broken =
                ExceptionUtils.findThrowable(failure, OperatorBrokenException.class);
        if (broken.isPresent()) {
            throw broken.get();
        }
        if (batch.size() > 1) {
            int half = batch.size() / 2;
            run(batch.subList(0, half), Execution.MAYBE_EXECUTED);
            run(batch.subList(half, batch.size()), Execution.MAYBE_EXECUTED);
            return;
        }
        InboundRequest request = batch.get(0).request;
        fail(request, failure);
        if (streak.failedOn(request.payload())) {
            throw new OperatorBrokenException(
                    String.format(
                            "%s has failed on %d different requests in a row (%s)",
                            operator.getClass().getName(),
                            streak.length(),
                            RosOptions.MAX_CONSECUTIVE_FAILURES.key()),
                    failure);
        }
    }

    private void reply(InboundRequest request, OUT answer) {
        Payload bytes;
        try {
            if (answer == null) {
                throw new NullPointerException(
                        operator.getClass().getName() + " returned null instead of a response");
            }
            bytes = responses.write(answer);
        } catch (Throwable e) {
            ExceptionUtils.rethrowIfFatalErrorOrOOM(e);
            fail(request, e);
            return;
        }
        request.reply(bytes);
    }

    private void fail(InboundRequest request, Throwable failure) {
        metrics.failed();
        LOG.warn("{} failed on a request.", operator.getClass().getName(), failure);
        request.fail(
                RosException.operatorFailed(failure.getClass().getName(), failure.getMessage()));
    }

    /** Ends what this instance has not answered of the batch it broke on; another endpoint may. */
    void leave(List<InboundRequest> batch, OperatorBrokenException broken) {
        for (InboundRequest request : batch) {
            if (!request.hasEnded()) {
                metrics.failed();
                request.fail(
                        RosException.maybeExecuted(
                                RosStatus.UNAVAILABLE,
                                "The operator instance is broken and opened anew: "
                                        + broken.getMessage()));
            }
        }
    }

    /** Whether any call of it has ever returned. */
    boolean hasAnswered() {
        return answered;
    }

    boolean isBatching() {
        return operator instanceof BatchRpcOperator;
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
