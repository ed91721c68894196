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

import io.rpcoperator.runtime.payload.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes frames of the bytes of one connection, however they are cut.
 *
 * <p>A body is copied into an array of its own once its length was accepted. Only the bytes of a
 * {@code PART}, of which there are many, stay in the buffers that they came in, unless that would
 * keep much else in memory. Confined to the thread that reads the connection; of no use after a
 * failure.
 */
public final class FrameDecoder {

    /** Bytes that come in smaller pieces are copied: each piece kept has its price. */
    private static final int MIN_KEPT_BYTES = 4 * 1024;

    /** So much of a buffer is kept at least, one part in so many, or nothing of it. */
    private static final int MIN_KEPT_SHARE = 2;

    private static final byte[] NOTHING = {};

    private final FrameReceiver receiver;

    /** Where a head is collected that arrives in pieces. */
    private final ByteBuffer cutHead =
            ByteBuffer.allocate(FrameType.HEADER_BYTES + FrameType.MAX_PREFIX_BYTES)
                    .limit(FrameType.HEADER_BYTES);

    /** Null until the head is complete. */
    private @Nullable FrameType type;

    // Of the frame whose type is known.

    private long id;
    private long prefix;
    private int bodyRemaining;
    private final List<ByteBuffer> kept = new ArrayList<>();

    /** Whether a piece of the buffer at hand is kept already, so that others cost nothing more. */
    private boolean bufferIsKept;

    /** What is copied of the body: its end, or all of it; null while nothing is. */
    private byte @Nullable [] copied;

    /** Decodes for a receiver, which is asked for its limit at each frame. */
    public FrameDecoder(FrameReceiver receiver) {
        this.receiver = receiver;
    }

    /**
     * Takes all that remains in a buffer, and delivers what it completes.
     *
     * @param in never changed again by anyone
     * @param nowNanos the {@link System#nanoTime} that the time left to requests is counted from
     * @throws ProtocolException if the peer sent what it may not
     */
    public void feed(ByteBuffer in, long nowNanos) throws ProtocolException {
        bufferIsKept = false;
        FrameType head = readHead(in);
        while (head != null && readBody(in)) {
            type = null;
            toFrame(head, nowNanos).deliverTo(receiver);
            head = readHead(in);
        }
    }

    // ------------------------------------------------------------------ head

    /** Returns null if the head is not complete. */
    private @Nullable FrameType readHead(ByteBuffer in) throws ProtocolException {
        if (type == null && cutHead.position() == 0 && in.remaining() >= cutHead.capacity()) {
            type = begin(in, checkedType(in, in.position()));
        } else if (type == null) {
            type = readCutHead(in);
        }
        return type;
    }

    private @Nullable FrameType readCutHead(ByteBuffer in) throws ProtocolException {
        if (!fill(cutHead, in)) {
            return null;
        }
        FrameType accepted = checkedType(cutHead, 0);
        cutHead.limit(FrameType.HEADER_BYTES + accepted.prefixBytes());
        if (!fill(cutHead, in)) {
            return null;
        }
        begin(cutHead.flip(), accepted);
        cutHead.clear().limit(FrameType.HEADER_BYTES);
        return accepted;
    }

    private FrameType checkedType(ByteBuffer header, int at) throws ProtocolException {
        FrameType checked = FrameType.of(header.get(at + Integer.BYTES));
        checked.checkBody(header.getInt(at), receiver.maxMessageBytes());
        return checked;
    }

    /** Takes a whole head, whose type and length were accepted. */
    private FrameType begin(ByteBuffer head, FrameType accepted) throws ProtocolException {
        int prefixBytes = accepted.prefixBytes();
        bodyRemaining = head.getInt() - prefixBytes;
        head.get();
        id = head.getLong();
        if (prefixBytes == Long.BYTES) {
            prefix = head.getLong();
        } else if (prefixBytes == Integer.BYTES) {
            prefix = head.getInt();
        }
        if (accepted == FrameType.PART) {
            FrameType.checkTotal(prefix, receiver.maxMessageBytes());
            copied = null;
        } else {
            copied = bodyRemaining == 0 ? NOTHING : new byte[bodyRemaining];
        }
        return accepted;
    }

    private static boolean fill(ByteBuffer target, ByteBuffer in) {
        while (target.hasRemaining() && in.hasRemaining()) {
            target.put(in.get());
        }
        return !target.hasRemaining();
    }

    // ------------------------------------------------------------------ body

    /** Returns true if the body is complete. */
    private boolean readBody(ByteBuffer in) {
        int count = Math.min(in.remaining(), bodyRemaining);
        if (copied == null && mayBeKept(count, in.capacity())) {
            bufferIsKept = true;
            kept.add(in.slice(in.position(), count));
            in.position(in.position() + count);
        } else if (count > 0) {
            if (copied == null) {
                copied = new byte[bodyRemaining];
            }
            in.get(copied, copied.length - bodyRemaining, count);
        }
        bodyRemaining -= count;
        return bodyRemaining == 0;
    }

    private boolean mayBeKept(int count, int capacity) {
        return count >= MIN_KEPT_BYTES && (bufferIsKept || count >= capacity / MIN_KEPT_SHARE);
    }

    // ------------------------------------------------------------------ frame

    private Frame toFrame(FrameType complete, long nowNanos) throws ProtocolException {
        return switch (complete) {
            case REQUEST, SUSPECT ->
                    new Frame.Request(
                            id,
                            RemainingTime.toDeadlineNanos(prefix, nowNanos),
                            Payload.of(body()),
                            complete == FrameType.SUSPECT);
            case REPLY -> new Frame.Reply(id, prefix, Payload.of(body()));
            case PART -> new Frame.Part(id, (int) prefix, partOfMessage());
            case FAILURE -> failure(new WireReader("FAILURE frame", body()));
            case CANCEL -> new Frame.Cancel(id);
            case STARTING -> new Frame.Starting(id);
            case PROCEED -> new Frame.Proceed(id);
            case CONFIRM -> new Frame.Confirm(id);
            case CREDIT -> new Frame.Credit(id);
            case BLOCKED -> new Frame.Blocked();
            case HELLO -> hello(new WireReader("HELLO frame", body()));
            case WELCOME -> new Frame.Welcome();
            case PING -> new Frame.Ping();
            case GO_AWAY -> new Frame.GoAway();
        };
    }

    private byte[] body() {
        return copied == null ? NOTHING : copied;
    }

    private Payload partOfMessage() {
        if (copied != null) {
            kept.add(ByteBuffer.wrap(copied));
        }
        Payload bytes = Payload.of(kept);
        kept.clear();
        return bytes;
    }

    private static Frame hello(WireReader in) throws ProtocolException {
        int magic = in.int32("magic");
        if (magic != Frame.Hello.MAGIC) {
            throw in.invalid("magic", String.format("is %08x", magic));
        }
        int version = in.int16("version");
        if (version != Frame.Hello.VERSION) {
            throw in.invalid(
                    "version", String.format("is %d, expected %d", version, Frame.Hello.VERSION));
        }
        return new Frame.Hello(new SessionToken(in.int64("token"), in.int64("token")));
    }

    private Frame failure(WireReader in) throws ProtocolException {
        Frame.Failure failure = new Frame.Failure(id, FailureCodec.read(in));
        in.end();
        return failure;
    }
}
