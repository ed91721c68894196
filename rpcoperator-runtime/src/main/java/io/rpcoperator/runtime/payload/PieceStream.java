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

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of some buffers one after the other, copied or lent.
 *
 * <p>Not thread-safe.
 */
public final class PieceStream extends InputStream {

    private final List<ByteBuffer> pieces;
    private int current;
    private int available;

    /** Consumes the buffers. */
    public PieceStream(List<ByteBuffer> pieces) {
        this.pieces = pieces;
        for (ByteBuffer piece : pieces) {
            available += piece.remaining();
        }
    }

    /** The next bytes, uncopied; there are so many. */
    public List<ByteBuffer> share(int length) {
        List<ByteBuffer> shared = new ArrayList<>();
        int left = length;
        while (left > 0) {
            ByteBuffer piece = piece();
            int taken = Math.min(left, piece.remaining());
            shared.add(piece.slice(piece.position(), taken));
            piece.position(piece.position() + taken);
            left -= taken;
        }
        available -= length;
        return shared;
    }

    @Override
    public int read() {
        if (available == 0) {
            return -1;
        }
        available--;
        return piece().get() & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (available == 0) {
            return -1;
        }
        ByteBuffer piece = piece();
        int count = Math.min(length, piece.remaining());
        piece.get(target, offset, count);
        available -= count;
        return count;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, available));
        share((int) skipped);
        return skipped;
    }

    @Override
    public int available() {
        return available;
    }

    /** The piece that the next byte is in; there is one. */
    private ByteBuffer piece() {
        while (!pieces.get(current).hasRemaining()) {
            current++;
        }
        return pieces.get(current);
    }
}
