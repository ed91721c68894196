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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait to depart by one connection. Frames depart in the order in which they came,
 * but a message too large for one frame, which departs a part at a time: in turn with the other
 * large ones, and after the small frames that wait. Where it stood in the order departs an empty
 * {@code PART}, so that whatever is said of it later is said of something known.
 *
 * <p>Thread model: frames are added by any thread; everything else is confined to the stream.
 */
final class Outbound {

    /** Frames that wait together depart together, up to about this size; then one part. */
    private static final int BATCH_BYTES = Frame.MAX_PIECE_BYTES;

    /** Parts depart together up to about this size while no small frame waits. */
    private static final int PARTS_BYTES = 4 * Frame.MAX_PIECE_BYTES;

    private final Queue<Frame> added = new ConcurrentLinkedQueue<>();

    /** The large messages that have begun to depart, the next in turn first. */
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
     * The frames that depart next, made bytes; null if none waits.
     *
     * @param departs is asked of each frame of which nothing waits any more, see {@link
     *     io.rpcoperator.runtime.transport.session.Peer#departs}
     */
    @Nullable FrameBatch next(long nowNanos, Predicate<Frame> departs) {
        while (!isEmpty()) {
            FrameBatch batch = new FrameBatch(lastSize);
            addFrames(batch, nowNanos, departs);
            addParts(batch, nowNanos, departs);
            if (batch.size() > 0) { // else nothing of it departs
                lastSize = batch.copiedBytes();
                return batch;
            }
        }
        return null;
    }

    private void addFrames(FrameBatch batch, long nowNanos, Predicate<Frame> departs) {
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
                    drop(cancel.id());
                } else if (frame instanceof Frame.Failure failure) {
                    drop(failure.id());
                }
                if (departs.test(frame)) {
                    batch.add(frame, nowNanos);
                }
            }
        }
    }

    /** What is still here of a message that nobody waits for any more. */
    private void drop(long id) {
        large.removeIf(each -> each.message.id() == id);
    }

    /** One part behind small frames; more where none waits, for each write has its price. */
    private void addParts(FrameBatch batch, long nowNanos, Predicate<Frame> departs) {
        boolean isAlone = batch.size() == 0;
        do {
            addPart(batch, nowNanos, departs);
        } while (isAlone && added.isEmpty() && !large.isEmpty() && batch.size() < PARTS_BYTES);
    }

    private void addPart(FrameBatch batch, long nowNanos, Predicate<Frame> departs) {
        LargeMessage next = large.poll();
        if (next == null) {
            return;
        }
        Frame piece = next.nextPiece();
        if (!next.hasDeparted()) {
            large.add(next);
            batch.add(piece, nowNanos);
        } else if (departs.test(next.message)) {
            batch.add(piece, nowNanos);
        }
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
            return hasDeparted() ? message.withPayload(bytes) : part(bytes);
        }

        private Frame part(Payload bytes) {
            return new Frame.Part(message.id(), message.payload().size(), bytes);
        }

        private boolean hasDeparted() {
            return rest.available() == 0;
        }
    }
}
