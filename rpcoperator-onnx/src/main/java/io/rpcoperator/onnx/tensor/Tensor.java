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

import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * A value of a tensor's type, shape and elements, for requests and responses that are tensors
 * themselves. In a batch it is one row: its shape is without the batch axis.
 *
 * <p>Immutable. The elements are kept as they travel, little-endian and in row-major order, so that
 * a large tensor crosses the network without being copied into objects: in as many pieces as it
 * arrived in.
 */
@PublicEvolving
@TypeInfo(TensorTypeInfo.OfTensor.class)
public final class Tensor {

    private final ElementType type;
    private final long[] shape;

    /** Never written to, and positioned nowhere but at their beginning. */
    private final List<ByteBuffer> pieces;

    private final int bytes;

    private Tensor(ElementType type, long[] shape, List<ByteBuffer> pieces) {
        this.type = type;
        this.shape = shape;
        this.pieces = pieces;
        this.bytes = size(pieces);
    }

    /**
     * A tensor of bytes as they are.
     *
     * @param pieces kept, and never changed by anyone
     * @throws TensorException if they are not what the type and the shape say
     */
    static Tensor ofPieces(ElementType type, long[] shape, List<ByteBuffer> pieces) {
        Tensor tensor = new Tensor(type, shape, pieces);
        long elements = elements(type, shape);
        if (type == ElementType.STRING) {
            StringElements.check(tensor.whole(), elements, tensor.toString());
        } else if (elements > Integer.MAX_VALUE || elements * type.bytes() != tensor.bytes) {
            throw new TensorException(
                    String.format(
                            "a tensor %s has %d elements of %d bytes, got %d bytes",
                            tensor, elements, type.bytes(), tensor.bytes));
        }
        return tensor;
    }

    private static long elements(ElementType type, long[] shape) {
        try {
            boolean negative = Arrays.stream(shape).anyMatch(dimension -> dimension < 0);
            if (!negative) {
                return Shapes.elements(shape);
            }
        } catch (ArithmeticException e) {
            // Refused like a negative dimension.
        }
        throw new TensorException("no tensor has the shape " + type + Arrays.toString(shape));
    }

    private static int size(List<ByteBuffer> pieces) {
        long size = 0;
        for (ByteBuffer piece : pieces) {
            size += piece.remaining();
        }
        if (size > Integer.MAX_VALUE) {
            throw new TensorException("a tensor holds less than 2 GiB, got " + size + " bytes");
        }
        return (int) size;
    }

    // ------------------------------------------------------------------ from Java

    /**
     * A tensor of {@link ElementType#FLOAT}.
     *
     * @param shape its dimensions; none for a single element
     * @throws TensorException if the shape does not hold that many elements
     */
    public static Tensor of(float[] elements, long... shape) {
        ByteBuffer data = room(elements.length, ElementType.FLOAT);
        data.asFloatBuffer().put(elements);
        return wrap(ElementType.FLOAT, data, shape);
    }

    /** A tensor of {@link ElementType#DOUBLE}. */
    public static Tensor of(double[] elements, long... shape) {
        ByteBuffer data = room(elements.length, ElementType.DOUBLE);
        data.asDoubleBuffer().put(elements);
        return wrap(ElementType.DOUBLE, data, shape);
    }

    /** A tensor of {@link ElementType#INT64}. */
    public static Tensor of(long[] elements, long... shape) {
        ByteBuffer data = room(elements.length, ElementType.INT64);
        data.asLongBuffer().put(elements);
        return wrap(ElementType.INT64, data, shape);
    }

    /** A tensor of {@link ElementType#INT32}. */
    public static Tensor of(int[] elements, long... shape) {
        ByteBuffer data = room(elements.length, ElementType.INT32);
        data.asIntBuffer().put(elements);
        return wrap(ElementType.INT32, data, shape);
    }

    /** A tensor of {@link ElementType#INT16}. */
    public static Tensor of(short[] elements, long... shape) {
        ByteBuffer data = room(elements.length, ElementType.INT16);
        data.asShortBuffer().put(elements);
        return wrap(ElementType.INT16, data, shape);
    }

    /** A tensor of {@link ElementType#BOOL}. */
    public static Tensor of(boolean[] elements, long... shape) {
        ByteBuffer data = room(elements.length, ElementType.BOOL);
        for (int i = 0; i < elements.length; i++) {
            data.put(i, (byte) (elements[i] ? 1 : 0));
        }
        return wrap(ElementType.BOOL, data, shape);
    }

    /** A tensor of {@link ElementType#STRING}; no element is null. */
    public static Tensor of(String[] elements, long... shape) {
        return wrap(ElementType.STRING, StringElements.toBytes(elements), shape);
    }

    /** A tensor of {@link ElementType#FLOAT16}, each element the nearest to the given one. */
    public static Tensor ofFloat16(float[] elements, long... shape) {
        ByteBuffer data = room(elements.length, ElementType.FLOAT16);
        for (int i = 0; i < elements.length; i++) {
            data.putShort(i * Short.BYTES, Fp16Conversions.floatToFp16(elements[i]));
        }
        return wrap(ElementType.FLOAT16, data, shape);
    }

    /**
     * A tensor of elements that are bytes already, without a copy.
     *
     * @param data the elements, little-endian and in row-major order, from position to limit; never
     *     changed again by anyone. Those of {@link ElementType#STRING} are UTF-8, each after its
     *     length in four bytes.
     * @throws TensorException if they are not what the type and the shape say
     */
    public static Tensor wrap(ElementType type, ByteBuffer data, long... shape) {
        return ofPieces(type, shape.clone(), List.of(data.slice()));
    }

    private static ByteBuffer room(int elements, ElementType type) {
        return ByteBuffer.allocate(Math.multiplyExact(elements, type.bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    // ------------------------------------------------------------------ parts

    /** The type of the elements. */
    public ElementType type() {
        return type;
    }

    /** The dimensions, none of a single element. */
    public long[] shape() {
        return shape.clone();
    }

    /** The dimensions, not to be changed. */
    long[] dimensions() {
        return shape;
    }

    /** The number of bytes that the elements take. */
    public int bytes() {
        return bytes;
    }

    /** The bytes of the elements, one after the other, in read-only buffers of the caller's own. */
    public List<ByteBuffer> data() {
        return pieces.stream()
                .map(piece -> piece.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN))
                .toList();
    }

    /** The bytes of the elements; neither the buffers nor their positions are to be changed. */
    List<ByteBuffer> pieces() {
        return pieces;
    }

    // ------------------------------------------------------------------ to Java

    /** The elements of a tensor of {@link ElementType#FLOAT} or {@link ElementType#FLOAT16}. */
    public float[] floats() {
        if (type == ElementType.FLOAT16) {
            ByteBuffer halves = whole();
            float[] elements = new float[bytes / Short.BYTES];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = Fp16Conversions.fp16ToFloat(halves.getShort(i * Short.BYTES));
            }
            return elements;
        }
        float[] elements = new float[length(ElementType.FLOAT)];
        whole().asFloatBuffer().get(elements);
        return elements;
    }

    /** The elements of a tensor of {@link ElementType#DOUBLE}. */
    public double[] doubles() {
        double[] elements = new double[length(ElementType.DOUBLE)];
        whole().asDoubleBuffer().get(elements);
        return elements;
    }

    /** The elements of a tensor of {@link ElementType#INT64}. */
    public long[] longs() {
        long[] elements = new long[length(ElementType.INT64)];
        whole().asLongBuffer().get(elements);
        return elements;
    }

    /** The elements of a tensor of {@link ElementType#INT32}. */
    public int[] ints() {
        int[] elements = new int[length(ElementType.INT32)];
        whole().asIntBuffer().get(elements);
        return elements;
    }

    /** The elements of a tensor of {@link ElementType#INT16}. */
    public short[] shorts() {
        short[] elements = new short[length(ElementType.INT16)];
        whole().asShortBuffer().get(elements);
        return elements;
    }

    /** The elements of a tensor of {@link ElementType#BOOL}. */
    public boolean[] booleans() {
        boolean[] elements = new boolean[length(ElementType.BOOL)];
        ByteBuffer data = whole();
        for (int i = 0; i < elements.length; i++) {
            elements[i] = data.get(i) != 0;
        }
        return elements;
    }

    /** The elements of a tensor of {@link ElementType#STRING}. */
    public String[] strings() {
        require(ElementType.STRING);
        return StringElements.fromBytes(whole(), (int) Shapes.elements(shape));
    }

    /** The bytes of a tensor of any type; as elements, those of INT8 and UINT8. */
    public byte[] toByteArray() {
        byte[] copy = new byte[bytes];
        int filled = 0;
        for (ByteBuffer piece : pieces) {
            piece.get(piece.position(), copy, filled, piece.remaining());
            filled += piece.remaining();
        }
        return copy;
    }

    private int length(ElementType asked) {
        require(asked);
        return bytes / asked.bytes();
    }

    private void require(ElementType asked) {
        if (type != asked) {
            throw new TensorException("a tensor " + this + " has no elements of type " + asked);
        }
    }

    /** All bytes in one buffer, copied only if they are in several. */
    private ByteBuffer whole() {
        ByteBuffer whole =
                pieces.size() == 1 ? pieces.get(0).duplicate() : ByteBuffer.wrap(toByteArray());
        return whole.order(ByteOrder.LITTLE_ENDIAN);
    }

    // ------------------------------------------------------------------ value

    /** Whether type, shape and the bytes of the elements are the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tensor that
                && type == that.type
                && Arrays.equals(shape, that.shape)
                && bytes == that.bytes
                && whole().equals(that.whole());
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + whole().hashCode();
    }

    /** Type and shape as text. */
    @Override
    public String toString() {
        return type + Shapes.text(shape);
    }
}
