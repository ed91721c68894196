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

import io.rpcoperator.spi.PayloadInput;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;

/** A payload in pieces. */
final class PiecesInput extends DataInputViewStreamWrapper implements PayloadInput {

    private final Pieces pieces;

    /** Consumes the buffers. */
    PiecesInput(List<ByteBuffer> pieces) {
        this(new Pieces(pieces));
    }

    private PiecesInput(Pieces pieces) {
        super(pieces);
        this.pieces = pieces;
    }

    @Override
    public List<ByteBuffer> share(int length) throws EOFException {
        if (length < 0 || length > pieces.available()) {
            throw new EOFException(length + " bytes of " + pieces.available());
        }
        return pieces.share(length);
    }

    /** The bytes one after the other. {@link DataInputStream} reads nothing ahead. */
    private static final class Pieces extends InputStream {

        private final List<ByteBuffer> pieces;
        private int current;
        private int available;

        private Pieces(List<ByteBuffer> pieces) {
            this.pieces = pieces;
            for (ByteBuffer piece : pieces) {
                available += piece.remaining();
            }
        }

        private List<ByteBuffer> share(int length) {
            List<ByteBuffer> shared = new ArrayList<>();
            int left = length;
            while (left > 0) {
                ByteBuffer piece = piece();
                int taken = Math.min(left, piece.remaining());
                shared.add(piece.slice(piece.position(), taken).asReadOnlyBuffer());
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
}
