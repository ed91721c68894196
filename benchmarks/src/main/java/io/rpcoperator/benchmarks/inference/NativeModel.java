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

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.rpcoperator.onnx.tensor.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model in ONNX Runtime's Java API, used as fast as that goes: one thread, tensors over direct
 * memory for both sides, made once for each batch size. Owned by one thread at a time.
 */
public final class NativeModel implements AutoCloseable {

    private final Model model;
    private final OrtSession session;
    private final ByteBuffer inputs;
    private final ByteBuffer outputs;

    /** Made when a size first comes. */
    private final Map<Integer, Batch> batches = new HashMap<>();

    /** Loads a model, for batches of so many rows at most. */
    public NativeModel(Model model, Path file, int maxBatch) throws OrtException {
        this(model, session(file), maxBatch);
    }

    private NativeModel(Model model, OrtSession session, int maxBatch) {
        this.model = model;
        this.session = session;
        this.inputs = direct(maxBatch * model.rowBytes());
        this.outputs = direct(maxBatch * model.classes() * Float.BYTES);
    }

    private static OrtSession session(Path file) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return OrtEnvironment.getEnvironment().createSession(file.toString(), options);
        }
    }

    /** The same copy of the model for another thread; of no use once this one is closed. */
    public NativeModel forAnotherThread(int maxBatch) {
        return new NativeModel(model, session, maxBatch);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Lays a row out. */
    public void put(int place, ByteBuffer row) {
        inputs.put(place * model.rowBytes(), row, row.position(), row.remaining());
    }

    /** Runs the model on the first rows. */
    public void run(int rows) throws OrtException {
        Batch batch = batches.get(rows);
        if (batch == null) {
            batch = batch(rows);
            batches.put(rows, batch);
        }
        session.run(batch.inputs, batch.outputs).close();
    }

    /** What the last run answered to a row. */
    public byte[] answer(int place) {
        byte[] answer = new byte[model.classes() * Float.BYTES];
        outputs.get(place * answer.length, answer);
        return answer;
    }

    private Batch batch(int rows) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OnnxTensor input =
                OnnxTensor.createTensor(
                        environment,
                        inputs.duplicate()
                                .order(ByteOrder.nativeOrder())
                                .limit(rows * model.rowBytes()),
                        new long[] {rows, model.width()},
                        model.type() == ElementType.INT64
                                ? OnnxJavaType.INT64
                                : OnnxJavaType.FLOAT);
        OnnxTensor output =
                OnnxTensor.createTensor(
                        environment,
                        outputs.duplicate()
                                .order(ByteOrder.nativeOrder())
                                .limit(rows * model.classes() * Float.BYTES),
                        new long[] {rows, model.classes()},
                        OnnxJavaType.FLOAT);
        return new Batch(
                Map.of(model.input().name(), input), Map.of(model.output().name(), output));
    }

    @Override
    public void close() throws OrtException {
        List<OnnxTensor> tensors = new ArrayList<>();
        for (Batch batch : batches.values()) {
            tensors.addAll(batch.inputs.values());
            tensors.addAll(batch.outputs.values());
        }
        batches.clear();
        tensors.forEach(OnnxTensor::close);
        session.close();
    }

    /** The two sides of a batch of one size. */
    private record Batch(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}
}
