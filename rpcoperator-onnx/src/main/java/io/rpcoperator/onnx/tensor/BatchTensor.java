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
package io.rpcoperator.onnx.tensor;

import java.nio.ByteBuffer;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * A dense tensor in Java memory: what enters and leaves a session.
 *
 * <p>Construction guarantees what native code takes for granted: the data is exactly as long as the
 * shape says, and no string is null.
 */
@Internal
public final class BatchTensor {

    private final String name;
    private final ElementType type;
    private final long[] shape;
    private final @Nullable ByteBuffer data;
    private final String @Nullable [] strings;

    private BatchTensor(
            String name,
            ElementType type,
            long[] shape,
            @Nullable ByteBuffer data,
            String @Nullable [] strings) {
        this.name = name;
        this.type = type;
        this.shape = shape;
        this.data = data;
        this.strings = strings;
    }

    /**
     * A tensor of anything but strings.
     *
     * @param data the elements in native byte order, from position to limit
     */
    public static BatchTensor of(String name, ElementType type, long[] shape, ByteBuffer data) {
        long expected = Math.multiplyExact(Shapes.elements(shape), type.bytes());
        if (type == ElementType.STRING || data.remaining() != expected) {
            throw new TensorException(
                    String.format(
                            "tensor '%s' %s%s holds %d bytes, got %d",
                            name, type, Shapes.text(shape), expected, data.remaining()));
        }
        return new BatchTensor(name, type, shape, data, null);
    }

    /** A tensor of strings, none of them null. */
    public static BatchTensor ofStrings(String name, long[] shape, String[] strings) {
        if (strings.length != Shapes.elements(shape)) {
            throw new TensorException(
                    String.format(
                            "tensor '%s' STRING%s got %d strings",
                            name, Shapes.text(shape), strings.length));
        }
        for (String string : strings) {
            if (string == null) {
                throw nullString(name);
            }
        }
        return new BatchTensor(name, ElementType.STRING, shape, null, strings);
    }

    /** The refusal of a null, which would end the JVM inside ONNX Runtime. */
    static TensorException nullString(String name) {
        return new TensorException(
                "tensor '"
                        + name
                        + "' expected a string, got null: ONNX Runtime has no null strings, write \"\""
                        + " or a token of the model's own");
    }

    /** The name of the model's input or output. */
    public String name() {
        return name;
    }

    /** The element type. */
    public ElementType type() {
        return type;
    }

    /** The shape, batch axis first. */
    public long[] shape() {
        return shape.clone();
    }

    /** The elements of a tensor of anything but strings, in native byte order. */
    public ByteBuffer data() {
        if (data == null) {
            throw new IllegalStateException("tensor '" + name + "' holds strings");
        }
        return data;
    }

    /** The elements of a tensor of strings. */
    public String[] strings() {
        if (strings == null) {
            throw new IllegalStateException("tensor '" + name + "' holds " + type);
        }
        return strings;
    }

    @Override
    public String toString() {
        return "'" + name + "' " + type + Shapes.text(shape);
    }
}
