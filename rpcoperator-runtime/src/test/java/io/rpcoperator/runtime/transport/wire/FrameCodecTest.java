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
import io.rpcoperator.runtime.payload.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {

    private static final int MAX_MESSAGE = 1 << 20;
    private static final long NOW = 1_000_000_000;
    private static final SessionToken TOKEN = new SessionToken(-5, Long.MAX_VALUE);

    /** One of each type, and payloads on both sides of what the encoder copies. */
    private static final List<Frame> FRAMES =
            List.of(
                    new Frame.Hello(TOKEN),
                    new Frame.Welcome(),
                    new Frame.Request(1, NOW + 123_456_000, payload(3)),
                    new Frame.Ping(),
                    new Frame.Reply(Long.MIN_VALUE, 7, payload(0)),
                    new Frame.Cancel(77),
                    new Frame.Failure(9, RosException.operatorFailed("com.acme.Bad", "\u20ac")),
                    new Frame.GoAway(),
                    new Frame.Request(3, NOW + 5_999, payload(2), true),
                    new Frame.Starting(3),
                    new Frame.Proceed(3),
                    new Frame.Confirm(1L << 40),
                    new Frame.Part(5, MAX_MESSAGE, Payload.EMPTY),
                    new Frame.Credit(4096),
                    new Frame.Blocked(),
                    new Frame.Request(2, NOW, payload(FrameBatch.MAX_COPIED_PAYLOAD + 1)));

    private final FrameLog log = new FrameLog(MAX_MESSAGE);
    private final FrameDecoder decoder = new FrameDecoder(log);

    @Test
    void decodesFramesCutAnywhere() throws ProtocolException {
        byte[] bytes = encode(FRAMES.subList(0, 15));
        String expected = decodeInPieces(bytes, bytes.length);
        assertThat(expected.lines())
                .containsExactly(
                        "hello " + TOKEN.high() + " " + TOKEN.low(),
                        "welcome",
                        "request 1 in 123456 of " + hash(payload(3)),
                        "reply -9223372036854775808 of " + hash(payload(0)),
                        "cancel 77",
                        "failure 9 INTERNAL MAYBE_EXECUTED com.acme.Bad: \u20ac com.acme.Bad",
                        "go away",
                        "suspect 3 in 5 of " + hash(payload(2)),
                        "starting 3",
                        "proceed 3",
                        "confirm 1099511627776",
                        "part 5 of 1048576: " + hash(Payload.EMPTY),
                        "credit 4096",
                        "blocked");

        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(decodeInPieces(bytes, cut)).as("pieces of %d", cut).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 4095, 4096, 16_384, 30_000, 65_553, 100_000})
    void putsPartsTogetherHoweverTheyAreCut(int cut) throws ProtocolException {
        List<Frame> parts = List.of(part(5), new Frame.Cancel(77), part(6), part(7));
        byte[] bytes = encode(parts);
        String part = " of 1048576: " + hash(payload(Frame.MAX_PIECE_BYTES));
        assertThat(decodeInPieces(bytes, cut).lines())
                .containsExactly("part 5" + part, "cancel 77", "part 6" + part, "part 7" + part);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1024, 1025, Frame.MAX_PIECE_BYTES})
    void bringsEverySizeThrough(int size) throws ProtocolException {
        Payload payload = payload(size);
        decoder.feed(ByteBuffer.wrap(encode(List.of(new Frame.Reply(4, 7, payload)))), NOW);
        assertThat(log.toString()).isEqualTo("reply 4 of " + hash(payload) + "\n");
    }

    @Test
    @SuppressWarnings("ByteBufferBackingArray") // whose array it is, is the question
    void copiesSmallPayloadsOnly() {
        Payload small = payload(FrameBatch.MAX_COPIED_PAYLOAD);
        Payload large = payload(FrameBatch.MAX_COPIED_PAYLOAD + 1);
        FrameBatch batch = new FrameBatch(0);
        batch.add(new Frame.Reply(1, 7, small), NOW);
        batch.add(new Frame.Reply(2, 7, small), NOW);
        batch.add(new Frame.Request(3, NOW, large), NOW);
        batch.add(new Frame.Cancel(4), NOW);

        int size = batch.size();
        assertThat(batch.copiedBytes()).isEqualTo(size - large.size());
        List<ByteBuffer> pieces = batch.toPieces();

        assertThat(pieces).filteredOn(piece -> piece.array() == large.arrayIfWhole()).hasSize(1);
        assertThat(pieces).noneMatch(piece -> piece.array() == small.arrayIfWhole());
        assertThat(pieces.stream().mapToInt(ByteBuffer::remaining).sum()).isEqualTo(size);
    }

    @Test
    void keepsThePartsOfALargeMessageWhereTheyCame() throws ProtocolException {
        byte[] bytes = encode(List.of(part(5)));
        Parts parts = new Parts();

        new FrameDecoder(parts).feed(ByteBuffer.wrap(bytes), NOW);

        assertThat(parts.only().array()).isSameAs(bytes);
    }

    @Test
    void keepsAllOfABufferThatIsKeptForItsLargestPiece() throws ProtocolException {
        byte[] bytes = encode(List.of(part(5), part(6)));
        byte[] first = Arrays.copyOf(bytes, 72_000);
        byte[] second = Arrays.copyOfRange(bytes, 72_000, bytes.length);
        Parts parts = new Parts();
        FrameDecoder inTwo = new FrameDecoder(parts);

        inTwo.feed(ByteBuffer.wrap(first), NOW);
        inTwo.feed(ByteBuffer.wrap(second), NOW);

        assertThat(parts.pieces)
                .extracting(ByteBuffer::array)
                .containsExactly(first, first, second);
    }

    @Test
    void copiesPartsThatWouldKeepMuchElseInMemory() throws ProtocolException {
        byte[] part = encode(List.of(part(5)));
        Parts amongMuchElse = new Parts();
        Parts inDrips = new Parts();

        byte[] muchElse = Arrays.copyOf(part, 2 * part.length);
        new FrameDecoder(amongMuchElse).feed(ByteBuffer.wrap(muchElse, 0, part.length), NOW);
        FrameDecoder decoder = new FrameDecoder(inDrips);
        for (byte each : part) {
            decoder.feed(ByteBuffer.wrap(new byte[] {each}), NOW);
        }

        assertThat(amongMuchElse.only().array()).hasSize(Frame.MAX_PIECE_BYTES);
        assertThat(inDrips.only().array()).hasSize(Frame.MAX_PIECE_BYTES);
    }

    private static Frame.Part part(long id) {
        return new Frame.Part(id, MAX_MESSAGE, payload(Frame.MAX_PIECE_BYTES));
    }

    /** Takes parts of messages. */
    private static final class Parts implements FrameReceiver {

        private final List<ByteBuffer> pieces = new ArrayList<>();

        private ByteBuffer only() {
            assertThat(pieces).hasSize(1);
            return pieces.get(0);
        }

        @Override
        public int maxMessageBytes() {
            return MAX_MESSAGE;
        }

        @Override
        public void part(Frame.Part part) {
            pieces.addAll(part.bytes().buffers());
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 16, -1, 127})
    void refusesUnknownTypes(byte type) {
        assertThatThrownBy(() -> decoder.feed(header(0, type), NOW))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("unknown frame type " + type);
    }

    @Test
    void refusesLengthsOutsideTheirLimitsBeforeTheBody() {
        assertRefused(
                header(Frame.MAX_PIECE_BYTES + 9, 4), "REPLY frame with a body of 65545 bytes");
        assertRefused(
                header(Frame.MAX_PIECE_BYTES + 9, 3), "REQUEST frame with a body of 65545 bytes");
        assertRefused(header(7, 3), "expected 8 to 65544");
        assertRefused(header(7, 9), "SUSPECT frame with a body of 7 bytes, expected 8 to 65544");
        assertRefused(header(1, 10), "STARTING frame with a body of 1 bytes, expected 0 to 0");
        assertRefused(header(Integer.MAX_VALUE, 4), "body of 2147483647 bytes");
        assertRefused(header(-1, 4), "body of -1 bytes");
        assertRefused(header(1, 7), "PING frame with a body of 1 bytes, expected 0 to 0");
        assertRefused(header(21, 1), "HELLO frame");
        assertRefused(header(1 << 20, 5), "FAILURE frame");
        assertRefused(header(3, 13), "PART frame with a body of 3 bytes, expected 4 or 65540");
        assertRefused(header(5, 13), "PART frame with a body of 5 bytes, expected 4 or 65540");
        assertRefused(header(65539, 13), "PART frame with a body of 65539 bytes");
        assertRefused(header(65541, 13), "PART frame with a body of 65541 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, Frame.MAX_PIECE_BYTES, MAX_MESSAGE + 1, Integer.MAX_VALUE})
    void refusesPartsOfMessagesThatMayNotBe(int total) {
        assertRefused(
                ByteBuffer.wrap(encode(List.of(new Frame.Part(1, total, Payload.EMPTY)))),
                "PART frame of a message of " + total + " bytes, expected 65537 to 1048576");
    }

    @Test
    void refusesPayloadsBeforeTheSessionIsOpen() {
        FrameDecoder early = new FrameDecoder(new FrameLog(0));
        assertThatThrownBy(() -> early.feed(header(1, 4), NOW))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("expected 8 to 8");
    }

    @Test
    void refusesAnotherProtocolAndVersion() {
        byte[] hello = encode(List.of(new Frame.Hello(TOKEN)));
        byte[] otherMagic = hello.clone();
        otherMagic[FrameType.HEADER_BYTES] ^= 1;
        byte[] otherVersion = hello.clone();
        otherVersion[FrameType.HEADER_BYTES + 5] = 9;

        assertRefused(ByteBuffer.wrap(otherMagic), "HELLO frame: magic is");
        assertRefused(ByteBuffer.wrap(otherVersion), "version is 9, expected 3");
    }

    @Test
    void refusesFramesThatTheOtherSideMayNotSend() {
        FrameReceiver sideOfNothing = () -> MAX_MESSAGE;
        for (Frame frame : FRAMES) {
            if (frame instanceof Frame.Ping) {
                continue;
            }
            assertThatThrownBy(() -> frame.deliverTo(sideOfNothing))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageStartingWith("unexpected ");
        }
    }

    @Test
    void randomBytesOnlyEverBreakTheProtocol() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = new byte[random.nextInt(64)];
            random.nextBytes(garbage);
            if (garbage.length > 4) {
                // Past the length check more often than chance would allow.
                garbage[0] = 0;
                garbage[1] = 0;
                garbage[2] = 0;
                garbage[4] = (byte) random.nextInt(17);
            }
            try {
                new FrameDecoder(new FrameLog(100)).feed(ByteBuffer.wrap(garbage), NOW);
            } catch (ProtocolException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void cutsTextsThatAreTooLongBetweenCharacters() throws ProtocolException {
        RosException failure =
                RosException.of(
                        RosStatus.UNAVAILABLE,
                        Execution.NOT_EXECUTED,
                        "x" + "\u20ac".repeat(10_000));
        decoder.feed(ByteBuffer.wrap(encode(List.of(new Frame.Failure(1, failure)))), NOW);
        assertThat(log.toString())
                .startsWith("failure 1 UNAVAILABLE NOT_EXECUTED x\u20ac")
                .endsWith("\u20ac null\n")
                .hasSizeLessThan(6000);
    }

    private void assertRefused(ByteBuffer bytes, String message) {
        assertThatThrownBy(() -> new FrameDecoder(log).feed(bytes, NOW))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(message);
    }

    private static String decodeInPieces(byte[] bytes, int size) throws ProtocolException {
        FrameLog log = new FrameLog(MAX_MESSAGE);
        FrameDecoder decoder = new FrameDecoder(log);
        for (int at = 0; at < bytes.length; at += size) {
            decoder.feed(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)), NOW);
        }
        return log.toString();
    }

    private static ByteBuffer header(int length, int type) {
        return ByteBuffer.allocate(FrameType.HEADER_BYTES)
                .putInt(length)
                .put((byte) type)
                .putLong(1)
                .flip();
    }

    private static byte[] encode(List<Frame> frames) {
        FrameBatch batch = new FrameBatch(0);
        frames.forEach(frame -> batch.add(frame, NOW));
        return Payload.of(batch.toPieces()).toArray();
    }

    private static Payload payload(int size) {
        byte[] payload = new byte[size];
        new Random(size).nextBytes(payload);
        return Payload.of(payload);
    }

    private static String hash(Payload payload) {
        return payload.size() + " bytes, " + payload.hashCode();
    }

    /** Accepts everything and writes it down. */
    private static final class FrameLog implements FrameReceiver {

        private final int maxMessageBytes;
        private final StringBuilder lines = new StringBuilder();

        private FrameLog(int maxMessageBytes) {
            this.maxMessageBytes = maxMessageBytes;
        }

        @Override
        public int maxMessageBytes() {
            return maxMessageBytes;
        }

        @Override
        public void hello(Frame.Hello hello) {
            add("hello " + hello.token().high() + " " + hello.token().low());
        }

        @Override
        public void welcome() {
            add("welcome");
        }

        @Override
        public void request(Frame.Request request) {
            add(
                    String.format(
                            "%s %d in %d of %s",
                            request.suspect() ? "suspect" : "request",
                            request.id(),
                            (request.deadlineNanos() - NOW) / 1000,
                            hash(request.payload())));
        }

        @Override
        public void reply(Frame.Reply reply) {
            add("reply " + reply.id() + " of " + hash(reply.payload()));
        }

        @Override
        public void part(Frame.Part part) {
            add(String.format("part %d of %d: %s", part.id(), part.total(), hash(part.bytes())));
        }

        @Override
        public void failure(Frame.Failure failure) {
            RosException e = failure.failure();
            add(
                    String.format(
                            "failure %d %s %s %s %s",
                            failure.id(),
                            e.status(),
                            e.execution(),
                            e.description(),
                            e.remoteClassName().orElse(null)));
        }

        @Override
        public void cancel(Frame.Cancel cancel) {
            add("cancel " + cancel.id());
        }

        @Override
        public void starting(Frame.Starting starting) {
            add("starting " + starting.id());
        }

        @Override
        public void proceed(Frame.Proceed proceed) {
            add("proceed " + proceed.id());
        }

        @Override
        public void confirm(Frame.Confirm confirm) {
            add("confirm " + confirm.ends());
        }

        @Override
        public void credit(Frame.Credit credit) {
            add("credit " + credit.credits());
        }

        @Override
        public void blocked() {
            add("blocked");
        }

        @Override
        public void goAway() {
            add("go away");
        }

        private void add(String line) {
            lines.append(line).append('\n');
        }

        @Override
        public String toString() {
            return lines.toString();
        }
    }
}
