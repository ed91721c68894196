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
import org.jspecify.annotations.Nullable;

/**
 * Makes frames of the bytes of one connection, however they are cut.
 *
 * <p>A body is allocated once its length was accepted and filled in place: payloads are copied
 * once. Confined to the thread that reads the connection; of no use after a failure.
 */
public final class FrameDecoder {

    private final FrameReceiver receiver;

    /** Header, and what stands before the payload. */
    private final byte[] headBytes = new byte[FrameType.HEADER_BYTES + FrameType.DEADLINE_BYTES];

    private final ByteBuffer head = ByteBuffer.wrap(headBytes).limit(FrameType.HEADER_BYTES);

    /** Null until the header is complete. */
    private @Nullable FrameType type;

    /** Null until the head is complete. */
    private byte @Nullable [] body;

    private int bodyFilled;

    /** Decodes for a receiver, which is asked for its limit at each frame. */
    public FrameDecoder(FrameReceiver receiver) {
        this.receiver = receiver;
    }

    /**
     * Takes all that is left in a buffer, and delivers what it completes.
     *
     * @throws ProtocolException if the peer sent what it may not
     */
    public void feed(ByteBuffer in) throws ProtocolException {
        while (readHead(in) && readBody(in)) {
            Frame frame = toFrame();
            head.clear().limit(FrameType.HEADER_BYTES);
            type = null;
            body = null;
            frame.deliverTo(receiver);
        }
    }

    /** Returns true if the head is complete. */
    private boolean readHead(ByteBuffer in) throws ProtocolException {
        if (body != null) {
            return true;
        }
        if (!fill(head, in)) {
            return false;
        }
        if (type == null) {
            FrameType accepted = FrameType.of(headBytes[4]);
            accepted.checkBody(head.getInt(0), receiver.maxMessageBytes());
            type = accepted;
            head.limit(FrameType.HEADER_BYTES + accepted.prefixBytes());
        }
        if (!fill(head, in)) {
            return false;
        }
        body = new byte[head.getInt(0) - type.prefixBytes()];
        bodyFilled = 0;
        return true;
    }

    /** Returns true if the body is complete. */
    private boolean readBody(ByteBuffer in) {
        if (body == null) {
            return false;
        }
        int count = Math.min(in.remaining(), body.length - bodyFilled);
        in.get(body, bodyFilled, count);
        bodyFilled += count;
        return bodyFilled == body.length;
    }

    private static boolean fill(ByteBuffer target, ByteBuffer in) {
        while (target.hasRemaining() && in.hasRemaining()) {
            target.put(in.get());
        }
        return !target.hasRemaining();
    }

    private Frame toFrame() throws ProtocolException {
        if (type == null || body == null) {
            throw new IllegalStateException("no complete frame");
        }
        long id = head.getLong(5);
        return switch (type) {
            case HELLO -> hello(new WireReader("HELLO frame", body));
            case WELCOME -> new Frame.Welcome();
            case REQUEST, SUSPECT ->
                    new Frame.Request(
                            id,
                            head.getLong(FrameType.HEADER_BYTES),
                            Payload.of(body),
                            type == FrameType.SUSPECT);
            case REPLY ->
                    new Frame.Reply(id, head.getLong(FrameType.HEADER_BYTES), Payload.of(body));
            case FAILURE -> failure(id, new WireReader("FAILURE frame", body));
            case CANCEL -> new Frame.Cancel(id);
            case STARTING -> new Frame.Starting(id);
            case PROCEED -> new Frame.Proceed(id);
            case CONFIRM -> new Frame.Confirm(id);
            case CREDIT -> new Frame.Credit(id);
            case BLOCKED -> new Frame.Blocked();
            case PING -> new Frame.Ping();
            case GO_AWAY -> new Frame.GoAway();
        };
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

    private static Frame failure(long id, WireReader in) throws ProtocolException {
        Frame.Failure failure = new Frame.Failure(id, FailureCodec.read(in));
        in.end();
        return failure;
    }
}
