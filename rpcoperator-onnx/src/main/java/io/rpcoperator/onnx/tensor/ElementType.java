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
    FLOAT(Float.BYTES),
    /** 64-bit floating point. */
    DOUBLE(Double.BYTES),
    /** IEEE 16-bit floating point; written and read as {@code float}. */
    FLOAT16(Short.BYTES),
    /** 64-bit integer. */
    INT64(Long.BYTES),
    /** 32-bit integer. */
    INT32(Integer.BYTES),
    /** 16-bit integer. */
    INT16(Short.BYTES),
    /** 8-bit integer. */
    INT8(Byte.BYTES),
    /** Unsigned 8-bit integer; written and read as the {@code byte} of the same bits. */
    UINT8(Byte.BYTES),
    /** Boolean, one byte each. */
    BOOL(Byte.BYTES),
    /** Unicode text of any length. */
    STRING(0);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one element, 0 for {@link #STRING}. */
    int bytes() {
        return bytes;
    }
}
