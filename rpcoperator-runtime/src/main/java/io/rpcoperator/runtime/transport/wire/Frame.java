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

/**
 * One message of the data plane.
 *
 * <p>On the wire: the length of the body (4 bytes), the {@link FrameType} (1), the request's id (8,
 * zero where there is none), the body; big-endian.
 */
public sealed interface Frame {

    /**
     * The most bytes of a message that one frame carries. A larger message is cut into {@link
     * Part}s; the frame that it is carries its last piece.
     */
    int MAX_PIECE_BYTES = 64 * 1024;

    /** Hands this frame to the method of its type. */
    void deliverTo(FrameReceiver receiver) throws ProtocolException;

    /** The first frame of a client: which session this connection is for. */
    record Hello(SessionToken token) implements Frame {

        /** What every connection begins with: no other protocol's first bytes. */
        public static final int MAGIC = 0x526F5372;

        /** The version of everything in this package. */
        public static final int VERSION = 3;

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.hello(this);
        }
    }

    /** The endpoint's answer to {@link Hello}: the session is open. */
    record Welcome() implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.welcome();
        }
    }

    /** A frame that carries a payload, which may be too large for one frame. */
    sealed interface Message extends Frame {

        /** The request's id. */
        long id();

        /** All of it, or its last piece where parts went before. */
        Payload payload();

        /** The same with this payload. */
        Message withPayload(Payload other);

        /** Whether it departs in parts. */
        default boolean isLarge() {
            return payload().size() > MAX_PIECE_BYTES;
        }
    }

    /**
     * A request.
     *
     * @param deadlineNanos the {@link System#nanoTime} at which its caller gives up; on the wire
     *     the time left at the sending, so that what a request waits to be sent is not added to it
     * @param suspect whether it is to be executed alone, and announced: a frame of type {@code
     *     SUSPECT}
     */
    record Request(long id, long deadlineNanos, Payload payload, boolean suspect)
            implements Message {

        /** A request that nothing is held against. */
        public Request(long id, long deadlineNanos, Payload payload) {
            this(id, deadlineNanos, payload, false);
        }

        @Override
        public Request withPayload(Payload other) {
            return new Request(id, deadlineNanos, other, suspect);
        }

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.request(this);
        }
    }

    /**
     * The response to a request.
     *
     * @param queuedMicros how long the request waited before it began
     */
    record Reply(long id, long queuedMicros, Payload payload) implements Message {

        @Override
        public Reply withPayload(Payload other) {
            return new Reply(id, queuedMicros, other);
        }

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.reply(this);
        }
    }

    /**
     * A part of a message, but for its last. The first is empty, and tells of a message before
     * there is room for its bytes; the others carry {@link #MAX_PIECE_BYTES}.
     *
     * @param total the bytes of the message
     */
    record Part(long id, int total, Payload bytes) implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.part(this);
        }
    }

    /** The failure of a request. */
    record Failure(long id, RosException failure) implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.failure(this);
        }
    }

    /** Nobody waits for this request any more. */
    record Cancel(long id) implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.cancel(this);
        }
    }

    /** Shows that the sender is alive; has no answer, for both sides send it. */
    record Ping() implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) {
            // The arrival of its bytes was all it had to tell.
        }
    }

    /**
     * The endpoint is about to execute a suspect, once its client has told it to {@link Proceed}.
     */
    record Starting(long id) implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.starting(this);
        }
    }

    /** The client's answer to {@link Starting}: it knows. */
    record Proceed(long id) implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.proceed(this);
        }
    }

    /**
     * The client has received the ends of so many requests of the session, in all.
     *
     * @param ends on the wire in place of a request's id
     */
    record Confirm(long ends) implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.confirm(this);
        }
    }

    /**
     * From now on the session has so many credits. The client sends the frame back once it keeps to
     * that.
     *
     * @param credits on the wire in place of a request's id
     */
    record Credit(long credits) implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.credit(this);
        }
    }

    /** The client has requests to send, and no credits left for them. */
    record Blocked() implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.blocked();
        }
    }

    /** The endpoint takes no new requests. */
    record GoAway() implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.goAway();
        }
    }
}
