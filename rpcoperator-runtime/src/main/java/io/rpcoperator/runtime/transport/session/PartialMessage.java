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
package io.rpcoperator.runtime.transport.session;

import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of which parts have arrived: its pieces, as they came. Guarded by its session's lock.
 */
final class PartialMessage {

    private final int total;
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private int received;
    private boolean dropped;

    /** A message that its first part announces: nothing of it has arrived yet. */
    PartialMessage(Frame.Part announcement) throws ProtocolException {
        total = announcement.total();
        if (announcement.bytes().size() != 0) {
            throw unexpected(announcement);
        }
    }

    /** Takes the next part. */
    void add(Frame.Part part) throws ProtocolException {
        int size = part.bytes().size();
        if (part.total() != total || size == 0 || size >= total - received) {
            throw unexpected(part);
        }
        received += size;
        if (!dropped) {
            pieces.addAll(part.bytes().buffers());
        }
    }

    private ProtocolException unexpected(Frame.Part part) {
        return new ProtocolException(
                String.format(
                        "%d bytes of %d of message %d in a PART frame, after %d of %d",
                        part.bytes().size(), part.total(), part.id(), received, total));
    }

    /** The whole message, by its last piece. */
    Payload complete(Frame.Message last) throws ProtocolException {
        if (last.payload().size() != total - received) {
            throw new ProtocolException(
                    String.format(
                            "%d bytes end message %d, after %d of %d",
                            last.payload().size(), last.id(), received, total));
        }
        pieces.addAll(last.payload().buffers());
        return Payload.of(pieces);
    }

    /** Keeps nothing of it: nobody waits for it any more. */
    void drop() {
        dropped = true;
        pieces.clear();
    }
}
