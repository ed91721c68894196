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

import io.rpcoperator.onnx.tensor.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes ONNX models, one graph each, straight in their Protocol Buffers form.
 *
 * <p>Dimensions are numbers, or strings for symbolic ones:
 *
 * <pre>{@code
 * byte[] model = new OnnxModelWriter()
 *         .input("x", FLOAT, "batch", 4)
 *         .node("Relu", List.of("x"), "y")
 *         .output("y", FLOAT, "batch", 4)
 *         .toBytes();
 * }</pre>
 */
public final class OnnxModelWriter {

    /** An opset that every supported ONNX Runtime knows. */
    private static final int OPSET = 17;

    private static final int IR_VERSION = 9;

    private final ProtoMessage graph = new ProtoMessage().text(2, "graph");
    private final Map<String, Integer> opsets = new LinkedHashMap<>(Map.of("", OPSET));
    private int nodes;

    /** Declares the operator set of a domain; the empty domain is ONNX's own. */
    public OnnxModelWriter opset(String domain, int version) {
        opsets.put(domain, version);
        return this;
    }

    /** Declares an input of the model. */
    public OnnxModelWriter input(String name, ElementType type, Object... dimensions) {
        graph.message(11, valueInfo(name, type, dimensions));
        return this;
    }

    /** Declares an output of the model. */
    public OnnxModelWriter output(String name, ElementType type, Object... dimensions) {
        graph.message(12, valueInfo(name, type, dimensions));
        return this;
    }

    /** Adds a node of ONNX's own domain. */
    public OnnxModelWriter node(
            String operator, List<String> inputs, String output, OnnxAttribute... attributes) {
        return node("", operator, inputs, output, attributes);
    }

    /** Adds a node. */
    public OnnxModelWriter node(
            String domain,
            String operator,
            List<String> inputs,
            String output,
            OnnxAttribute... attributes) {
        ProtoMessage node = new ProtoMessage();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(3, operator + "_" + nodes++).text(4, operator);
        for (OnnxAttribute attribute : attributes) {
            node.message(5, attribute.message());
        }
        graph.message(1, node.text(7, domain));
        return this;
    }

    /** Adds constant floats. */
    public OnnxModelWriter floats(String name, float[] values, int... dimensions) {
        graph.message(
                5, tensor(name, ElementType.FLOAT, dimensions).bytes(9, littleEndian(values)));
        return this;
    }

    /** Adds constant 64-bit integers. */
    public OnnxModelWriter longs(String name, long[] values, int... dimensions) {
        ByteBuffer raw =
                ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        graph.message(5, tensor(name, ElementType.INT64, dimensions).bytes(9, raw.array()));
        return this;
    }

    /**
     * Adds constant floats that stand in a file beside the model.
     *
     * @param file the name of the file, which holds nothing but the {@link #littleEndian} values
     */
    public OnnxModelWriter externalFloats(String name, String file, int... dimensions) {
        ProtoMessage location = new ProtoMessage().text(1, "location").text(2, file);
        graph.message(
                5, tensor(name, ElementType.FLOAT, dimensions).message(13, location).number(14, 1));
        return this;
    }

    /** The form of floats in a model and in its external data. */
    public static byte[] littleEndian(float[] values) {
        ByteBuffer raw =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return raw.array();
    }

    /** The model. */
    public byte[] toBytes() {
        ProtoMessage model =
                new ProtoMessage()
                        .number(1, IR_VERSION)
                        .text(2, "rpcoperator-tests")
                        .message(7, graph);
        opsets.forEach(
                (domain, version) ->
                        model.message(8, new ProtoMessage().text(1, domain).number(2, version)));
        return model.toBytes();
    }

    private static ProtoMessage tensor(String name, ElementType type, int... dimensions) {
        ProtoMessage tensor = new ProtoMessage();
        for (int dimension : dimensions) {
            tensor.number(1, dimension);
        }
        return tensor.number(2, number(type)).text(8, name);
    }

    private static ProtoMessage valueInfo(String name, ElementType type, Object... dimensions) {
        ProtoMessage shape = new ProtoMessage();
        for (Object dimension : dimensions) {
            ProtoMessage message = new ProtoMessage();
            if (dimension instanceof Number length) {
                message.number(1, length.longValue());
            } else {
                message.text(2, dimension.toString());
            }
            shape.message(1, message);
        }
        ProtoMessage tensor = new ProtoMessage().number(1, number(type)).message(2, shape);
        return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
    }

    /** The number of an element type in {@code TensorProto.DataType}. */
    private static int number(ElementType type) {
        return switch (type) {
            case FLOAT -> 1;
            case UINT8 -> 2;
            case INT8 -> 3;
            case INT16 -> 5;
            case INT32 -> 6;
            case INT64 -> 7;
            case STRING -> 8;
            case BOOL -> 9;
            case FLOAT16 -> 10;
            case DOUBLE -> 11;
        };
    }
}
