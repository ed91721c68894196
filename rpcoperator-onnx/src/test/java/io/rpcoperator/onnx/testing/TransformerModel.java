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

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A transformer encoder made in code: {@code int64 ids[batch, length]} to {@code float
 * probabilities[batch, classes]}.
 *
 * @param vocabulary the ids go from 0 to below this
 * @param length of every sequence
 * @param width of a token's vector, a multiple of the heads
 * @param heads of each attention
 * @param layers how many follow each other
 * @param classes of the answer
 */
public record TransformerModel(
        int vocabulary, int length, int width, int heads, int layers, int classes) {

    /** The model, with weights drawn from a seed. */
    public byte[] toBytes(long seed) {
        return new Graph(this, new Random(seed)).toBytes();
    }

    /** The graph while it is written. */
    private static final class Graph {

        private final OnnxModelWriter model = new OnnxModelWriter();
        private final TransformerModel size;
        private final Random random;
        private int names;

        Graph(TransformerModel size, Random random) {
            this.size = size;
            this.random = random;
        }

        byte[] toBytes() {
            model.input("ids", INT64, "batch", size.length);
            model.longs("split", new long[] {0, 0, size.heads, size.width / size.heads}, 4);
            model.longs("join", new long[] {0, 0, size.width}, 3);
            String tokens = node("Gather", weights(size.vocabulary, size.width), "ids");
            tokens = node("Add", tokens, weights(size.length, size.width));
            for (int layer = 0; layer < size.layers; layer++) {
                tokens = node("Add", tokens, attention(norm(tokens)));
                tokens = node("Add", tokens, feedForward(norm(tokens)));
            }
            String mean = name("mean");
            model.node(
                    "ReduceMean",
                    List.of(norm(tokens)),
                    mean,
                    OnnxAttribute.of("axes", new long[] {1}),
                    OnnxAttribute.of("keepdims", 0L));
            String classes = node("MatMul", mean, weights(size.width, size.classes));
            model.node("Softmax", List.of(classes), "probabilities", OnnxAttribute.of("axis", -1L));
            return model.output("probabilities", FLOAT, "batch", size.classes).toBytes();
        }

        private String attention(String tokens) {
            String queries = heads(tokens, 0, 2, 1, 3);
            String keys = heads(tokens, 0, 2, 3, 1);
            String values = heads(tokens, 0, 2, 1, 3);
            String scale = constant((float) (1 / Math.sqrt((double) size.width / size.heads)));
            String scores = node("Mul", node("MatMul", queries, keys), scale);
            String shares = name("shares");
            model.node("Softmax", List.of(scores), shares, OnnxAttribute.of("axis", -1L));
            String joined = transpose(node("MatMul", shares, values), 0, 2, 1, 3);
            return node("MatMul", node("Reshape", joined, "join"), weights(size.width, size.width));
        }

        private String heads(String tokens, long... order) {
            String projected = node("MatMul", tokens, weights(size.width, size.width));
            return transpose(node("Reshape", projected, "split"), order);
        }

        private String feedForward(String tokens) {
            String hidden = node("MatMul", tokens, weights(size.width, 4 * size.width));
            return node("MatMul", node("Relu", hidden), weights(4 * size.width, size.width));
        }

        private String norm(String tokens) {
            float[] ones = new float[size.width];
            Arrays.fill(ones, 1);
            String scale = name("scale");
            model.floats(scale, ones, size.width);
            String bias = name("bias");
            model.floats(bias, new float[size.width], size.width);
            return node("LayerNormalization", tokens, scale, bias);
        }

        private String transpose(String tensor, long... order) {
            String transposed = name("transposed");
            model.node("Transpose", List.of(tensor), transposed, OnnxAttribute.of("perm", order));
            return transposed;
        }

        private String weights(int rows, int columns) {
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() / Math.sqrt(rows));
            }
            String weights = name("weights");
            model.floats(weights, values, rows, columns);
            return weights;
        }

        private String constant(float value) {
            String constant = name("constant");
            model.floats(constant, new float[] {value}, 1);
            return constant;
        }

        private String node(String operator, String... inputs) {
            String output = name(operator);
            model.node(operator, List.of(inputs), output);
            return output;
        }

        private String name(String what) {
            return what + "-" + names++;
        }
    }
}
