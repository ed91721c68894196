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

/** The element types of tensors that a codec can write and read. */
@PublicEvolving
public enum ElementType {
    /** 32-bit floating point. */
    FLOAT(1, Float.BYTES),
    /** 64-bit floating point. */
    DOUBLE(11, Double.BYTES),
    /** IEEE 16-bit floating point; written and read as {@code float}. */
    FLOAT16(10, Short.BYTES),
    /** 64-bit integer. */
    INT64(7, Long.BYTES),
    /** 32-bit integer. */
    INT32(6, Integer.BYTES),
    /** 16-bit integer. */
    INT16(5, Short.BYTES),
    /** 8-bit integer. */
    INT8(3, Byte.BYTES),
    /** Unsigned 8-bit integer; written and read as the {@code byte} of the same bits. */
    UINT8(2, Byte.BYTES),
    /** Boolean, one byte each. */
    BOOL(9, Byte.BYTES),
    /** Unicode text of any length. */
    STRING(8, 0);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** ONNX's own number of the type. */
    int code() {
        return code;
    }

    /**
     * The type of a number.
     *
     * @throws TensorException if there is none
     */
    static ElementType ofCode(int code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new TensorException("no element type has the number " + code);
    }

    /** The size of one element, 0 for {@link #STRING}. */
    int bytes() {
        return bytes;
    }
}
