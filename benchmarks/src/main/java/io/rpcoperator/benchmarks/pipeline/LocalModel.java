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
package io.rpcoperator.benchmarks.pipeline;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * The model in this process, without any of our code: one thread for each run, no spinning.
 * Thread-safe.
 */
final class LocalModel implements AutoCloseable {

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Model model;

    private LocalModel(OrtEnvironment environment, OrtSession session, Model model) {
        this.environment = environment;
        this.session = session;
        this.model = model;
    }

    /** Loads a model, runs it for a row, and tells of the {@link Copy}. */
    static LocalModel open(ModelSource source)
            throws OrtException, IOException, InterruptedException {
        double before = Copy.residentMebibytes();
        source.delay();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            OrtSession session = environment.createSession(source.file(), options);
            LocalModel loaded = new LocalModel(environment, session, source.model());
            loaded.run(loaded.buffer(1).put(new float[source.model().width()]));
            Copy.tell(source.copiesFolder(), before);
            return loaded;
        }
    }

    /** For the rows of a batch, to be used again and again. */
    FloatBuffer buffer(int rows) {
        return ByteBuffer.allocateDirect(rows * model.width() * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /**
     * Runs the model.
     *
     * @param rows as many as were put; empty afterwards
     * @return the probabilities, row after row
     */
    float[] run(FloatBuffer rows) throws OrtException {
        rows.flip();
        long[] shape = {rows.remaining() / model.width(), model.width()};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, rows, shape);
                OrtSession.Result result = session.run(Map.of("x", input))) {
            FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] probabilities = new float[output.remaining()];
            output.get(probabilities);
            return probabilities;
        } finally {
            rows.clear();
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
