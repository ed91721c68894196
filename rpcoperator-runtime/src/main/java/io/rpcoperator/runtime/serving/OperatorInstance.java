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
import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.RpcOperator;
import io.rpcoperator.runtime.transport.InboundRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of the user's operator: bytes in, bytes out.
 *
 * <p>Thread model: owned by its serving thread once it serves.
 */
final class OperatorInstance<IN, OUT> {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorInstance.class);

    /** A buffer that one large response has grown beyond this is not kept. */
    private static final int LARGEST_KEPT_BUFFER = 1 << 20;

    /** A request and what it says. */
    private record Decoded<T>(InboundRequest request, T value) {}

    private final RpcOperator<IN, OUT> operator;
    private final TypeSerializer<IN> requestSerializer;
    private final TypeSerializer<OUT> responseSerializer;
    private final ServingMetrics metrics;
    private final BooleanSupplier closing;
    private final SuspectGate suspects;
    private final DataInputDeserializer in = new DataInputDeserializer();
    private DataOutputSerializer out = new DataOutputSerializer(256);

    OperatorInstance(
            RpcOperator<IN, OUT> operator,
            TypeSerializer<IN> requestSerializer,
            TypeSerializer<OUT> responseSerializer,
            ServingMetrics metrics,
            BooleanSupplier closing) {
        this.operator = operator;
        this.requestSerializer = requestSerializer;
        this.responseSerializer = responseSerializer;
        this.metrics = metrics;
        this.closing = closing;
        this.suspects = new SuspectGate(closing);
    }

    /**
     * Answers a batch, each request once.
     *
     * @throws InterruptedException if the operator failed while its subtask closes: the rest of the
     *     batch has no answer
     */
    void serve(List<InboundRequest> batch) throws InterruptedException {
        if (batch.get(0).isSuspect()) {
            suspects.pass(batch.get(0), () -> serveNow(batch));
        } else {
            serveNow(batch);
        }
    }

    private void serveNow(List<InboundRequest> batch) throws InterruptedException {
        List<Decoded<IN>> requests = new ArrayList<>(batch.size());
        for (InboundRequest request : batch) {
            if (request.deadlineNanos() - System.nanoTime() <= 0) {
                metrics.expired();
                request.fail(
                        RosException.notExecuted(
                                RosStatus.DEADLINE_EXCEEDED,
                                "The deadline passed while the request was queued."));
            } else {
                decode(request, requests);
            }
        }
        if (!requests.isEmpty()) {
            run(requests);
        }
    }

    private void decode(InboundRequest request, List<Decoded<IN>> into) {
        try {
            in.setBuffer(request.payload());
            into.add(new Decoded<>(request, requestSerializer.deserialize(in)));
        } catch (IOException | RuntimeException e) {
            LOG.warn("A request cannot be deserialized.", e);
            request.fail(
                    RosException.notExecuted(
                            RosStatus.INVALID_ARGUMENT,
                            "The request cannot be deserialized: " + e));
        } finally {
            in.releaseArrays();
        }
    }

    /** Runs a batch; when it fails, its halves, so that only what cannot be answered fails. */
    private void run(List<Decoded<IN>> batch) throws InterruptedException {
        List<OUT> responses;
        long began = System.nanoTime();
        try {
            responses = invoke(batch);
        } catch (Throwable failure) {
            ExceptionUtils.rethrowIfFatalErrorOrOOM(failure);
            if (closing.getAsBoolean()) {
                throw (InterruptedException) new InterruptedException().initCause(failure);
            }
            metrics.batch(batch.size(), System.nanoTime() - began);
            if (batch.size() == 1) {
                failed(batch.get(0).request, failure);
            } else {
                int half = batch.size() / 2;
                run(batch.subList(0, half));
                run(batch.subList(half, batch.size()));
            }
            return;
        }
        metrics.batch(batch.size(), System.nanoTime() - began);
        for (int i = 0; i < batch.size(); i++) {
            reply(batch.get(i).request, responses.get(i));
        }
    }

    private List<OUT> invoke(List<Decoded<IN>> batch) throws Exception {
        if (!(operator instanceof BatchRpcOperator<IN, OUT> batching)) {
            return Collections.singletonList(operator.call(batch.get(0).value));
        }
        List<OUT> responses = batching.callBatch(batch.stream().map(Decoded::value).toList());
        if (responses == null || responses.size() != batch.size()) {
            throw new IllegalStateException(
                    operator.getClass().getName()
                            + ".callBatch must return one response per request: "
                            + batch.size()
                            + " requests, "
                            + (responses == null ? "null" : responses.size() + " responses"));
        }
        return responses;
    }

    private void reply(InboundRequest request, OUT response) {
        byte[] bytes;
        try {
            if (response == null) {
                throw new NullPointerException(
                        operator.getClass().getName() + " returned null instead of a response");
            }
            responseSerializer.serialize(response, out);
            bytes = out.getCopyOfBuffer();
        } catch (IOException | RuntimeException e) {
            failed(request, e);
            return;
        } finally {
            if (out.length() > LARGEST_KEPT_BUFFER) {
                out = new DataOutputSerializer(256);
            } else {
                out.clear();
            }
        }
        request.reply(bytes);
    }

    private void failed(InboundRequest request, Throwable failure) {
        metrics.failed();
        LOG.warn("{} failed on a request.", operator.getClass().getName(), failure);
        request.fail(
                RosException.operatorFailed(failure.getClass().getName(), failure.getMessage()));
    }

    boolean isBatching() {
        return operator instanceof BatchRpcOperator;
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
