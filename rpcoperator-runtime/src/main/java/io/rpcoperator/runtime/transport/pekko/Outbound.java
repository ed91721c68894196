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

import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.payload.PieceStream;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.FrameBatch;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait to leave by one connection. Frames leave in the order in which they came,
 * but a message too large for one frame, which leaves a part at a time: in turn with the other
 * large ones, and after the small frames that wait. Where it stood in the order leaves an empty
 * {@code PART}, so that whatever is said of it later is said of something known.
 *
 * <p>Thread model: frames are added by any thread; everything else is confined to the stream.
 */
final class Outbound {

    /** Frames that wait together leave together, up to about this size; then one part. */
    private static final int BATCH_BYTES = Frame.MAX_PIECE_BYTES;

    private final Queue<Frame> added = new ConcurrentLinkedQueue<>();

    /** The large messages that have begun to leave, the next in turn first. */
    private final Queue<LargeMessage> large = new ArrayDeque<>();

    /** So much room the next batch begins with. */
    private int lastSize;

    void add(Frame frame) {
        added.add(frame);
    }

    boolean isEmpty() {
        return added.isEmpty() && large.isEmpty();
    }

    /**
     * The frames that leave next, made bytes; null if none waits.
     *
     * @param sent is told of each frame of which nothing waits any more
     */
    @Nullable FrameBatch next(long nowNanos, Consumer<Frame> sent) {
        if (isEmpty()) {
            return null;
        }
        FrameBatch batch = new FrameBatch(lastSize);
        addFrames(batch, nowNanos, sent);
        addPart(batch, nowNanos, sent);
        lastSize = batch.copiedBytes();
        return batch;
    }

    private void addFrames(FrameBatch batch, long nowNanos, Consumer<Frame> sent) {
        while (batch.size() < BATCH_BYTES) {
            Frame frame = added.poll();
            if (frame == null) {
                return;
            }
            if (frame instanceof Frame.Message message && message.isLarge()) {
                LargeMessage begun = new LargeMessage(message);
                large.add(begun);
                batch.add(begun.announcement(), nowNanos);
            } else {
                if (frame instanceof Frame.Cancel cancel) {
                    large.removeIf(each -> each.message.id() == cancel.id());
                }
                sent.accept(frame);
                batch.add(frame, nowNanos);
            }
        }
    }

    private void addPart(FrameBatch batch, long nowNanos, Consumer<Frame> sent) {
        LargeMessage next = large.poll();
        if (next == null) {
            return;
        }
        Frame piece = next.nextPiece();
        if (next.hasLeft()) {
            sent.accept(next.message);
        } else {
            large.add(next);
        }
        batch.add(piece, nowNanos);
    }

    void clear() {
        added.clear();
        large.clear();
    }

    /** A large message and how far it got. */
    private static final class LargeMessage {

        private final Frame.Message message;
        private final PieceStream rest;

        private LargeMessage(Frame.Message message) {
            this.message = message;
            this.rest = new PieceStream(message.payload().buffers());
        }

        private Frame announcement() {
            return part(Payload.EMPTY);
        }

        private Frame nextPiece() {
            Payload bytes =
                    Payload.of(rest.share(Math.min(rest.available(), Frame.MAX_PIECE_BYTES)));
            return hasLeft() ? message.withPayload(bytes) : part(bytes);
        }

        private Frame part(Payload bytes) {
            return new Frame.Part(message.id(), message.payload().size(), bytes);
        }

        private boolean hasLeft() {
            return rest.available() == 0;
        }
    }
}
