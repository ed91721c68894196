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
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The elements of a tensor of strings as bytes: UTF-8, each after its length in four bytes. */
final class StringElements {

    private StringElements() {}

    static ByteBuffer toBytes(String[] elements) {
        byte[][] encoded = new byte[elements.length][];
        int size = 0;
        for (int i = 0; i < elements.length; i++) {
            if (elements[i] == null) {
                throw BatchTensor.nullString("of " + elements.length + " strings");
            }
            encoded[i] = elements[i].getBytes(StandardCharsets.UTF_8);
            size = Math.addExact(size, Integer.BYTES + encoded[i].length);
        }
        ByteBuffer data = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] element : encoded) {
            data.putInt(element.length).put(element);
        }
        return data.flip();
    }

    /**
     * Checks that bytes are so many strings.
     *
     * @param data consumed
     */
    static void check(ByteBuffer data, long elements, String tensor) {
        long found = 0;
        while (data.remaining() >= Integer.BYTES) {
            int length = data.getInt();
            if (length < 0 || length > data.remaining()) {
                throw new TensorException(
                        String.format(
                                "string %d of a tensor %s has %d bytes, of which there are %d",
                                found, tensor, length, data.remaining()));
            }
            data.position(data.position() + length);
            found++;
        }
        if (found != elements || data.hasRemaining()) {
            throw new TensorException(
                    String.format(
                            "a tensor %s has %d elements, got %d strings and %d bytes more",
                            tensor, elements, found, data.remaining()));
        }
    }

    /**
     * The strings.
     *
     * @param data {@link #check checked}; consumed
     */
    static String[] fromBytes(ByteBuffer data, int elements) {
        String[] strings = new String[elements];
        for (int i = 0; i < elements; i++) {
            byte[] encoded = new byte[data.getInt()];
            data.get(encoded);
            strings[i] = new String(encoded, StandardCharsets.UTF_8);
        }
        return strings;
    }
}
