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

import static org.apache.flink.runtime.io.compression.CompressorUtils.HEADER_LENGTH;
import static org.apache.flink.runtime.io.compression.CompressorUtils.readIntLE;

import io.rpcoperator.config.Compression;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions.CompressionCodec;
import org.apache.flink.runtime.io.compression.BlockCompressionFactory;
import org.apache.flink.runtime.io.compression.BlockCompressor;
import org.apache.flink.runtime.io.compression.BlockDecompressor;

/**
 * Compresses payloads block by block with the codecs that Flink compresses its shuffles with, which
 * are loaded by Flink's own class loader and not by a job's. Each block carries its two sizes.
 *
 * <p>Blocks keep what one payload needs at once small, however large it is.
 *
 * <p>Not thread-safe, as Flink's codec for Zstandard is not.
 */
final class Blocks {

    /** Of a block, before it is compressed; the last may be shorter. */
    private static final int LENGTH = 256 * 1024;

    private static final byte[] NOTHING = {};

    private final BlockCompressor compressor;
    private final BlockDecompressor decompressor;

    /** Kept from block to block; grow to what one block takes. */
    private byte[] plain = NOTHING;

    private byte[] compressed = NOTHING;

    private Blocks(BlockCompressionFactory codecs) {
        this.compressor = codecs.getCompressor();
        this.decompressor = codecs.getDecompressor();
    }

    static Blocks of(Compression compression) {
        return new Blocks(
                BlockCompressionFactory.createBlockCompressionFactory(
                        switch (compression) {
                            case LZ4 -> CompressionCodec.LZ4;
                            case ZSTD -> CompressionCodec.ZSTD;
                            case NONE ->
                                    throw new IllegalArgumentException("nothing to compress by");
                        }));
    }

    /**
     * Compresses the next block.
     *
     * @param room how many bytes are left free before it
     */
    byte[] compress(PiecesInput in, int room) throws IOException {
        int length = Math.min(LENGTH, in.available());
        plain = atLeast(length, plain);
        compressed = atLeast(room + compressor.getMaxCompressedSize(length), compressed);
        in.readFully(plain, 0, length);
        int size = compressor.compress(plain, 0, length, compressed, room);
        return Arrays.copyOf(compressed, room + size);
    }

    /**
     * Decompresses the next block.
     *
     * @param left how many bytes this and the blocks after it have
     * @throws IOException if it is none
     */
    byte[] decompress(PiecesInput in, int left) throws IOException {
        int length = Math.min(LENGTH, left);
        int largest = compressor.getMaxCompressedSize(length);
        compressed = atLeast(largest, compressed);
        in.readFully(compressed, 0, HEADER_LENGTH);
        int size = readIntLE(compressed, 0);
        if (readIntLE(compressed, Integer.BYTES) != length
                || size <= 0
                || size > largest - HEADER_LENGTH) {
            throw new IOException("the sizes of a compressed block are damaged");
        }
        in.readFully(compressed, HEADER_LENGTH, size);
        byte[] block = new byte[length];
        try {
            decompressor.decompress(compressed, 0, HEADER_LENGTH + size, block, 0);
        } catch (RuntimeException e) {
            throw new IOException("a compressed block is damaged", e);
        }
        return block;
    }

    private static byte[] atLeast(int length, byte[] array) {
        return array.length < length ? new byte[length] : array;
    }
}
