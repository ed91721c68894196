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
 * The elements of one row of one output tensor, in row-major order.
 *
 * <p>Each method belongs to the element types that it names and throws a {@link TensorException}
 * for any other: nothing is converted but {@link ElementType#FLOAT16} to {@code float}. An index
 * outside of the row throws an {@link IndexOutOfBoundsException}.
 */
@PublicEvolving
public interface TensorReader {

    /** The number of elements in the row. */
    int length();

    /** The shape of the row, without the batch axis. */
    long[] shape();

    /** The whole row as a value, which may be kept. */
    Tensor toTensor();

    /** Reads a {@link ElementType#FLOAT} or {@link ElementType#FLOAT16} element. */
    float getFloat(int index);

    /** Reads the row of a {@link ElementType#FLOAT} or {@link ElementType#FLOAT16} tensor. */
    float[] getFloats();

    /** Reads a {@link ElementType#DOUBLE} element. */
    double getDouble(int index);

    /** Reads the row of a {@link ElementType#DOUBLE} tensor. */
    double[] getDoubles();

    /** Reads an {@link ElementType#INT64} element. */
    long getLong(int index);

    /** Reads the row of an {@link ElementType#INT64} tensor. */
    long[] getLongs();

    /** Reads an {@link ElementType#INT32} element. */
    int getInt(int index);

    /** Reads the row of an {@link ElementType#INT32} tensor. */
    int[] getInts();

    /** Reads an {@link ElementType#INT16} element. */
    short getShort(int index);

    /** Reads an {@link ElementType#INT8} or {@link ElementType#UINT8} element. */
    byte getByte(int index);

    /** Reads the row of an {@link ElementType#INT8} or {@link ElementType#UINT8} tensor. */
    byte[] getBytes();

    /** Reads a {@link ElementType#BOOL} element. */
    boolean getBoolean(int index);

    /** Reads a {@link ElementType#STRING} element. */
    String getString(int index);
}
