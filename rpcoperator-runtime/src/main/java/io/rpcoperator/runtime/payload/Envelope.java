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
package io.rpcoperator.runtime.payload;

import io.rpcoperator.config.Compression;
import io.rpcoperator.config.RosOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the payloads of a service that compresses travel in: one byte that says how, and the payload
 * as it is, or its size and its {@link Blocks}. Every kind of envelope is opened, whatever the
 * setting; a service that does not compress has none.
 *
 * <p>What a payload claims to be is checked before there is memory for it, which then comes block
 * by block.
 *
 * <p>Not thread-safe.
 */
final class Envelope {

    private static final byte AS_IT_IS = 0;
    private static final byte LZ4 = 1;
    private static final byte ZSTD = 2;

    /** The kind and the size. */
    private static final int HEADER = 1 + Integer.BYTES;

    /** Up to this a copy costs less than a piece of its own. */
    private static final int LARGEST_COPIED = 4096;

    private final CompressionSettings settings;

    /** Made when they are needed first. */
    private final Map<Compression, Blocks> blocks = new EnumMap<>(Compression.class);

    Envelope(CompressionSettings settings) {
        this.settings = settings;
    }

    // ------------------------------------------------------------------ in

    /**
     * Puts a payload in. One that is not worth it, or exceeds what a message may have, goes as it
     * is: for the transport to refuse it.
     */
    Payload seal(Payload payload) throws IOException {
        if (!settings.isOn()) {
            return payload;
        }
        if (payload.size() >= settings.threshold()
                && payload.size() <= settings.maxMessageBytes()) {
            List<byte[]> compressed = compress(payload);
            if (!compressed.isEmpty()) {
                return join(compressed);
            }
        }
        return asItIs(payload);
    }

    /** Nothing, if it is not worth it. */
    private List<byte[]> compress(Payload payload) throws IOException {
        Blocks codec = blocks(settings.compression());
        PiecesInput in = new PiecesInput(payload.pieces());
        List<byte[]> compressed = new ArrayList<>();
        int size = 0;
        while (in.available() > 0) {
            byte[] block = codec.compress(in, compressed.isEmpty() ? HEADER : 0);
            size += block.length;
            if (size >= payload.size()) {
                return List.of();
            }
            compressed.add(block);
        }
        if (!compressed.isEmpty()) {
            ByteBuffer.wrap(compressed.get(0))
                    .put(kind(settings.compression()))
                    .putInt(payload.size());
        }
        return compressed;
    }

    private static Payload asItIs(Payload payload) {
        if (payload.size() <= LARGEST_COPIED) {
            byte[] copy = new byte[1 + payload.size()];
            System.arraycopy(payload.toArray(), 0, copy, 1, payload.size());
            return Payload.of(copy);
        }
        List<ByteBuffer> pieces = new ArrayList<>();
        pieces.add(ByteBuffer.wrap(new byte[] {AS_IT_IS}));
        pieces.addAll(payload.pieces());
        return Payload.of(pieces);
    }

    // ------------------------------------------------------------------ out

    /**
     * Takes a payload out.
     *
     * @throws IOException if this is no envelope, or what is in it is damaged or too large
     */
    Payload open(Payload sealed) throws IOException {
        if (!settings.isOn()) {
            return sealed;
        }
        PiecesInput in = new PiecesInput(sealed.pieces());
        byte kind = in.readByte();
        if (kind == AS_IT_IS) {
            return sealed.size() <= LARGEST_COPIED
                    ? Payload.of(Arrays.copyOfRange(sealed.toArray(), 1, sealed.size()))
                    : Payload.of(in.share(in.available()));
        }
        return decompress(blocks(compression(kind)), in);
    }

    /** The size of what is in a payload, as it claims; of what claims too much, its own. */
    static int plainSize(Payload sealed, CompressionSettings settings) {
        if (!settings.isOn() || sealed.size() < HEADER) {
            return sealed.size();
        }
        byte[] whole = sealed.arrayIfWhole();
        ByteBuffer header =
                ByteBuffer.wrap(
                        whole != null
                                ? whole
                                : Payload.of(new PieceStream(sealed.pieces()).share(HEADER))
                                        .toArray());
        if (header.get() == AS_IT_IS) {
            return sealed.size();
        }
        int claimed = header.getInt();
        return claimed > settings.maxMessageBytes()
                ? sealed.size()
                : Math.max(sealed.size(), claimed);
    }

    private Payload decompress(Blocks codec, PiecesInput in) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > settings.maxMessageBytes()) {
            throw new IOException(
                    String.format(
                            "a compressed payload has %d bytes, more than '%s' allows, %d",
                            Integer.toUnsignedLong(size),
                            RosOptions.NETWORK_MAX_MESSAGE_SIZE.key(),
                            settings.maxMessageBytes()));
        }
        List<byte[]> plain = new ArrayList<>();
        for (int left = size; left > 0; ) {
            byte[] block = codec.decompress(in, left);
            left -= block.length;
            plain.add(block);
        }
        if (in.available() > 0) {
            throw new IOException(
                    "a compressed payload has " + in.available() + " bytes after its end");
        }
        return join(plain);
    }

    private static Payload join(List<byte[]> blocks) {
        return blocks.size() == 1
                ? Payload.of(blocks.get(0))
                : Payload.of(blocks.stream().map(ByteBuffer::wrap).toList());
    }

    // ------------------------------------------------------------------ kinds

    private Blocks blocks(Compression compression) {
        return blocks.computeIfAbsent(compression, Blocks::of);
    }

    private static byte kind(Compression compression) {
        return switch (compression) {
            case NONE -> AS_IT_IS;
            case LZ4 -> LZ4;
            case ZSTD -> ZSTD;
        };
    }

    private static Compression compression(byte kind) throws IOException {
        return switch (kind) {
            case LZ4 -> Compression.LZ4;
            case ZSTD -> Compression.ZSTD;
            default -> throw new IOException("a payload is compressed in an unknown way, " + kind);
        };
    }
}
