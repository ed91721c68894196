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

import io.rpcoperator.onnx.tensor.ElementType;
import io.rpcoperator.onnx.tensor.TensorSpec;
import io.rpcoperator.onnx.testing.OnnxModels;
import io.rpcoperator.onnx.testing.TransformerModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;

/** What is served: models made in code, each with one input and one output of floats. */
public enum Model {
    MLP_13K("13kFLOP", "x", ElementType.FLOAT, 32, 8, () -> OnnxModels.mlp(32, 64, 2, 8, 1)),
    MLP_1M("1MFLOP", "x", ElementType.FLOAT, 64, 16, () -> OnnxModels.mlp(64, 512, 3, 16, 1)),
    MLP_27M("27MFLOP", "x", ElementType.FLOAT, 512, 16, () -> OnnxModels.mlp(512, 2048, 4, 16, 1)),
    TRANSFORMER(
            "transformer",
            "ids",
            ElementType.INT64,
            32,
            4,
            () -> new TransformerModel(Model.VOCABULARY, 32, 64, 4, 2, 4).toBytes(1));

    /** How many different requests there are of each model. */
    public static final int ROWS = 256;

    private static final int VOCABULARY = 1000;

    private static final String OUTPUT = "probabilities";

    private final String label;
    private final String inputName;
    private final ElementType type;
    private final int width;
    private final int classes;

    @SuppressWarnings("ImmutableEnumChecker") // none has state
    private final Supplier<byte[]> onnx;

    Model(
            String label,
            String inputName,
            ElementType type,
            int width,
            int classes,
            Supplier<byte[]> onnx) {
        this.label = label;
        this.inputName = inputName;
        this.type = type;
        this.width = width;
        this.classes = classes;
        this.onnx = onnx;
    }

    static Model ofLabel(String label) {
        return Arrays.stream(values())
                .filter(model -> model.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no model '" + label + "'"));
    }

    /** Where {@link #write} puts it. */
    public Path file(Path folder) {
        return folder.resolve(label + ".onnx");
    }

    public void write(Path folder) throws IOException {
        Files.write(file(folder), onnx.get());
    }

    public TensorSpec input() {
        return TensorSpec.of(inputName, type, width);
    }

    public TensorSpec output() {
        return TensorSpec.of(OUTPUT, ElementType.FLOAT, classes);
    }

    ElementType type() {
        return type;
    }

    /** Elements of a row of the input. */
    int width() {
        return width;
    }

    /** Floats of an answer. */
    int classes() {
        return classes;
    }

    /** Bytes of a row of the input. */
    int rowBytes() {
        return width * (type == ElementType.INT64 ? Long.BYTES : Float.BYTES);
    }

    /**
     * A row of the input as ONNX Runtime reads it.
     *
     * @param number below {@link #ROWS}
     */
    public ByteBuffer row(int number) {
        Random random = new Random(number);
        ByteBuffer row = ByteBuffer.allocate(rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (row.hasRemaining()) {
            if (type == ElementType.INT64) {
                row.putLong(random.nextInt(VOCABULARY));
            } else {
                row.putFloat(random.nextFloat() - 0.5f);
            }
        }
        return row.flip();
    }

    /** A row of a model of floats. */
    public float[] floats(int number) {
        float[] values = new float[width];
        row(number).asFloatBuffer().get(values);
        return values;
    }

    /** A row of a model of 64-bit integers. */
    long[] longs(int number) {
        long[] values = new long[width];
        row(number).asLongBuffer().get(values);
        return values;
    }

    /** As in tables and figures. */
    @Override
    public String toString() {
        return label;
    }
}
