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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.wire.ControlMessage.OpenSession;
import io.rpcoperator.runtime.transport.wire.ControlMessage.SessionOpened;
import io.rpcoperator.runtime.transport.wire.ControlMessage.SessionRefused;
import io.rpcoperator.runtime.transport.wire.ControlMessage.UnknownVersion;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ControlCodecTest {

    private static final OpenSession OPEN =
            new OpenSession(
                    new EndpointId("fraud", 3, 1, -42),
                    new SessionRequest(
                            new ClientScope("job", "t\u00e4sk", 5, 2, Long.MIN_VALUE),
                            new byte[] {1, 2, 3},
                            new byte[0]));
    private static final SessionOpened OPENED =
            new SessionOpened(
                    new SessionToken(Long.MAX_VALUE, -1), new SessionTerms(1, 2, 3, 4, 5));
    private static final SessionRefused REFUSED =
            new SessionRefused(
                    RosException.of(
                                    RosStatus.FAILED_PRECONDITION,
                                    Execution.NOT_EXECUTED,
                                    "other serializer")
                            .thrownAs("com.acme.Mismatch"));

    @Test
    void openSessionComesBack() throws ProtocolException {
        OpenSession read = (OpenSession) ControlCodec.decode(ControlCodec.encode(OPEN));

        assertThat(read.endpoint()).isEqualTo(OPEN.endpoint());
        assertThat(read.request().scope()).isEqualTo(OPEN.request().scope());
        assertThat(read.request().requestSerializer()).containsExactly(1, 2, 3);
        assertThat(read.request().responseSerializer()).isEmpty();
    }

    @Test
    void sessionOpenedComesBack() throws ProtocolException {
        assertThat(ControlCodec.decode(ControlCodec.encode(OPENED))).isEqualTo(OPENED);
    }

    @Test
    void sessionRefusedComesBack() throws ProtocolException {
        SessionRefused read = (SessionRefused) ControlCodec.decode(ControlCodec.encode(REFUSED));

        assertThat(read.reason().status()).isEqualTo(RosStatus.FAILED_PRECONDITION);
        assertThat(read.reason().execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(read.reason().description()).isEqualTo("other serializer");
        assertThat(read.reason().remoteClassName()).contains("com.acme.Mismatch");
    }

    @Test
    void everyTruncationAndAnyExcessBreaksTheProtocol() {
        for (ControlMessage message : List.of(OPEN, OPENED, REFUSED)) {
            byte[] whole = ControlCodec.encode(message);
            for (int length = 0; length < whole.length; length++) {
                byte[] part = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> ControlCodec.decode(part))
                        .as("%s cut to %d of %d bytes", message, length, whole.length)
                        .isInstanceOf(ProtocolException.class);
            }
            assertThatThrownBy(() -> ControlCodec.decode(Arrays.copyOf(whole, whole.length + 1)))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("1 bytes too many");
        }
    }

    @Test
    void changedBytesOnlyEverBreakTheProtocol() {
        Random random = new Random(7);
        for (ControlMessage message : List.of(OPEN, OPENED, REFUSED)) {
            byte[] whole = ControlCodec.encode(message);
            for (int i = 0; i < 20_000; i++) {
                byte[] changed = whole.clone();
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                try {
                    assertThat(ControlCodec.decode(changed)).isNotNull();
                } catch (ProtocolException expected) {
                    assertThat(expected).hasMessageStartingWith("control message");
                }
            }
        }
    }

    @Test
    void anotherVersionIsToldWithoutReadingOn() throws ProtocolException {
        byte[] other = ControlCodec.encode(OPEN);
        other[4] = 99;
        assertThat(ControlCodec.decode(Arrays.copyOf(other, 5))).isEqualTo(new UnknownVersion(99));
    }

    @Test
    void sendsNoSnapshotThatThePeerWouldRefuse() {
        OpenSession large =
                new OpenSession(
                        OPEN.endpoint(),
                        new SessionRequest(
                                OPEN.request().scope(),
                                new byte[ControlCodec.MAX_SNAPSHOT_BYTES + 1],
                                new byte[0]));
        assertThatThrownBy(() -> ControlCodec.encode(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request serializer of 262145 bytes, at most 262144");
    }

    @Test
    void theLargestSessionFitsIntoAMessage() {
        byte[] snapshot = new byte[ControlCodec.MAX_SNAPSHOT_BYTES];
        OpenSession largest =
                new OpenSession(
                        new EndpointId("s".repeat(4096), 0, 0, 0),
                        new SessionRequest(
                                new ClientScope("j".repeat(4096), "t".repeat(4096), 0, 0, 0),
                                snapshot,
                                snapshot));
        assertThat(ControlCodec.encode(largest)).hasSizeLessThan(ControlCodec.MAX_MESSAGE_BYTES);
    }

    @Test
    void tokensAreNeitherRepeatedNorShown() {
        SecureRandom random = new SecureRandom();
        SessionToken token = SessionToken.random(random);
        assertThat(token).isNotEqualTo(SessionToken.random(random)).hasToString("SessionToken");
    }
}
