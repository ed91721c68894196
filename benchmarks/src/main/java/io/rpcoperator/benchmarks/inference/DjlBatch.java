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

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import io.rpcoperator.onnx.tensor.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * DJL's predictor. Its translator makes one tensor of the rows, over a buffer that is used again,
 * because the rows of an ONNX Runtime array cannot be stacked by DJL itself.
 */
final class DjlBatch implements InProcess {

    private final ZooModel<ByteBuffer[], float[]> model;
    private final Predictor<ByteBuffer[], float[]> predictor;
    private final ByteBuffer[] rows;

    DjlBatch(Model model, Path folder, int size) throws IOException, ModelException {
        this.rows = new ByteBuffer[size];
        for (int i = 0; i < size; i++) {
            rows[i] = model.row(i % Model.ROWS);
        }
        this.model =
                Criteria.builder()
                        .setTypes(ByteBuffer[].class, float[].class)
                        .optModelPath(folder)
                        .optModelName(model.toString())
                        .optEngine("OnnxRuntime")
                        .optOption("intraOpNumThreads", "1")
                        .optTranslator(new Rows(model, size))
                        .build()
                        .loadModel();
        this.predictor = this.model.newPredictor();
    }

    @Override
    public int size() {
        return rows.length;
    }

    @Override
    public void run() throws TranslateException {
        predictor.predict(rows);
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }

    /** Rows as one tensor, and the answers as one array. */
    private static final class Rows implements NoBatchifyTranslator<ByteBuffer[], float[]> {

        private final Model model;
        private final ByteBuffer inputs;

        Rows(Model model, int size) {
            this.model = model;
            this.inputs =
                    ByteBuffer.allocateDirect(size * model.rowBytes())
                            .order(ByteOrder.nativeOrder());
        }

        @Override
        public NDList processInput(TranslatorContext context, ByteBuffer[] rows) {
            inputs.clear();
            for (ByteBuffer row : rows) {
                inputs.put(row.duplicate());
            }
            inputs.flip();
            Shape shape = new Shape(rows.length, model.width());
            return new NDList(
                    model.type() == ElementType.INT64
                            ? context.getNDManager()
                                    .create(inputs.asLongBuffer(), shape, DataType.INT64)
                            : context.getNDManager()
                                    .create(inputs.asFloatBuffer(), shape, DataType.FLOAT32));
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList answers) {
            return answers.singletonOrThrow().toFloatArray();
        }
    }
}
