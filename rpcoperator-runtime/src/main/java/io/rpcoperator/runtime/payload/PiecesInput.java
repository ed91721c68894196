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
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;

/** A payload in pieces. */
final class PiecesInput extends DataInputViewStreamWrapper implements PayloadInput {

    private final PieceStream pieces;

    /** Consumes the buffers. */
    PiecesInput(List<ByteBuffer> pieces) {
        this(new PieceStream(pieces));
    }

    private PiecesInput(PieceStream pieces) {
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
}
