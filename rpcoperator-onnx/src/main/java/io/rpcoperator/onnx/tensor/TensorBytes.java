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

import io.rpcoperator.spi.PayloadInput;
import io.rpcoperator.spi.PayloadOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A tensor as bytes: ONNX's number of its element type in one byte, its rank in one, nothing in
 * two, the number of bytes of its elements in four, each dimension in eight; then the elements,
 * little-endian, filled up to a multiple of eight, so that what begins aligned is aligned all over.
 *
 * <p>Elements are neither copied where the output takes them nor where the input lends them. What
 * an input claims is believed as far as there are bytes to show for it.
 */
final class TensorBytes {

    private static final int ALIGNMENT = 8;

    private static final int HIGHEST_RANK = 255;

    /** Below this a copy costs less than a piece of its own. */
    private static final int LEAST_SHARED = 4096;

    /** How much is allocated for bytes that are claimed and not yet there. */
    private static final int LARGEST_STEP = 1 << 20;

    private static final byte[] NOTHING = new byte[ALIGNMENT];

    private TensorBytes() {}

    static void write(Tensor tensor, DataOutputView target) throws IOException {
        long[] shape = tensor.dimensions();
        if (shape.length > HIGHEST_RANK) {
            throw new IOException("a tensor of rank " + shape.length);
        }
        target.writeByte(tensor.type().code());
        target.writeByte(shape.length);
        target.writeShort(0);
        target.writeInt(tensor.bytes());
        for (long dimension : shape) {
            target.writeLong(dimension);
        }
        for (ByteBuffer piece : tensor.pieces()) {
            writePiece(piece, target);
        }
        fillUp(tensor.bytes(), target);
    }

    private static void writePiece(ByteBuffer piece, DataOutputView target) throws IOException {
        if (target instanceof PayloadOutput payload && piece.remaining() >= LEAST_SHARED) {
            payload.share(piece);
        } else if (piece.hasArray()) {
            target.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        } else {
            byte[] step = new byte[Math.min(piece.remaining(), LARGEST_STEP)];
            for (int at = piece.position(); at < piece.limit(); at += step.length) {
                int length = Math.min(step.length, piece.limit() - at);
                piece.get(at, step, 0, length);
                target.write(step, 0, length);
            }
        }
    }

    static Tensor read(DataInputView source) throws IOException {
        ElementType type = ElementType.ofCode(source.readByte());
        int rank = source.readUnsignedByte();
        source.readShort();
        int bytes = source.readInt();
        if (bytes < 0) {
            throw new IOException("a tensor of " + bytes + " bytes");
        }
        long[] shape = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            shape[axis] = source.readLong();
        }
        List<ByteBuffer> pieces =
                source instanceof PayloadInput payload
                        ? payload.share(bytes)
                        : readPieces(bytes, source);
        source.skipBytesToRead(missing(bytes));
        return Tensor.ofPieces(type, shape, pieces);
    }

    private static List<ByteBuffer> readPieces(int bytes, DataInputView source) throws IOException {
        List<ByteBuffer> pieces = new ArrayList<>();
        int left = bytes;
        while (left > 0) {
            byte[] step = new byte[Math.min(left, LARGEST_STEP)];
            source.readFully(step);
            pieces.add(ByteBuffer.wrap(step));
            left -= step.length;
        }
        return pieces;
    }

    /** Writes what is missing after so many bytes. */
    static void fillUp(int bytes, DataOutputView target) throws IOException {
        target.write(NOTHING, 0, missing(bytes));
    }

    /** How many bytes are missing after so many to a multiple of eight. */
    static int missing(int bytes) {
        return -bytes & (ALIGNMENT - 1);
    }
}
