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

    /**
     * A request.
     *
     * @param remainingMicros until its caller gives up, counted from the sending
     * @param suspect whether it is to be executed alone, and announced: a frame of type {@code
     *     SUSPECT}
     */
    record Request(long id, long remainingMicros, Payload payload, boolean suspect)
            implements Frame {

        /** A request that nothing is held against. */
        public Request(long id, long remainingMicros, Payload payload) {
            this(id, remainingMicros, payload, false);
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
    record Reply(long id, long queuedMicros, Payload payload) implements Frame {

        @Override
        public void deliverTo(FrameReceiver receiver) throws ProtocolException {
            receiver.reply(this);
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
