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
package io.rpcoperator.onnx.testing;

import static io.rpcoperator.onnx.tensor.ElementType.FLOAT;
import static io.rpcoperator.onnx.tensor.ElementType.INT64;
import static io.rpcoperator.onnx.tensor.ElementType.STRING;

import io.rpcoperator.onnx.tensor.ElementType;
import java.util.List;
import java.util.Random;

/** Models made in code. */
public final class OnnxModels {

    private OnnxModels() {}

    /**
     * A multi-layer perceptron: {@code float x[batch, width]} to {@code float probabilities[batch,
     * classes]}. One row takes about {@code 2 * (width * hidden + (layers - 1) * hidden * hidden +
     * hidden * classes)} FLOP.
     *
     * @param seed for the weights
     */
    public static byte[] mlp(int width, int hidden, int layers, int classes, long seed) {
        Random random = new Random(seed);
        OnnxModelWriter model = new OnnxModelWriter().input("x", FLOAT, "batch", width);
        String last = "x";
        int from = width;
        for (int layer = 0; layer <= layers; layer++) {
            int to = layer == layers ? classes : hidden;
            model.floats("W" + layer, weights(random, from * to, 1 / Math.sqrt(from)), from, to)
                    .floats("B" + layer, weights(random, to, 0.1), to)
                    .node("Gemm", List.of(last, "W" + layer, "B" + layer), "gemm" + layer);
            last = "gemm" + layer;
            if (layer < layers) {
                model.node("Relu", List.of(last), "relu" + layer);
                last = "relu" + layer;
            }
            from = to;
        }
        return model.node("Softmax", List.of(last), "probabilities", OnnxAttribute.of("axis", -1L))
                .output("probabilities", FLOAT, "batch", classes)
                .toBytes();
    }

    /** Gives its input {@code x} back as {@code y}, both {@code [batch, dimensions...]}. */
    public static byte[] identity(ElementType type, Object... dimensions) {
        Object[] shape = new Object[dimensions.length + 1];
        shape[0] = "batch";
        System.arraycopy(dimensions, 0, shape, 1, dimensions.length);
        return new OnnxModelWriter()
                .input("x", type, shape)
                .node("Identity", List.of("x"), "y")
                .output("y", type, shape)
                .toBytes();
    }

    /**
     * Three inputs of different types: {@code float amount[batch]}, {@code string country[batch]}
     * (one of DE, FR, US) and {@code int64 tier[batch]}, to {@code float risk[batch]}, the amount
     * times the country's weight (1, 2, 3, or 10 for any other) plus the tier.
     */
    public static byte[] risk() {
        return new OnnxModelWriter()
                .opset("ai.onnx.ml", 2)
                .input("amount", FLOAT, "batch")
                .input("country", STRING, "batch")
                .input("tier", INT64, "batch")
                .floats("weights", new float[] {1, 2, 3, 10}, 4)
                .node(
                        "ai.onnx.ml",
                        "LabelEncoder",
                        List.of("country"),
                        "index",
                        OnnxAttribute.of("keys_strings", "DE", "FR", "US"),
                        OnnxAttribute.of("values_int64s", 0L, 1L, 2L),
                        OnnxAttribute.of("default_int64", 3L))
                .node("Gather", List.of("weights", "index"), "weight")
                .node("Mul", List.of("amount", "weight"), "weighted")
                .node("Cast", List.of("tier"), "offset", OnnxAttribute.of("to", 1L))
                .node("Add", List.of("weighted", "offset"), "risk")
                .output("risk", FLOAT, "batch")
                .toBytes();
    }

    /**
     * The masked sum of sequences: {@code float values[batch, seq]} and {@code float mask[batch,
     * seq]} to {@code float sum[batch]}. Both share the dimension {@code seq}.
     */
    public static byte[] maskedSum() {
        return new OnnxModelWriter()
                .input("values", FLOAT, "batch", "seq")
                .input("mask", FLOAT, "batch", "seq")
                .longs("axis", new long[] {1}, 1)
                .node("Mul", List.of("values", "mask"), "masked")
                .node(
                        "ReduceSum",
                        List.of("masked", "axis"),
                        "sum",
                        OnnxAttribute.of("keepdims", 0L))
                .output("sum", FLOAT, "batch")
                .toBytes();
    }

    /** A model with a node that no runtime knows. */
    public static byte[] unknownOperator() {
        return relu(new OnnxModelWriter(), "NoSuchOperator");
    }

    /** A model of an opset that does not exist yet. */
    public static byte[] futureOpset() {
        return relu(new OnnxModelWriter().opset("", 99), "Relu");
    }

    /** A model whose node yields floats where int64 is declared. */
    public static byte[] wrongOutputType() {
        return new OnnxModelWriter()
                .input("x", FLOAT, "batch", 4)
                .node("Relu", List.of("x"), "y")
                .output("y", INT64, "batch", 4)
                .toBytes();
    }

    /** A model that adds its rows up, which ONNX Runtime sees when it loads it. */
    public static byte[] sumOfRows() {
        return new OnnxModelWriter()
                .input("x", FLOAT, "batch", 4)
                .longs("axis", new long[] {0}, 1)
                .node("ReduceSum", List.of("x", "axis"), "y", OnnxAttribute.of("keepdims", 1L))
                .output("y", FLOAT, "n", 4)
                .toBytes();
    }

    /** A model that drops all rows but the first, which nobody sees before it runs. */
    public static byte[] firstRowOnly() {
        return new OnnxModelWriter()
                .input("x", FLOAT, "batch", 4)
                .longs("keep", new long[] {1}, 1)
                .node("Cast", List.of("keep"), "condition", OnnxAttribute.of("to", 9L))
                .node("Compress", List.of("x", "condition"), "y", OnnxAttribute.of("axis", 0L))
                .output("y", FLOAT, "n", 4)
                .toBytes();
    }

    private static byte[] relu(OnnxModelWriter writer, String operator) {
        return writer.input("x", FLOAT, "batch", 4)
                .node(operator, List.of("x"), "y")
                .output("y", FLOAT, "batch", 4)
                .toBytes();
    }

    private static float[] weights(Random random, int count, double scale) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) (random.nextGaussian() * scale);
        }
        return weights;
    }
}
