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

import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.EndpointBinding;
import io.rpcoperator.runtime.transport.InboundRequest;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What both sides of a session make of messages that come in parts, or in what pretends to be. */
class MessagesInPartsTest {

    private static final int TOTAL = 200_000;

    /** What a part carries, and what is left of a message after two. */
    private static final int PIECE = Frame.MAX_PIECE_BYTES;

    private static final int LAST = TOTAL - 2 * PIECE;

    private static final EndpointId ID = new EndpointId("fraud", 0, 0, 1);
    private static final SessionRequest REQUEST =
            new SessionRequest(new ClientScope("job", "task", 0, 0, 1), new byte[0], new byte[0]);

    /** Room for two. */
    private static final SessionTerms TERMS =
            new SessionTerms(3, 2 * TOTAL, 2 * TOTAL, 10 * TOTAL, 2);

    private final ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
    private final RecordedLink serverLink = new RecordedLink();
    private final Endpoints endpoints = new Endpoints();
    private final EndpointBinding binding = endpoints.bind(ID, TERMS, endpoint);
    private final ServerSession server = serverSession();
    private final RecordingReplies replies = new RecordingReplies();
    private final RecordedLink clientLink = new RecordedLink();
    private final ClientSession client = clientSession();

    private ServerSession serverSession() {
        ServerSession session = endpoints.open(ID, REQUEST);
        session.attach(serverLink);
        serverLink.frames.clear();
        return session;
    }

    /** Gives it all credits. */
    private void open(ClientSession session, SessionTerms terms) {
        session.attach(clientLink);
        try {
            session.credit(new Frame.Credit(terms.maxRequests()));
            session.welcome();
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
        clientLink.frames.clear();
    }

    private ClientSession clientSession() {
        ClientSession session =
                new ClientSession(
                        new Endpoint(ID, new EndpointAddress("localhost", 1, 2, 3)),
                        TERMS,
                        replies);
        open(session, TERMS);
        return session;
    }

    // ------------------------------------------------------------------ requests

    @Test
    void aRequestArrivesWithItsLastPiece() throws Exception {
        server.part(part(1, TOTAL, 0));
        server.part(part(1, TOTAL, PIECE));
        server.part(part(2, TOTAL, 0));
        server.part(part(1, TOTAL, PIECE));
        server.part(part(2, TOTAL, PIECE));
        server.part(part(2, TOTAL, PIECE));
        assertThat(endpoint.held).isEmpty();

        server.request(request(1, LAST));
        server.request(request(2, LAST));

        assertThat(endpoint.held)
                .extracting(each -> each.payload().size())
                .containsExactly(TOTAL, TOTAL);
    }

    @Test
    void theWindowCountsARequestFromItsFirstPart() throws Exception {
        server.part(part(1, TOTAL, 0));
        server.part(part(2, TOTAL, 0));

        assertBreaks(() -> server.part(part(3, TOTAL, 0)), "exceeds the window");
        assertBreaks(() -> server.request(request(3, 1)), "exceeds the window");
        server.part(part(1, TOTAL, PIECE));
        server.part(part(1, TOTAL, PIECE));
        server.request(request(1, LAST));
        Objects.requireNonNull(endpoint.held.poll()).reply(Payload.EMPTY);
        server.departs(serverLink.frames.get(0));
        server.part(part(3, TOTAL, 0));
    }

    @Test
    void partsThatDoNotFitTheirMessageBreakTheProtocol() throws Exception {
        assertBreaks(
                () -> server.part(part(1, TOTAL, PIECE)), "65536 bytes of 200000 of message 1");
        server.part(part(2, TOTAL, 0));
        assertBreaks(() -> server.part(part(2, TOTAL, 0)), "0 bytes of 200000 of message 2");
        assertBreaks(() -> server.part(part(2, TOTAL + 1, PIECE)), "of 200001 of message 2");
        server.part(part(2, TOTAL, PIECE));
        server.part(part(2, TOTAL, PIECE));
        assertBreaks(() -> server.part(part(2, TOTAL, LAST)), "after 131072 of 200000");
        assertBreaks(() -> server.request(request(2, LAST - 1)), "68927 bytes end message 2");
        assertBreaks(() -> server.request(request(2, LAST + 1)), "68929 bytes end message 2");
    }

    @Test
    void anIdIsForOneRequest() throws Exception {
        server.request(request(1, 10));
        assertBreaks(() -> server.part(part(1, TOTAL, 0)), "request 1 is in flight already");
        assertBreaks(() -> server.request(request(1, 10)), "request 1 is in flight already");
    }

    @Test
    void aRequestThatIsCancelledOnItsWayReachesNobody() throws Exception {
        server.part(part(1, TOTAL, 0));
        server.part(part(1, TOTAL, PIECE));
        server.cancel(new Frame.Cancel(1));

        assertThat(serverLink.frames).hasSize(1);
        assertThat(serverLink.frames.get(0)).isInstanceOf(Frame.Failure.class);
        assertThat(endpoint.cancelled).isEmpty();
        assertBreaks(() -> server.part(part(1, TOTAL, PIECE)), "request 1 is in flight already");
        server.part(part(2, TOTAL, 0));
        assertBreaks(() -> server.part(part(3, TOTAL, 0)), "exceeds the window");
        server.departs(serverLink.frames.get(0));
        server.part(part(3, TOTAL, 0));
    }

    @Test
    void whatHasNotArrivedWhenTheSessionEndsReachesNobody() throws Exception {
        server.part(part(1, TOTAL, 0));
        server.request(request(2, 10));

        server.disconnected("lost");

        assertThat(endpoint.cancelled).containsExactlyElementsOf(endpoint.held).hasSize(1);
        assertThat(endpoint.closed).containsExactly(REQUEST);
        server.part(part(1, TOTAL, PIECE)); // what was read before, and is dropped
    }

    // ------------------------------------------------------------------ draining

    @Test
    void aDrainWaitsForWhatIsAnnouncedAndUntilAnswersHaveDeparted() throws Exception {
        server.part(part(1, TOTAL, 0));
        CompletableFuture<Void> drained = binding.drain();
        assertThat(serverLink.frames).containsExactly(new Frame.GoAway());
        server.goAway();
        server.part(part(1, TOTAL, PIECE));
        server.part(part(1, TOTAL, PIECE));
        server.request(request(1, LAST));
        Objects.requireNonNull(endpoint.held.poll()).reply(Payload.EMPTY);
        assertThat(drained).isNotDone();

        server.departs(serverLink.frames.get(1));

        assertThat(drained).isCompleted();
        assertThat(binding.drain()).isCompleted();
    }

    @Test
    void aDrainWaitsForWhatWasSentBeforeTheClientKnew() throws Exception {
        CompletableFuture<Void> drained = binding.drain();
        assertThat(drained).isNotDone();
        server.request(request(1, 10));
        server.goAway();
        assertThat(drained).isNotDone();

        ServerRequest late = (ServerRequest) Objects.requireNonNull(endpoint.held.poll());
        late.reply(Payload.EMPTY);
        server.departs(serverLink.frames.get(1));

        assertThat(drained).isCompleted();
    }

    @Test
    void anIdleEndpointHasDrainedOnceItsClientsKnow() throws Exception {
        CompletableFuture<Void> drained = binding.drain();
        assertThat(drained).isNotDone();

        server.goAway();

        assertThat(drained).isCompleted();
    }

    @Test
    void aClientSaysThatItSendsNoMoreBehindWhatItSent() throws Exception {
        send(1, 10);
        client.goAway();
        client.goAway();

        assertThat(clientLink.frames).last().isEqualTo(new Frame.GoAway());
        assertThat(clientLink.frames).filteredOn(Frame.GoAway.class::isInstance).hasSize(1);
        assertThat(client.send(2, Payload.EMPTY, Duration.ofSeconds(1), false)).isFalse();
    }

    @Test
    void goAwayIsNoAnswerUnlessTheEndpointDrains() throws Exception {
        assertBreaks(server::goAway, "answers none");
        binding.drain();
        server.goAway();
        assertBreaks(server::goAway, "answers none");
    }

    @Test
    void aDrainWaitsForNobodyWhoIsGone() throws Exception {
        server.part(part(1, TOTAL, 0));
        CompletableFuture<Void> drained = binding.drain();
        assertThat(drained).isNotDone();

        server.disconnected("lost");

        assertThat(drained).isCompleted();
    }

    // ------------------------------------------------------------------ responses

    @Test
    void aResponseArrivesWithItsLastPiece() throws Exception {
        send(1, 10);
        client.part(part(1, TOTAL, 0));
        client.part(part(1, TOTAL, PIECE));
        client.part(part(1, TOTAL, PIECE));
        assertThat(replies.replies).isEmpty();

        client.reply(new Frame.Reply(1, 5, Payload.of(new byte[LAST])));

        assertThat(replies.replies.get(1L)).hasSize(TOTAL);
    }

    @Test
    void aRequestWhoseResponseBreaksTheProtocolMayHaveBegun() throws Exception {
        send(1, 10);
        client.part(part(1, TOTAL, 0));
        assertBreaks(
                () -> client.reply(new Frame.Reply(1, 5, Payload.of(new byte[LAST]))),
                "end message 1");

        client.disconnected("broke the protocol");

        assertThat(replies.begun).containsExactly(1L);
    }

    @Test
    void responsesInPartsAreOfRequests() throws Exception {
        send(1, 10);
        send(2, 10);
        client.part(part(1, TOTAL, 0));

        assertBreaks(() -> client.part(part(9, TOTAL, 0)), "request 9, never asked");
        client.part(part(2, 2 * TOTAL + 1, 0));
    }

    @Test
    void aResponseThatNobodyWaitsForIsNotKept() throws Exception {
        send(1, 10);
        send(2, 10);
        client.part(part(1, TOTAL, 0));
        client.part(part(1, TOTAL, PIECE));
        client.cancel(1);
        client.cancel(2);
        client.part(part(1, TOTAL, PIECE));
        client.part(part(2, TOTAL, 0));
        client.part(part(2, TOTAL, PIECE));

        client.reply(new Frame.Reply(1, 5, Payload.of(new byte[LAST])));
        client.failure(new Frame.Failure(2, RosException.maybeExecuted(RosStatus.CANCELLED, "")));

        assertThat(replies.order).isEmpty();
        send(3, 10);
        send(4, 10);
        send(5, 10);
    }

    @Test
    void aLargeResponseThatNobodyWaitsForIsTakenBack() throws Exception {
        server.request(request(1, 10));
        Objects.requireNonNull(endpoint.held.poll()).reply(Payload.of(new byte[TOTAL]));
        server.cancel(new Frame.Cancel(1));

        Frame reply = serverLink.frames.get(0);
        Frame failure = serverLink.frames.get(1);
        assertThat(failure).isInstanceOf(Frame.Failure.class);
        assertThat(server.departs(failure)).isTrue();
        assertThat(server.departs(reply)).as("after the last word").isFalse();
        CompletableFuture<Void> drained = binding.drain();
        server.goAway();
        assertThat(drained).isCompleted();
    }

    @Test
    void aResponseThatHasDepartedIsTheLastWord() throws Exception {
        server.request(request(1, 10));
        Objects.requireNonNull(endpoint.held.poll()).reply(Payload.of(new byte[TOTAL]));
        server.cancel(new Frame.Cancel(1));

        assertThat(server.departs(serverLink.frames.get(0))).isTrue();
        assertThat(server.departs(serverLink.frames.get(1))).isFalse();
    }

    @Test
    void aResponseThatTheLinkDoesNotHaveYetIsNotTakenBack() throws Exception {
        server.request(request(1, 10));
        serverLink.beforeNextSend = () -> server.cancel(new Frame.Cancel(1));
        Objects.requireNonNull(endpoint.held.poll()).reply(Payload.of(new byte[TOTAL]));

        assertThat(serverLink.frames).hasSize(1);
        assertThat(serverLink.frames.get(0)).isInstanceOf(Frame.Reply.class);
    }

    @Test
    void responsesThatAreTakenBackAreNotWaitedFor() throws Exception {
        List<Frame> answers = serverLink.frames;
        for (long id = 1; id <= 3; id++) {
            server.request(request(id, 10));
        }
        for (int i = 0; i < 2; i++) {
            InboundRequest next = Objects.requireNonNull(endpoint.held.poll());
            assertThat(next.tryBegin()).isTrue();
            next.reply(Payload.of(new byte[TOTAL]));
        }
        server.confirm(new Frame.Confirm(2));
        InboundRequest third = Objects.requireNonNull(endpoint.held.poll());
        assertThat(third.tryBegin()).as("two responses wait").isFalse();

        server.cancel(new Frame.Cancel(1));
        server.departs(answers.get(2));

        assertThat(third.tryBegin()).isTrue();
    }

    @Test
    void aClientThatClosesSendsNoMore() {
        send(1, TOTAL);
        client.close();
        assertThat(clientLink.aborted).isTrue();
    }

    // ------------------------------------------------------------------ what has begun

    @Test
    void ofLargeRequestsThoseThatLeftFirstMayHaveBegun() throws Exception {
        SessionTerms wide = new SessionTerms(9, 100 * TOTAL, TOTAL, TOTAL, 1);
        ClientSession session =
                new ClientSession(
                        new Endpoint(ID, new EndpointAddress("localhost", 1, 2, 3)), wide, replies);
        open(session, wide);
        for (long id = 1; id <= 3; id++) {
            session.send(id, Payload.of(new byte[TOTAL]), Duration.ofMinutes(1));
        }
        session.departs(clientLink.frames.get(2));
        session.departs(clientLink.frames.get(0));

        session.disconnected("lost");

        assertThat(replies.begun).containsExactly(3L);
    }

    // ------------------------------------------------------------------ tools

    private void send(long id, int size) {
        assertThat(client.send(id, Payload.of(new byte[size]), Duration.ofMinutes(1))).isTrue();
    }

    private static Frame.Part part(long id, int total, int size) {
        return new Frame.Part(id, total, Payload.of(new byte[size]));
    }

    private static Frame.Request request(long id, int size) {
        return new Frame.Request(id, Long.MAX_VALUE, Payload.of(new byte[size]));
    }

    /** Something that a peer does. */
    private interface Act {

        void run() throws ProtocolException;
    }

    private static void assertBreaks(Act act, String message) {
        assertThatThrownBy(act::run)
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(message);
    }
}
