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

import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;

/**
 * Reads along with a connection to Artery, and objects to what no node would send. Artery itself
 * believes any length that a frame claims, and would gather up to two gigabytes.
 *
 * <p>A connection begins with four letters and the id of its stream. Frames follow: the length of
 * the envelope, then its header, which names the serializer of the message, then the rest, which is
 * Artery's to read. Confined to the stream that feeds it; of no use after a failure.
 */
final class ArteryFraming {

    /** The serializers of what nodes say to each other; another one's bytes are never read. */
    private static final Set<Integer> SERIALIZERS =
            Set.of(
                    ControlSerializer.IDENTIFIER,
                    6, // selections of actors by their path
                    17, // Artery's own messages
                    22 // system messages
                    );

    private static final byte[] MAGIC = "AKKA".getBytes(US_ASCII);
    private static final int STREAMS = 3;
    private static final int PREAMBLE_BYTES = MAGIC.length + 1;
    private static final int LENGTH_BYTES = 4;
    private static final int HEADER_BYTES = 28;
    private static final int SERIALIZER_OFFSET = 12;

    /** What is being read. */
    private enum Part {
        PREAMBLE,
        LENGTH,
        HEADER,
        REST
    }

    private final int maxFrameBytes;
    private final ByteBuffer field =
            ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(PREAMBLE_BYTES);

    private Part part = Part.PREAMBLE;
    private int frameBytes;
    private int restBytes;
    private long frames;

    ArteryFraming(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    /**
     * Reads all that is left in a buffer.
     *
     * @throws ProtocolException if no node sends such bytes
     */
    void feed(ByteBuffer in) throws ProtocolException {
        while (in.hasRemaining()) {
            if (part == Part.REST) {
                skip(in);
            } else if (fill(in)) {
                complete();
            }
        }
    }

    private void skip(ByteBuffer in) {
        int count = Math.min(restBytes, in.remaining());
        in.position(in.position() + count);
        restBytes -= count;
        if (restBytes == 0) {
            frames++;
            expect(Part.LENGTH, LENGTH_BYTES);
        }
    }

    private boolean fill(ByteBuffer in) {
        while (field.hasRemaining() && in.hasRemaining()) {
            field.put(in.get());
        }
        return !field.hasRemaining();
    }

    private void complete() throws ProtocolException {
        switch (part) {
            case PREAMBLE -> preamble();
            case LENGTH -> length();
            case HEADER -> header();
            case REST -> throw new IllegalStateException("is skipped");
        }
    }

    private void preamble() throws ProtocolException {
        int stream = field.get(MAGIC.length);
        if (!Arrays.equals(field.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                || stream < 1
                || stream > STREAMS) {
            throw new ProtocolException("the peer does not speak Artery");
        }
        expect(Part.LENGTH, LENGTH_BYTES);
    }

    private void length() throws ProtocolException {
        frameBytes = field.getInt(0);
        if (frameBytes < HEADER_BYTES || frameBytes > maxFrameBytes) {
            throw new ProtocolException(
                    String.format(
                            "an envelope of %d bytes, expected %d to %d",
                            frameBytes, HEADER_BYTES, maxFrameBytes));
        }
        expect(Part.HEADER, HEADER_BYTES);
    }

    private void header() throws ProtocolException {
        int version = field.get(0);
        if (version != 0) {
            throw new ProtocolException("an envelope of version " + version + ", expected 0");
        }
        int serializer = field.getInt(SERIALIZER_OFFSET);
        if (!SERIALIZERS.contains(serializer)) {
            throw new ProtocolException("a message of the serializer " + serializer);
        }
        restBytes = frameBytes - HEADER_BYTES;
        if (restBytes > 0) {
            part = Part.REST;
        } else {
            frames++;
            expect(Part.LENGTH, LENGTH_BYTES);
        }
    }

    private void expect(Part next, int bytes) {
        part = next;
        field.clear().limit(bytes);
    }

    /** Whether all that was begun is complete, and something was. */
    boolean isBetweenFrames() {
        return frames > 0 && part == Part.LENGTH && field.position() == 0;
    }
}
