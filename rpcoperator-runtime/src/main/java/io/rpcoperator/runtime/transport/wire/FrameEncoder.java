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

/**
 * Makes bytes of frames. Of a large frame only the head is made: its payload is sent as it is,
 * uncopied.
 */
public final class FrameEncoder {

    /** Payloads up to this size are copied behind their head: one write is cheaper than two. */
    public static final int MAX_COPIED_PAYLOAD = 16 * 1024;

    private FrameEncoder() {}

    /**
     * A frame in bytes.
     *
     * @param head comes first; for small frames this is all
     * @param payload follows, empty when the head holds everything; not a copy
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, only carried
    public record Encoded(byte[] head, Payload payload) {}

    /** The bytes of a frame. */
    public static Encoded encode(Frame frame) {
        if (frame instanceof Frame.Request request) {
            return encode(
                    request.suspect() ? FrameType.SUSPECT : FrameType.REQUEST,
                    request.id(),
                    request.remainingMicros(),
                    request.payload());
        }
        if (frame instanceof Frame.Reply reply) {
            return encode(FrameType.REPLY, reply.id(), reply.queuedMicros(), reply.payload());
        }
        if (frame instanceof Frame.Failure failure) {
            WireWriter body = new WireWriter();
            FailureCodec.write(failure.failure(), body);
            return encode(FrameType.FAILURE, failure.id(), Payload.of(body.toBytes()));
        }
        if (frame instanceof Frame.Hello hello) {
            return encode(FrameType.HELLO, 0, Payload.of(hello(hello)));
        }
        if (frame instanceof Frame.Cancel cancel) {
            return encode(FrameType.CANCEL, cancel.id(), Payload.EMPTY);
        }
        if (frame instanceof Frame.Starting starting) {
            return encode(FrameType.STARTING, starting.id(), Payload.EMPTY);
        }
        if (frame instanceof Frame.Proceed proceed) {
            return encode(FrameType.PROCEED, proceed.id(), Payload.EMPTY);
        }
        if (frame instanceof Frame.Confirm confirm) {
            return encode(FrameType.CONFIRM, confirm.ends(), Payload.EMPTY);
        }
        if (frame instanceof Frame.Credit credit) {
            return encode(FrameType.CREDIT, credit.credits(), Payload.EMPTY);
        }
        return encode(typeOfBare(frame), 0, Payload.EMPTY);
    }

    private static FrameType typeOfBare(Frame frame) {
        if (frame instanceof Frame.Welcome) {
            return FrameType.WELCOME;
        }
        if (frame instanceof Frame.Blocked) {
            return FrameType.BLOCKED;
        }
        return frame instanceof Frame.Ping ? FrameType.PING : FrameType.GO_AWAY;
    }

    private static byte[] hello(Frame.Hello hello) {
        return ByteBuffer.allocate(FrameType.HELLO_BYTES)
                .putInt(Frame.Hello.MAGIC)
                .putShort((short) Frame.Hello.VERSION)
                .putLong(hello.token().high())
                .putLong(hello.token().low())
                .array();
    }

    private static Encoded encode(FrameType type, long id, Payload body) {
        return encode(type, id, 0, body);
    }

    /**
     * @param prefix written before the payload by the types that have one
     */
    private static Encoded encode(FrameType type, long id, long prefix, Payload payload) {
        boolean copied = payload.size() <= MAX_COPIED_PAYLOAD;
        ByteBuffer head =
                ByteBuffer.allocate(
                        FrameType.HEADER_BYTES
                                + type.prefixBytes()
                                + (copied ? payload.size() : 0));
        head.putInt(type.prefixBytes() + payload.size()).put(type.code()).putLong(id);
        if (type.prefixBytes() > 0) {
            head.putLong(prefix);
        }
        if (copied) {
            payload.pieces().forEach(head::put);
        }
        return new Encoded(head.array(), copied ? Payload.EMPTY : payload);
    }
}
