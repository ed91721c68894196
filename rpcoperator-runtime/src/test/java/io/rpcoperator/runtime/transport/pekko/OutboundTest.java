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
package io.rpcoperator.runtime.transport.pekko;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.FrameBatch;
import io.rpcoperator.runtime.transport.wire.FrameDecoder;
import io.rpcoperator.runtime.transport.wire.FrameReceiver;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboundTest {

    private static final int PIECE = Frame.MAX_PIECE_BYTES;
    private static final long NOW = 1_000_000;
    private static final long DEADLINE = NOW + 9_000_000;
    private static final Frame.Failure CANCELLED =
            new Frame.Failure(1, RosException.maybeExecuted(RosStatus.CANCELLED, ""));

    private final List<Frame> sent = new ArrayList<>();

    /** What is answered for every frame. */
    private boolean departs = true;

    private final Outbound outbound = new Outbound();
    private final Arrivals arrivals = new Arrivals();
    private final FrameDecoder decoder = new FrameDecoder(arrivals);

    @Test
    void sendsSmallFramesTogetherInTheirOrder() throws ProtocolException {
        for (long id = 1; id <= 3; id++) {
            outbound.add(request(id, 10));
        }

        assertThat(leave()).containsExactly("request 1: 10", "request 2: 10", "request 3: 10");
        assertThat(sent).hasSize(3);
        assertThat(outbound.isEmpty()).isTrue();
        assertThat(outbound.next(NOW, this::departs)).isNull();
    }

    @Test
    void sendsLargeMessagesAPartInTurn() throws ProtocolException {
        outbound.add(request(1, 2 * PIECE + 5));
        outbound.add(request(2, PIECE + 1));

        assertThat(leave())
                .containsExactly(
                        "part 1 of 131077: 0", "part 2 of 65537: 0", "part 1 of 131077: 65536");
        assertThat(sent).isEmpty();
        assertThat(leave())
                .containsExactly(
                        "part 2 of 65537: 65536",
                        "part 1 of 131077: 65536",
                        "request 2: 1",
                        "request 1: 5");
        assertThat(sent).extracting(frame -> ((Frame.Request) frame).id()).containsExactly(2L, 1L);
        assertThat(outbound.isEmpty()).isTrue();
    }

    @Test
    void sendsFourPartsAtOnceWhileNoSmallFrameWaits() throws ProtocolException {
        outbound.add(request(1, 100 * PIECE));
        leave();

        assertThat(leave()).hasSize(4).containsOnly("part 1 of 6553600: 65536");
    }

    @Test
    void onePartFollowsSmallFrames() throws ProtocolException {
        outbound.add(request(1, 100 * PIECE));
        outbound.add(request(2, 100 * PIECE));
        leave();
        outbound.add(request(3, 10));

        assertThat(leave()).containsExactly("request 3: 10", "part 2 of 6553600: 65536");
    }

    @Test
    void smallFramesDoNotKeepLargeMessagesWaiting() throws ProtocolException {
        outbound.add(request(0, 2 * PIECE));
        for (long id = 1; id < 1000; id++) {
            outbound.add(request(id, 1000));
        }

        assertThat(leave()).hasSizeBetween(50, 100).endsWith("part 0 of 131072: 65536");
    }

    @Test
    void whatIsCancelledIsNotSentToItsEnd() throws ProtocolException {
        outbound.add(request(1, 100 * PIECE));
        outbound.add(request(2, 2 * PIECE));
        leave();
        outbound.add(new Frame.Cancel(1));

        assertThat(leave()).containsExactly("cancel 1", "part 2 of 131072: 65536");
        assertThat(leave()).containsExactly("request 2: 65536");
        assertThat(outbound.isEmpty()).isTrue();
    }

    @Test
    void aRequestThatIsCancelledBeforeItLeavesIsStillKnownToTheOtherSide()
            throws ProtocolException {
        outbound.add(request(1, 2 * PIECE));
        outbound.add(new Frame.Cancel(1));

        assertThat(leave()).containsExactly("part 1 of 131072: 0", "cancel 1");
        assertThat(outbound.isEmpty()).isTrue();
    }

    @Test
    void aResponseThatNobodyWaitsForIsNotSentToItsEnd() throws ProtocolException {
        outbound.add(new Frame.Reply(1, 0, Payload.of(new byte[100 * PIECE])));
        leave();
        outbound.add(CANCELLED);

        assertThat(leave()).containsExactly("failure 1");
        assertThat(sent).containsExactly(CANCELLED);
        assertThat(outbound.isEmpty()).isTrue();
    }

    @Test
    void whatSaysNothingAnyMoreIsDropped() throws ProtocolException {
        outbound.add(new Frame.Reply(1, 0, Payload.of(new byte[PIECE + 1])));
        leave();
        departs = false;
        assertThat(outbound.next(NOW, this::departs)).as("its last piece").isNull();

        outbound.add(CANCELLED);
        assertThat(outbound.next(NOW, this::departs)).isNull();
        assertThat(sent).hasSize(2);
        assertThat(outbound.isEmpty()).isTrue();
    }

    @Test
    void theTimeSpentWaitingIsTakenFromTheDeadline() throws ProtocolException {
        outbound.add(request(1, 10));
        decoder.feed(bytes(outbound.next(NOW + 4_000_000, this::departs)), 0);
        assertThat(arrivals.lastDeadline).isEqualTo(5_000_000);

        outbound.add(request(2, PIECE + 1));
        decoder.feed(bytes(outbound.next(NOW, this::departs)), 0);
        decoder.feed(bytes(outbound.next(NOW + 20_000_000, this::departs)), 0);
        assertThat(arrivals.lastDeadline).isZero();
    }

    @Test
    void sendsTheBytesThatItWasGiven() throws ProtocolException {
        byte[] bytes = new byte[3 * PIECE + 77];
        new Random(1).nextBytes(bytes);
        ByteBuffer first = ByteBuffer.wrap(bytes, 0, 1000);
        ByteBuffer second = ByteBuffer.allocateDirect(bytes.length - 1000);
        second.put(bytes, 1000, bytes.length - 1000).flip();
        outbound.add(new Frame.Reply(1, 0, Payload.of(List.of(first, second))));
        while (!outbound.isEmpty()) {
            leave();
        }
        assertThat(Payload.of(arrivals.bytes).toArray()).isEqualTo(bytes);
    }

    private boolean departs(Frame frame) {
        sent.add(frame);
        return departs;
    }

    private static Frame request(long id, int size) {
        return new Frame.Request(id, DEADLINE, Payload.of(new byte[size]));
    }

    /** What the other side makes of the next batch. */
    private List<String> leave() throws ProtocolException {
        arrivals.frames.clear();
        decoder.feed(bytes(outbound.next(NOW, this::departs)), NOW);
        return List.copyOf(arrivals.frames);
    }

    private static ByteBuffer bytes(@Nullable FrameBatch batch) {
        return ByteBuffer.wrap(Payload.of(Objects.requireNonNull(batch).toPieces()).toArray());
    }

    /** Writes down what comes. */
    private static final class Arrivals implements FrameReceiver {

        private final List<String> frames = new ArrayList<>();
        private final List<ByteBuffer> bytes = new ArrayList<>();
        private long lastDeadline;

        @Override
        public int maxMessageBytes() {
            return 1 << 30;
        }

        @Override
        public void request(Frame.Request request) {
            lastDeadline = request.deadlineNanos();
            add("request " + request.id(), request.payload());
        }

        @Override
        public void reply(Frame.Reply reply) {
            add("reply " + reply.id(), reply.payload());
        }

        @Override
        public void part(Frame.Part part) {
            add(String.format("part %d of %d", part.id(), part.total()), part.bytes());
        }

        @Override
        public void failure(Frame.Failure failure) {
            frames.add("failure " + failure.id());
        }

        @Override
        public void cancel(Frame.Cancel cancel) {
            frames.add("cancel " + cancel.id());
        }

        private void add(String frame, Payload payload) {
            frames.add(frame + ": " + payload.size());
            bytes.addAll(payload.buffers());
        }
    }
}
