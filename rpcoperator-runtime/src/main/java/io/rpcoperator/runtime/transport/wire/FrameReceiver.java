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

/**
 * One side of a connection, as its peer's frames see it. A side overrides what it may be sent; the
 * rest breaks the protocol.
 */
public interface FrameReceiver {

    /** The largest payload that the peer may send now; 0 until the session is open. */
    int maxMessageBytes();

    /** The peer wants this session. */
    default void hello(Frame.Hello hello) throws ProtocolException {
        throw unexpected(FrameType.HELLO);
    }

    /** The session is open. */
    default void welcome() throws ProtocolException {
        throw unexpected(FrameType.WELCOME);
    }

    /** A request came. */
    default void request(Frame.Request request) throws ProtocolException {
        throw unexpected(FrameType.REQUEST);
    }

    /** A response came. */
    default void reply(Frame.Reply reply) throws ProtocolException {
        throw unexpected(FrameType.REPLY);
    }

    /** A part of a request or response came. */
    default void part(Frame.Part part) throws ProtocolException {
        throw unexpected(FrameType.PART);
    }

    /** A request failed. */
    default void failure(Frame.Failure failure) throws ProtocolException {
        throw unexpected(FrameType.FAILURE);
    }

    /** A request is not wanted any more. */
    default void cancel(Frame.Cancel cancel) throws ProtocolException {
        throw unexpected(FrameType.CANCEL);
    }

    /** A suspect is about to be executed. */
    default void starting(Frame.Starting starting) throws ProtocolException {
        throw unexpected(FrameType.STARTING);
    }

    /** The client knows that its suspect is about to be executed. */
    default void proceed(Frame.Proceed proceed) throws ProtocolException {
        throw unexpected(FrameType.PROCEED);
    }

    /** The client has received what the endpoint sent. */
    default void confirm(Frame.Confirm confirm) throws ProtocolException {
        throw unexpected(FrameType.CONFIRM);
    }

    /** Endpoint to client: this many credits; client to endpoint: it keeps to them. */
    default void credit(Frame.Credit credit) throws ProtocolException {
        throw unexpected(FrameType.CREDIT);
    }

    /** The client lacks credits. */
    default void blocked() throws ProtocolException {
        throw unexpected(FrameType.BLOCKED);
    }

    /** No new requests, please. */
    default void goAway() throws ProtocolException {
        throw unexpected(FrameType.GO_AWAY);
    }

    private static ProtocolException unexpected(FrameType type) {
        return new ProtocolException("unexpected " + type + " frame");
    }
}
