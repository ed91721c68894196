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
package io.rpcoperator.benchmarks.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.runtime.payload.Payload;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EchoLoopTest {

    /** Over at once: each slot has one request. */
    private static final Duration ONE_REQUEST_EACH = Duration.ZERO;

    @ParameterizedTest
    @EnumSource
    void everyPeerEchoesPayloadsOfEverySizeMoreThanOnce(Peer peer) throws Exception {
        assertThatEverySizeIsEchoed(peer.transport(null));
    }

    @ParameterizedTest
    @EnumSource
    void everyPeerDoesSoWithTls(Peer peer, @TempDir Path directory) throws Exception {
        assertThatEverySizeIsEchoed(peer.transport(Certificates.makeIn(directory)));
    }

    private static void assertThatEverySizeIsEchoed(EchoTransport transport) throws Exception {
        try (EchoServer server = transport.listen();
                EchoLoop loop = new EchoLoop(transport, server.address())) {
            assertThat(loop.run(new Load(0, 1), ONE_REQUEST_EACH).requests()).isEqualTo(1);
            assertThat(loop.run(new Load(256, 20), ONE_REQUEST_EACH).requests()).isEqualTo(20);
            assertThat(loop.run(new Load(1 << 20, 3), ONE_REQUEST_EACH).requests()).isEqualTo(3);
            assertThat(loop.run(new Load(16 << 20, 2), ONE_REQUEST_EACH).requests()).isEqualTo(2);
        }
    }

    /** Ours does, too, but has the patience to try again and again. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RPC_OPERATOR")
    void everyPeerRefusesAClientWithoutTls(Peer peer, @TempDir Path directory) throws Exception {
        try (EchoServer server = peer.transport(Certificates.makeIn(directory)).listen()) {
            assertThatThrownBy(
                            () -> {
                                try (EchoLoop loop =
                                        new EchoLoop(peer.transport(null), server.address())) {
                                    loop.run(new Load(256, 1), ONE_REQUEST_EACH);
                                }
                            })
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPeerCarriesLargeMessagesBesides(Peer peer) throws Exception {
        EchoTransport transport = peer.transport(null);
        try (EchoServer server = transport.listen();
                EchoLoop loop = new EchoLoop(transport, server.address())) {
            Measurement measured = loop.run(new Load(256, 4, 2), ONE_REQUEST_EACH);
            assertThat(measured.requests()).isEqualTo(4);
            assertThat(measured.bulkRequests()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPeerTellsThatItsServerIsGone(Peer peer) throws Exception {
        EchoTransport transport = peer.transport(null);
        EchoServer server = transport.listen();
        try (EchoLoop loop = new EchoLoop(transport, server.address())) {
            loop.run(new Load(256, 1), ONE_REQUEST_EACH);
            server.close();
            assertThatThrownBy(() -> loop.run(new Load(256, 1), ONE_REQUEST_EACH))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void answersSendTheNextRequestsUntilTheTimeIsOver() throws Exception {
        EchoTransport transport = Peer.NETTY.transport(null);
        try (EchoServer server = transport.listen();
                EchoLoop loop = new EchoLoop(transport, server.address())) {
            Measurement measured = loop.run(new Load(8, 2), Duration.ofMillis(300));
            assertThat(measured.requests()).isGreaterThan(2);
            assertThat(measured.seconds()).isGreaterThanOrEqualTo(0.3);
            assertThat(measured.p50Micros()).isPositive().isLessThanOrEqualTo(measured.p99Micros());
        }
    }

    @Test
    void aWrongAnswerIsAFailure() throws Exception {
        try (EchoLoop loop = loopAnsweredBy(payload -> Payload.of(new byte[payload.length]))) {
            assertThatThrownBy(() -> loop.run(new Load(16, 1), ONE_REQUEST_EACH))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not what was sent");
        }
    }

    @Test
    void anAnswerMayComeInPieces() throws Exception {
        try (EchoLoop loop = loopAnsweredBy(payload -> inTwo(payload, payload.length))) {
            assertThat(loop.run(new Load(16, 1), ONE_REQUEST_EACH).requests()).isEqualTo(1);
        }
    }

    @Test
    void aWrongOrMissingPieceIsAFailure() throws Exception {
        try (EchoLoop loop = loopAnsweredBy(payload -> inTwo(payload, payload.length - 1))) {
            assertThatThrownBy(() -> loop.run(new Load(16, 1), ONE_REQUEST_EACH))
                    .isInstanceOf(IllegalStateException.class);
        }
        try (EchoLoop loop = loopAnsweredBy(payload -> inTwo(new byte[16], 16))) {
            assertThatThrownBy(() -> loop.run(new Load(16, 1), ONE_REQUEST_EACH))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static Payload inTwo(byte[] payload, int size) {
        return Payload.of(
                List.of(ByteBuffer.wrap(payload, 0, 5), ByteBuffer.wrap(payload, 5, size - 5)));
    }

    private static EchoLoop loopAnsweredBy(Function<byte[], Payload> answer) throws Exception {
        return new EchoLoop(new CallersThread(answer), "here");
    }

    /** Answers within {@link EchoClient#send}. */
    private record CallersThread(Function<byte[], Payload> answer) implements EchoTransport {

        @Override
        public EchoServer listen() {
            throw new UnsupportedOperationException();
        }

        @Override
        public EchoClient connect(String address, EchoHandler handler) {
            return new EchoClient() {
                @Override
                public void send(int slot, byte[] payload) {
                    handler.echoed(slot, answer.apply(payload));
                }

                @Override
                public void close() {}
            };
        }
    }
}
