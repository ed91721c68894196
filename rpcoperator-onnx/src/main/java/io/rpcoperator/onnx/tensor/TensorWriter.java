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

import org.apache.flink.annotation.PublicEvolving;

/**
 * Appends the elements of one row to one input tensor, in row-major order, straight into the memory
 * that the model reads.
 *
 * <p>Each method belongs to the element types that it names and throws a {@link TensorException}
 * for any other: nothing is converted but {@code float} to {@link ElementType#FLOAT16}.
 */
@PublicEvolving
public interface TensorWriter {

    /**
     * States the shape of this row. Only needed when more than one dimension is {@link
     * TensorSpec#VARIABLE}; the length of a single one follows from the number of elements.
     */
    TensorWriter shape(long... rowShape);

    /**
     * Writes the whole row, in its shape.
     *
     * @param row elements of this tensor's own type
     */
    TensorWriter put(Tensor row);

    /** Appends to a {@link ElementType#FLOAT} or {@link ElementType#FLOAT16} tensor. */
    TensorWriter putFloat(float value);

    /** Appends to a {@link ElementType#FLOAT} or {@link ElementType#FLOAT16} tensor. */
    TensorWriter putFloats(float[] values);

    /** Appends to a {@link ElementType#DOUBLE} tensor. */
    TensorWriter putDouble(double value);

    /** Appends to a {@link ElementType#DOUBLE} tensor. */
    TensorWriter putDoubles(double[] values);

    /** Appends to an {@link ElementType#INT64} tensor. */
    TensorWriter putLong(long value);

    /** Appends to an {@link ElementType#INT64} tensor. */
    TensorWriter putLongs(long[] values);

    /** Appends to an {@link ElementType#INT32} tensor. */
    TensorWriter putInt(int value);

    /** Appends to an {@link ElementType#INT32} tensor. */
    TensorWriter putInts(int[] values);

    /** Appends to an {@link ElementType#INT16} tensor. */
    TensorWriter putShort(short value);

    /** Appends to an {@link ElementType#INT8} or {@link ElementType#UINT8} tensor. */
    TensorWriter putByte(byte value);

    /** Appends to an {@link ElementType#INT8} or {@link ElementType#UINT8} tensor. */
    TensorWriter putBytes(byte[] values);

    /** Appends to a {@link ElementType#BOOL} tensor. */
    TensorWriter putBoolean(boolean value);

    /**
     * Appends to a {@link ElementType#STRING} tensor.
     *
     * @param value the text, not null: ONNX Runtime has no null
     */
    TensorWriter putString(String value);
}
