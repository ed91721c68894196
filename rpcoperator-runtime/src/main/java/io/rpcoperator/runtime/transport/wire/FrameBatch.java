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
package io.rpcoperator.runtime.transport.wire;

import io.rpcoperator.client.RosException;
import io.rpcoperator.runtime.payload.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames that depart together, in bytes. Heads and small payloads are written one behind the other;
 * a larger payload stays where it is, between them. Used once, by one thread.
 */
public final class FrameBatch {

    /** Payloads up to this size are copied behind their head: a piece more would cost more. */
    static final int MAX_COPIED_PAYLOAD = 1024;

    private static final int MIN_BUFFER = 256;

    private final List<ByteBuffer> pieces = new ArrayList<>();

    /** What is written to. Its bytes before {@link #pieceStart} are among the pieces. */
    private ByteBuffer out;

    private int pieceStart;
    private int pieceBytes;
    private int sharedBytes;

    /** An empty batch, with room for about so many bytes of heads and small payloads. */
    public FrameBatch(int expectedBytes) {
        out = ByteBuffer.allocate(Math.max(MIN_BUFFER, expectedBytes));
    }

    /** The bytes of the frames so far. */
    public int size() {
        return pieceBytes + out.position() - pieceStart;
    }

    /** The bytes of heads and small payloads: what a batch like this one has to have room for. */
    public int copiedBytes() {
        return size() - sharedBytes;
    }

    /**
     * The bytes, one buffer after the other; nothing is added any more. Those with an array let go
     * of it, never to be changed.
     */
    public List<ByteBuffer> toPieces() {
        endPiece();
        return pieces;
    }

    /**
     * Adds a frame.
     *
     * @param nowNanos the {@link System#nanoTime} that deadlines are counted from
     */
    public void add(Frame frame, long nowNanos) {
        if (frame instanceof Frame.Request request) {
            FrameType type = request.suspect() ? FrameType.SUSPECT : FrameType.REQUEST;
            head(type, request.id(), request.payload())
                    .putLong(RemainingTime.toMicros(request.deadlineNanos(), nowNanos));
            payload(request.payload());
        } else if (frame instanceof Frame.Reply reply) {
            head(FrameType.REPLY, reply.id(), reply.payload()).putLong(reply.queuedMicros());
            payload(reply.payload());
        } else if (frame instanceof Frame.Part part) {
            head(FrameType.PART, part.id(), part.bytes()).putInt(part.total());
            payload(part.bytes());
        } else if (frame instanceof Frame.Failure failure) {
            Payload body = bodyOf(failure.failure());
            head(FrameType.FAILURE, failure.id(), body);
            payload(body);
        } else if (frame instanceof Frame.Hello hello) {
            head(FrameType.HELLO, 0, FrameType.HELLO_BYTES)
                    .putInt(Frame.Hello.MAGIC)
                    .putShort((short) Frame.Hello.VERSION)
                    .putLong(hello.token().high())
                    .putLong(hello.token().low());
        } else {
            bare(frame);
        }
    }

    private void bare(Frame frame) {
        if (frame instanceof Frame.Confirm confirm) {
            head(FrameType.CONFIRM, confirm.ends(), 0);
        } else if (frame instanceof Frame.Credit credit) {
            head(FrameType.CREDIT, credit.credits(), 0);
        } else if (frame instanceof Frame.Blocked) {
            head(FrameType.BLOCKED, 0, 0);
        } else if (frame instanceof Frame.Cancel cancel) {
            head(FrameType.CANCEL, cancel.id(), 0);
        } else if (frame instanceof Frame.Starting starting) {
            head(FrameType.STARTING, starting.id(), 0);
        } else if (frame instanceof Frame.Proceed proceed) {
            head(FrameType.PROCEED, proceed.id(), 0);
        } else if (frame instanceof Frame.Welcome) {
            head(FrameType.WELCOME, 0, 0);
        } else if (frame instanceof Frame.Ping) {
            head(FrameType.PING, 0, 0);
        } else {
            head(FrameType.GO_AWAY, 0, 0);
        }
    }

    private static Payload bodyOf(RosException failure) {
        WireWriter body = new WireWriter();
        FailureCodec.write(failure, body);
        return Payload.of(body.toBytes());
    }

    private ByteBuffer head(FrameType type, long id, Payload payload) {
        return head(type, id, type.prefixBytes() + payload.size());
    }

    /** Writes a header, and leaves room for what comes before the payload. */
    private ByteBuffer head(FrameType type, long id, int bodyBytes) {
        return room(FrameType.HEADER_BYTES + FrameType.HELLO_BYTES)
                .putInt(bodyBytes)
                .put(type.code())
                .putLong(id);
    }

    private void payload(Payload payload) {
        if (payload.size() <= MAX_COPIED_PAYLOAD) {
            payload.copyTo(room(payload.size()));
            return;
        }
        endPiece();
        pieces.addAll(payload.buffers());
        pieceBytes += payload.size();
        sharedBytes += payload.size();
    }

    private void endPiece() {
        int length = out.position() - pieceStart;
        if (length > 0) {
            pieces.add(out.slice(pieceStart, length));
            pieceBytes += length;
            pieceStart = out.position();
        }
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            endPiece();
            out = ByteBuffer.allocate(Math.max(bytes, 2 * out.capacity()));
            pieceStart = 0;
        }
        return out;
    }
}
