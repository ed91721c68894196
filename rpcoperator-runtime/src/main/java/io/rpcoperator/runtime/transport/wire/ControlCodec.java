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

import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.wire.ControlMessage.OpenSession;
import io.rpcoperator.runtime.transport.wire.ControlMessage.SessionOpened;
import io.rpcoperator.runtime.transport.wire.ControlMessage.SessionRefused;
import io.rpcoperator.runtime.transport.wire.ControlMessage.UnknownVersion;

/** The bytes of {@link ControlMessage}s: a type, then the fields in the order of their records. */
public final class ControlCodec {

    /** The largest serializer snapshot that a session can be opened with. */
    public static final int MAX_SNAPSHOT_BYTES = 256 * 1024;

    /** The largest control message: two snapshots, and the rest. */
    public static final int MAX_MESSAGE_BYTES = 2 * MAX_SNAPSHOT_BYTES + 64 * 1024;

    private static final int OPEN_SESSION = 1;
    private static final int SESSION_OPENED = 2;
    private static final int SESSION_REFUSED = 3;

    private static final int MAX_NAME_BYTES = 4096;

    private ControlCodec() {}

    /**
     * The bytes of a message.
     *
     * @throws IllegalArgumentException if a field is too large to be sent, or for an {@link
     *     UnknownVersion}, which is only ever received
     */
    public static byte[] encode(ControlMessage message) {
        WireWriter out = new WireWriter();
        if (message instanceof OpenSession open) {
            out.int8(OPEN_SESSION).int32(Frame.Hello.VERSION);
            write(open.endpoint(), out);
            write(open.request(), out);
        } else if (message instanceof SessionOpened opened) {
            out.int8(SESSION_OPENED).int64(opened.token().high()).int64(opened.token().low());
            write(opened.terms(), out);
        } else if (message instanceof SessionRefused refused) {
            FailureCodec.write(refused.reason(), out.int8(SESSION_REFUSED));
        } else {
            throw new IllegalArgumentException("never sent: " + message);
        }
        return out.toBytes();
    }

    /**
     * The message of these bytes.
     *
     * @throws ProtocolException if they are none
     */
    public static ControlMessage decode(byte[] bytes) throws ProtocolException {
        WireReader in = new WireReader("control message", bytes);
        int type = in.int8("type");
        return switch (type) {
            case OPEN_SESSION -> openSession(in);
            case SESSION_OPENED -> complete(in, new SessionOpened(readToken(in), readTerms(in)));
            case SESSION_REFUSED -> complete(in, new SessionRefused(FailureCodec.read(in)));
            default -> throw in.invalid("type", "is not known: " + type);
        };
    }

    private static ControlMessage openSession(WireReader in) throws ProtocolException {
        int version = in.int32("version");
        if (version != Frame.Hello.VERSION) {
            return new UnknownVersion(version);
        }
        return complete(in, new OpenSession(readEndpoint(in), readRequest(in)));
    }

    private static ControlMessage complete(WireReader in, ControlMessage message)
            throws ProtocolException {
        in.end();
        return message;
    }

    private static void write(EndpointId id, WireWriter out) {
        out.text("service", id.service(), MAX_NAME_BYTES)
                .int32(id.subtask())
                .int32(id.attempt())
                .int64(id.incarnation());
    }

    private static EndpointId readEndpoint(WireReader in) throws ProtocolException {
        return new EndpointId(
                in.text("service", MAX_NAME_BYTES),
                in.int32("subtask"),
                in.int32("attempt"),
                in.int64("incarnation"));
    }

    private static void write(SessionRequest request, WireWriter out) {
        ClientScope scope = request.scope();
        out.text("job", scope.job(), MAX_NAME_BYTES)
                .text("task", scope.task(), MAX_NAME_BYTES)
                .int32(scope.subtask())
                .int32(scope.attempt())
                .int64(scope.client())
                .bytes("request serializer", request.requestSerializer(), MAX_SNAPSHOT_BYTES)
                .bytes("response serializer", request.responseSerializer(), MAX_SNAPSHOT_BYTES);
    }

    private static SessionRequest readRequest(WireReader in) throws ProtocolException {
        ClientScope scope =
                new ClientScope(
                        in.text("job", MAX_NAME_BYTES),
                        in.text("task", MAX_NAME_BYTES),
                        in.int32("client subtask"),
                        in.int32("client attempt"),
                        in.int64("client"));
        return new SessionRequest(
                scope,
                in.bytes("request serializer", MAX_SNAPSHOT_BYTES),
                in.bytes("response serializer", MAX_SNAPSHOT_BYTES));
    }

    private static SessionToken readToken(WireReader in) throws ProtocolException {
        return new SessionToken(in.int64("token"), in.int64("token"));
    }

    private static void write(SessionTerms terms, WireWriter out) {
        out.int32(terms.maxRequests())
                .int64(terms.maxRequestBytes())
                .int64(terms.maxReplyBytes())
                .int32(terms.maxMessageBytes())
                .int32(terms.maxBegun());
    }

    private static SessionTerms readTerms(WireReader in) throws ProtocolException {
        return new SessionTerms(
                in.positiveInt32("max requests"),
                in.positiveInt64("max request bytes"),
                in.positiveInt64("max reply bytes"),
                in.positiveInt32("max message bytes"),
                in.positiveInt32("max begun"));
    }
}
