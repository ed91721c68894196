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

/** The kinds of frames, and how long each may be. */
enum FrameType {
    HELLO(1, FrameType.HELLO_BYTES, FrameType.HELLO_BYTES),
    WELCOME(2, 0, 0),
    REQUEST(3, FrameType.DEADLINE_BYTES, FrameType.DEADLINE_BYTES),
    REPLY(4, FrameType.QUEUED_BYTES, FrameType.QUEUED_BYTES),
    FAILURE(5, FailureCodec.MIN_BYTES, FailureCodec.MAX_BYTES),
    CANCEL(6, 0, 0),
    PING(7, 0, 0),
    GO_AWAY(8, 0, 0),
    SUSPECT(9, FrameType.DEADLINE_BYTES, FrameType.DEADLINE_BYTES),
    STARTING(10, 0, 0),
    PROCEED(11, 0, 0),
    CONFIRM(12, 0, 0),
    PART(13, FrameType.TOTAL_BYTES, FrameType.TOTAL_BYTES),
    CREDIT(14, 0, 0),
    BLOCKED(15, 0, 0);

    /** Magic, version and token. */
    static final int HELLO_BYTES = 4 + 2 + 16;

    /** What stands before the payload of a request. */
    static final int DEADLINE_BYTES = 8;

    /** What stands before the payload of a response. */
    static final int QUEUED_BYTES = 8;

    /** What stands before a part of a message. */
    static final int TOTAL_BYTES = 4;

    /** Body length, type and request id. */
    static final int HEADER_BYTES = 4 + 1 + 8;

    /** The most that stands between a header and a payload. */
    static final int MAX_PREFIX_BYTES = 8;

    private static final FrameType[] BY_CODE = byCode();

    private final int code;
    private final int minBody;
    private final int maxBody;

    FrameType(int code, int minBody, int maxBody) {
        this.code = code;
        this.minBody = minBody;
        this.maxBody = maxBody;
    }

    private static FrameType[] byCode() {
        FrameType[] types = new FrameType[values().length + 1];
        for (FrameType type : values()) {
            types[type.code] = type;
        }
        return types;
    }

    static FrameType of(byte code) throws ProtocolException {
        if (code < 1 || code >= BY_CODE.length) {
            throw new ProtocolException("unknown frame type " + code);
        }
        return BY_CODE[code];
    }

    byte code() {
        return (byte) code;
    }

    /** The bytes of the body that come before the payload. */
    int prefixBytes() {
        return switch (this) {
            case REQUEST, SUSPECT -> DEADLINE_BYTES;
            case REPLY -> QUEUED_BYTES;
            case PART -> TOTAL_BYTES;
            default -> 0;
        };
    }

    private boolean carriesPayload() {
        return this == REQUEST || this == SUSPECT || this == REPLY || this == PART;
    }

    /**
     * Accepts a body of this length, or tells why not. A part carries nothing or all that it can:
     * each piece of a message that is kept has its price, and many small ones a high one.
     */
    void checkBody(int length, int maxMessageBytes) throws ProtocolException {
        int max =
                carriesPayload()
                        ? maxBody + Math.min(maxMessageBytes, Frame.MAX_PIECE_BYTES)
                        : maxBody;
        boolean between = this != PART;
        if (length < minBody || length > max || (!between && length != minBody && length != max)) {
            throw new ProtocolException(
                    String.format(
                            "%s frame with a body of %d bytes, expected %d %s %d",
                            this, length, minBody, between ? "to" : "or", max));
        }
    }

    /** Accepts what a part says of the size of its message, or tells why not. */
    static void checkTotal(long total, int maxMessageBytes) throws ProtocolException {
        if (total <= Frame.MAX_PIECE_BYTES || total > maxMessageBytes) {
            throw new ProtocolException(
                    String.format(
                            "PART frame of a message of %d bytes, expected %d to %d",
                            total, Frame.MAX_PIECE_BYTES + 1, maxMessageBytes));
        }
    }
}
