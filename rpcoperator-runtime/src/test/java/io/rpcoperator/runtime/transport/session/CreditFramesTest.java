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
package io.rpcoperator.runtime.transport.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.GrantedCredits;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and their endpoint tell each other of credits, frame by frame. */
class CreditFramesTest {

    private static final int BUDGET = 64;
    private static final Duration REMAINING = Duration.ofMinutes(1);
    private static final EndpointId ID = new EndpointId("svc", 0, 0, 1);
    private static final SessionTerms TERMS = new SessionTerms(BUDGET, 6400, 1000, 1 << 20, 64);

    private final ManualClock clock = new ManualClock(System.nanoTime());
    private final ScriptedEndpoint handler = ScriptedEndpoint.holds();
    private final Endpoints endpoints = new Endpoints();
    private final EndpointBinding binding = endpoints.bind(ID, TERMS, handler);

    @Test
    void theFirstShareIsThereWhenTheSessionOpens() throws Exception {
        Line line = new Line();
        assertThat(line.toClient).containsExactly(new Frame.Credit(BUDGET), new Frame.Welcome());
        line.deliverAll();

        assertThat(line.send(BUDGET)).isEqualTo(BUDGET);
        assertThat(line.send(1)).isZero();
        assertThat(line.replies.credited).hasValue(0);
    }

    @Test
    void aShareIsBoundedInBytes() throws Exception {
        Line first = new Line().opened();
        new Line().opened();
        first.deliverAll();

        assertThat(first.client.send(1, bytes(3000), REMAINING)).isTrue();
        assertThat(first.client.send(2, bytes(201), REMAINING)).as("half of 6400").isFalse();
        assertThat(first.client.send(3, bytes(200), REMAINING)).isTrue();
    }

    @Test
    void aClientAboveItsNewShareSendsNothingUntilItIsBelow() throws Exception {
        Line line = new Line().opened();
        line.send(40);
        line.deliverAll();
        Line other = new Line().opened();
        other.send(BUDGET);
        other.deliverAll();
        line.deliverAll();

        assertThat(line.send(1)).isZero();
        line.answer(8);
        assertThat(line.send(1)).as("32 in flight of 32").isZero();
        line.answer(1);
        assertThat(line.send(2)).isOne();
    }

    @Test
    void whatWasSentBeforeAClientKnewOfItsNewShareIsTaken() throws Exception {
        Line line = new Line().opened();
        line.send(10);
        new Line().opened();
        assertThat(line.toClient).contains(new Frame.Credit(BUDGET / 2));
        assertThat(binding.granted().shrinking()).isOne();

        assertThat(line.send(BUDGET)).isEqualTo(BUDGET - 10);
        line.deliverAll();

        assertThat(handler.held).hasSize(BUDGET);
        assertThat(binding.granted()).isEqualTo(new GrantedCredits(2, 40, 4000, 0));
    }

    @Test
    void moreThanAClientEverHadBreaksTheProtocol() throws Exception {
        Line line = new Line().opened();
        line.send(BUDGET);
        new Line().opened();
        while (!line.toServer.isEmpty()) {
            line.toServer.remove().deliverTo(line.server);
        }

        assertThatThrownBy(() -> line.server.request(request(1000)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("exceeds the window of the session: 64 requests of 64");
    }

    @Test
    void moreThanAClientHasAcknowledgedBreaksTheProtocol() throws Exception {
        Line line = new Line().opened();
        new Line().opened();
        line.deliverAll();
        line.send(BUDGET / 2);
        line.deliverAll();

        assertThatThrownBy(() -> line.server.request(request(1000)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("32 requests of 32");
    }

    @Test
    void anAnswerToNothingBreaksTheProtocol() throws Exception {
        Line line = new Line();
        assertThatThrownBy(() -> line.server.credit(new Frame.Credit(BUDGET - 1)))
                .isInstanceOf(ProtocolException.class);
        line.deliverAll();
        assertThatThrownBy(() -> line.server.credit(new Frame.Credit(BUDGET)))
                .isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, BUDGET + 1, (1L << 32) + 1})
    void aShareThatCannotBeBreaksTheProtocol(long credits) throws Exception {
        Line line = new Line().opened();
        assertThatThrownBy(() -> line.client.credit(new Frame.Credit(credits)))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void aClientIsToldTheNewestShareOnceItHasAnsweredTheLast() throws Exception {
        Line line = new Line().opened();
        for (int i = 0; i < 40; i++) {
            new Line().opened();
        }
        assertThat(line.toClient).containsExactly(new Frame.Credit(32));

        line.deliverToClient();
        line.deliverToServer();

        assertThat(line.toClient).hasSize(1);
        assertThat(((Frame.Credit) line.toClient.element()).credits()).isLessThan(16);
    }

    @Test
    void aClientOwesAnAnswerUntilItHasCome() throws Exception {
        Line line = new Line();
        assertThat(line.server.tick()).isOne();
        assertThat(line.server.tick()).isEqualTo(2);
        line.deliverAll();
        assertThat(line.server.tick()).isZero();

        new Line().opened();
        assertThat(line.server.tick()).isOne();
        new Line().opened();
        assertThat(line.server.tick()).as("it was not told of another yet").isEqualTo(2);
        line.deliverToClient();
        line.deliverToServer();
        assertThat(line.server.tick()).as("the next is another one").isLessThan(2);
    }

    @Test
    void aFullClientTellsSoOnceForItsWindow() throws Exception {
        Line line = new Line().opened();
        line.send(BUDGET + 10);
        line.send(10);
        assertThat(line.blockedFrames()).isOne();
        line.deliverAll();

        for (int i = 1; i < BUDGET; i++) {
            line.answer(1);
            line.send(2);
            assertThat(line.blockedFrames()).isZero();
            line.deliverAll();
        }
        line.answer(1);
        line.send(2);
        assertThat(line.blockedFrames()).isOne();
    }

    @Test
    void aClientThatIsStillFullTellsSoAgainAfterAWhile() throws Exception {
        Line line = new Line().opened();
        line.send(BUDGET + 10);
        line.deliverAll();

        clock.advanceTime(Duration.ofMillis(100).minusNanos(1));
        line.send(10);
        assertThat(line.blockedFrames()).isZero();
        clock.advanceTime(Duration.ofNanos(1));
        line.send(10);
        line.send(10);
        assertThat(line.blockedFrames()).isOne();
        line.deliverAll();

        clock.advanceTime(Duration.ofMillis(100));
        line.send(10);
        assertThat(line.blockedFrames()).isOne();
    }

    @Test
    void whatWasInUseElsewhereIsThereForWhoStillLacksCredits() throws Exception {
        Line before = new Line().opened();
        before.send(BUDGET);
        before.deliverAll();
        Line line = new Line().opened();
        before.deliverAll();
        int first = line.send(BUDGET);
        line.deliverAll();
        assertThat(line.send(1)).as("nothing is left").isZero();
        before.answer(BUDGET);
        assertThat(line.send(1)).isZero();

        clock.advanceTime(Duration.ofMillis(100));
        line.send(1);
        line.deliverAll();

        assertThat(line.send(BUDGET)).isEqualTo(BUDGET / 2 - first);
    }

    @Test
    void aClientIsToldWhenItsShareHasGrown() throws Exception {
        Line idle = new Line().opened();
        Line busy = new Line().opened();
        int first = busy.send(BUDGET);
        assertThat(first).isLessThan(16);

        busy.deliverAll();

        assertThat(busy.replies.credited).hasValue(1);
        assertThat(busy.send(BUDGET)).isGreaterThan(BUDGET / 2);
        idle.deliverAll();
        assertThat(idle.replies.credited).hasValue(0);
        assertThat(idle.send(BUDGET)).isLessThan(16);
    }

    @Test
    void aSessionThatEndsLeavesItsShareToOthers() throws Exception {
        Line first = new Line().opened();
        Line second = new Line().opened();
        first.client.close();
        first.server.disconnected("closed");
        assertThat(binding.granted().sessions()).isOne();

        int sent = second.send(BUDGET);
        second.deliverAll();

        assertThat(second.send(BUDGET)).isEqualTo(BUDGET - sent);
        assertThat(binding.granted()).isEqualTo(new GrantedCredits(1, BUDGET, 6400, 0));
    }

    @Test
    void nothingBeginsWhileTooManyResponsesWaitAndOtherSessionsGoOn() throws Exception {
        Line slow = new Line().opened();
        Line other = new Line().opened();
        slow.send(3);
        slow.deliverAll();
        other.send(1);
        other.deliverAll();
        InboundRequest first = held();
        InboundRequest second = held();
        InboundRequest third = held();
        InboundRequest ofOther = held();

        assertThat(first.tryBegin()).isTrue();
        first.reply(bytes(999));
        assertThat(second.tryBegin()).as("not yet too many").isTrue();
        second.reply(bytes(900));
        assertThat(third.tryBegin()).isFalse();
        assertThat(ofOther.tryBegin()).isTrue();

        slow.deliverToClient();
        assertThat(handler.mayBegin).as("too many still").isEmpty();
        slow.deliverToClient();
        assertThat(handler.mayBegin).containsExactly(third.session());
        assertThat(third.tryBegin()).isTrue();
        assertThat(slow.replies.replies).hasSize(2);
        assertThat(slow.replies.failures).isEmpty();
    }

    // ------------------------------------------------------------------ tools

    private InboundRequest held() {
        return Objects.requireNonNull(handler.held.poll());
    }

    private static Payload bytes(int size) {
        return Payload.of(new byte[size]);
    }

    private static Frame.Request request(long id) {
        return new Frame.Request(id, 1_000_000, bytes(1));
    }

    /** A client, its session at the endpoint, and the frames between them. */
    private final class Line {

        private final RecordingReplies replies = new RecordingReplies();
        private final Queue<Frame> toServer = new ArrayDeque<>();
        private final Queue<Frame> toClient = new ArrayDeque<>();
        private final ServerSession server;
        private final ClientSession client;
        private long nextId;

        private Line() {
            server =
                    endpoints.open(
                            ID,
                            new SessionRequest(
                                    new ClientScope("job", "task", 0, 0, 1),
                                    new byte[0],
                                    new byte[0]));
            client =
                    new ClientSession(
                            new Endpoint(ID, new EndpointAddress("here", 1, 1, 1)),
                            server.terms(),
                            replies,
                            clock);
            client.attach(link(toServer));
            server.attach(link(toClient));
        }

        private Line opened() throws ProtocolException {
            deliverAll();
            return this;
        }

        private Link link(Queue<Frame> frames) {
            return new Link() {
                @Override
                public void write(Frame frame) {
                    frames.add(frame);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}

                @Override
                public void abort() {}
            };
        }

        /** Sends up to so many requests. Returns how many there was room for. */
        private int send(int count) {
            int sent = 0;
            while (sent < count && client.send(nextId, bytes(1), REMAINING)) {
                nextId++;
                sent++;
            }
            return sent;
        }

        /** Answers the oldest requests, of this line alone. */
        private void answer(int count) throws ProtocolException {
            for (int i = 0; i < count; i++) {
                held().reply(bytes(1));
            }
            deliverAll();
        }

        private long blockedFrames() {
            return toServer.stream().filter(Frame.Blocked.class::isInstance).count();
        }

        private void deliverAll() throws ProtocolException {
            while (!toClient.isEmpty() || !toServer.isEmpty()) {
                if (toClient.isEmpty()) {
                    deliverToServer();
                } else {
                    deliverToClient();
                }
            }
        }

        private void deliverToClient() throws ProtocolException {
            Frame frame = toClient.remove();
            if (server.departs(frame)) {
                frame.deliverTo(client);
            }
        }

        private void deliverToServer() throws ProtocolException {
            toServer.remove().deliverTo(server);
        }
    }
}
