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
package io.rpcoperator.runtime.transport.pekko;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a node's Artery would send, made by hand. */
final class ArteryBytes {

    private static final int HEADER_BYTES = 28;
    private static final int DEAD_LETTERS = -1;

    private ArteryBytes() {}

    /** What a connection begins with. */
    static byte[] preamble(int stream) {
        return new byte[] {'A', 'K', 'K', 'A', (byte) stream};
    }

    /** A frame that only looks like one. */
    static byte[] frame(int serializer, int envelopeBytes) {
        return ByteBuffer.allocate(4 + envelopeBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(envelopeBytes)
                .putInt(4 + 12, serializer)
                .array();
    }

    /** A frame with a message to an actor. */
    static byte[] message(String recipient, int serializer, String manifest, byte[] message) {
        byte[] to = recipient.getBytes(US_ASCII);
        byte[] type = manifest.getBytes(US_ASCII);
        int length = HEADER_BYTES + 2 + to.length + 2 + type.length + message.length;
        ByteBuffer bytes = ByteBuffer.allocate(4 + length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(length)
                .putInt(0)
                .putLong(42)
                .putInt(serializer)
                .putInt(DEAD_LETTERS)
                .putInt(HEADER_BYTES)
                .putInt(HEADER_BYTES + 2 + to.length);
        return bytes.putShort((short) to.length)
                .put(to)
                .putShort((short) type.length)
                .put(type)
                .put(message)
                .array();
    }
}
