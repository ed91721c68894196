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
package io.rpcoperator.runtime.transport.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes the fields of a message, one after the other. Grows as needed; used by one thread. */
final class WireWriter {

    private ByteBuffer out = ByteBuffer.allocate(256);

    WireWriter int8(int value) {
        room(1).put((byte) value);
        return this;
    }

    WireWriter int32(int value) {
        room(4).putInt(value);
        return this;
    }

    WireWriter int64(long value) {
        room(8).putLong(value);
        return this;
    }

    /**
     * Writes length and content.
     *
     * @throws IllegalArgumentException if there are more than {@code max} bytes, which the peer
     *     would refuse
     */
    WireWriter bytes(String field, byte[] value, int max) {
        if (value.length > max) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s of %d bytes, at most %d can be sent", field, value.length, max));
        }
        room(4 + value.length).putInt(value.length).put(value);
        return this;
    }

    /** Writes a text, as {@link #bytes} does. */
    WireWriter text(String field, String value, int max) {
        return bytes(field, value.getBytes(UTF_8), max);
    }

    /**
     * Writes as much of a text as fits: a message for people, of which a part is better than none.
     */
    WireWriter textUpTo(int max, String value) {
        byte[] encoded = value.getBytes(UTF_8);
        return bytes("text", encoded.length > max ? cut(encoded, max) : encoded, max);
    }

    /** The first bytes of a text, without half of a character at the end. */
    private static byte[] cut(byte[] encoded, int max) {
        int end = max;
        while (end > 0 && (encoded[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(encoded, end);
    }

    byte[] toBytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int capacity = Math.max(out.capacity() * 2, out.position() + bytes);
            out = ByteBuffer.allocate(capacity).put(out.flip());
        }
        return out;
    }
}
