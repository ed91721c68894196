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
package io.rpcoperator.onnx.operator;

import io.rpcoperator.onnx.config.OnnxOptions;
import io.rpcoperator.onnx.model.Model;
import io.rpcoperator.onnx.model.ModelLoader;
import io.rpcoperator.onnx.model.OnnxModelException;
import io.rpcoperator.onnx.session.OnnxSession;
import io.rpcoperator.onnx.session.SessionSettings;
import io.rpcoperator.onnx.tensor.ModelSignature;
import io.rpcoperator.onnx.tensor.RowGroup;
import io.rpcoperator.onnx.tensor.TensorCodec;
import io.rpcoperator.operator.BatchRpcOperator;
import io.rpcoperator.operator.RpcOperatorContext;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.clock.Clock;
import org.apache.flink.util.clock.SystemClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a service that answers with an ONNX model: loads it, runs batches, frees it.
 *
 * @param <IN> the request type
 * @param <OUT> the response type
 */
abstract class OnnxOperator<IN, OUT> implements BatchRpcOperator<IN, OUT> {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxOperator.class);

    private final @Nullable String defaultModel;

    /** Set by {@link #open} on the loader thread; safe to close from any thread. */
    private volatile @Nullable OnnxSession session;

    /** Set by {@link #open}, used by the serving thread. */
    private volatile @Nullable Inference<IN, OUT> inference;

    /**
     * A service with a model.
     *
     * @param model null if it is named by the option {@code rpc-operator.onnx.model} alone, which
     *     otherwise may name another
     */
    OnnxOperator(@Nullable String model) {
        this.defaultModel = model;
    }

    /** What makes a codec for the model once it is known. Called once, by {@link #open}. */
    abstract Function<ModelSignature, TensorCodec<IN, OUT>> codecs();

    // ------------------------------------------------------------------ life

    /**
     * Loads the model and checks that the codec fits it.
     *
     * @throws OnnxModelException if the model cannot be found, loaded, or had on the provider that
     *     was asked for
     */
    @Override
    public void open(RpcOperatorContext context) throws Exception {
        Clock clock = SystemClock.getInstance();
        long start = clock.relativeTimeMillis();
        String location = location(context);
        SessionSettings settings = SessionSettings.of(context);
        Function<ModelSignature, TensorCodec<IN, OUT>> codecs = codecs();

        Model model = ModelLoader.load(location, context.userCodeClassLoader());
        String size = new MemorySize(model.bytes()).toHumanReadableString();
        LOG.info("Loading ONNX model '{}' ({}) on {}", location, size, settings.provider());
        OnnxSession opened =
                OnnxSession.open(model, settings, trial -> bind(location, trial, codecs).warmUp());
        session = opened;
        inference = bind(location, opened, codecs);

        long millis = clock.relativeTimeMillis() - start;
        LOG.info("Loaded ONNX model '{}' on {} in {} ms", location, opened.provider(), millis);
        register(context, model.bytes(), millis, opened.provider() != settings.provider());
    }

    /** Runs a batch of one row of zeros and empty strings. */
    @Override
    public void warmUp() throws Exception {
        inference().warmUp();
    }

    /** Assembles the batch, runs it, and scatters the answers. */
    @Override
    public List<OUT> callBatch(List<IN> requests) throws Exception {
        Inference<IN, OUT> inference = inference();
        OUT[] responses = newArray(requests.size());
        for (RowGroup rows : inference.assemble(requests)) {
            inference.run(rows);
            inference.scatter(rows, responses);
        }
        return Arrays.asList(responses);
    }

    /** Waits for a run that is under way, and frees the model. */
    @Override
    public void close() throws Exception {
        OnnxSession opened = session;
        if (opened != null) {
            opened.close();
        }
    }

    // ------------------------------------------------------------------ parts

    private static <IN, OUT> Inference<IN, OUT> bind(
            String location,
            OnnxSession session,
            Function<ModelSignature, TensorCodec<IN, OUT>> codecs)
            throws OnnxModelException {
        return new Inference<>(location, session, codecs.apply(session.signature()));
    }

    private String location(RpcOperatorContext context) {
        String location =
                context.configuration().getOptional(OnnxOptions.MODEL).orElse(defaultModel);
        if (location == null) {
            throw new IllegalConfigurationException(
                    String.format(
                            "service '%s' names no model: set '%s' or pass one to the constructor of"
                                    + " its operator",
                            context.serviceName(), OnnxOptions.MODEL.key()));
        }
        return location;
    }

    private Inference<IN, OUT> inference() {
        Inference<IN, OUT> bound = inference;
        if (bound == null) {
            throw new IllegalStateException("the operator is not open");
        }
        return bound;
    }

    private static void register(
            RpcOperatorContext context, long bytes, long millis, boolean cpuFallback) {
        MetricGroup group =
                context.metricGroup().addGroup("instance", Integer.toString(context.instance()));
        group.gauge("onnxModelLoadMillis", () -> millis);
        group.gauge("onnxModelBytes", () -> bytes);
        group.gauge("onnxCpuFallback", () -> cpuFallback ? 1 : 0);
    }

    @SuppressWarnings("unchecked")
    private static <T> T[] newArray(int length) {
        return (T[]) new Object[length];
    }
}
