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

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointAddress;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import io.rpcoperator.runtime.transport.RecordingReplies;
import io.rpcoperator.runtime.transport.ScriptedEndpoint;
import io.rpcoperator.runtime.transport.SessionRequest;
import io.rpcoperator.runtime.transport.SessionTerms;
import io.rpcoperator.runtime.transport.wire.Frame;
import io.rpcoperator.runtime.transport.wire.ProtocolException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What happens to requests that are larger than their sessions have credits for. */
class OverdraftTest {

    private static final int LARGE = 100_000;
    private static final int PIECE = Frame.MAX_PIECE_BYTES;
    private static final EndpointId ID = new EndpointId("fraud", 0, 0, 1);

    /** Three large requests are more than the endpoint has room for beside the shares. */
    private static final SessionTerms TERMS =
            new SessionTerms(64, 2 * LARGE, LARGE, 10 * LARGE, 64);

    private final ScriptedEndpoint handler = ScriptedEndpoint.holds();
    private final Endpoints endpoints = new Endpoints();
    private final RecordingReplies replies = new RecordingReplies();
    private final RecordedLink clientLink = new RecordedLink();

    OverdraftTest() {
        endpoints.bind(ID, TERMS, handler);
    }

    // ------------------------------------------------------------------ the account

    @Test
    void theLastToGetRoomMayTakeMoreThanThereIs() {
        Overdraft overdraft = new Overdraft(100);
        assertThat(overdraft.tryTake(99)).isTrue();
        assertThat(overdraft.tryTake(1000)).isTrue();
        assertThat(overdraft.tryTake(1)).isFalse();
        assertThat(overdraft.tryTake(0)).as("it is within its share").isTrue();

        overdraft.giveBack(1000);
        assertThat(overdraft.tryTake(1)).isTrue();
        assertThat(overdraft.tryTake(1)).isFalse();
    }

    // ------------------------------------------------------------------ the endpoint

    @Test
    void aLargeRequestTooManyIsRefusedWithItsFirstPart() throws Exception {
        fill();
        OpenSession late = new OpenSession();

        late.server.part(announcement(1));

        assertThat(late.link.frames).hasSize(1);
        RosException refusal = ((Frame.Failure) late.link.frames.get(0)).failure();
        assertThat(refusal.status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
        assertThat(refusal.execution()).isEqualTo(Execution.NOT_EXECUTED);
        assertThat(refusal)
                .hasMessageContainingAll(
                        "100000 bytes", RosOptions.QUEUE_MAX_BYTES.key(), "200000");
        assertThat(handler.refused).hasSize(1);
    }

    @Test
    void whatWasOnItsWayOfARefusedRequestIsDropped() throws Exception {
        fill();
        OpenSession late = new OpenSession();
        late.server.part(announcement(1));
        late.server.part(full(1));
        late.server.departs(late.link.frames.get(0));
        late.server.part(full(1));
        late.server.request(request(1, LARGE - PIECE));

        assertThat(late.link.frames).hasSize(1);
        assertThat(handler.held).isEmpty();
        assertThat(handler.refused).hasSize(1);
        late.server.request(request(2, 10));
        assertThat(handler.held).hasSize(1);
    }

    @Test
    void aRefusedRequestHasOneLastWord() throws Exception {
        fill();
        OpenSession late = new OpenSession();
        late.server.part(announcement(1));
        late.server.departs(late.link.frames.get(0));

        assertThatThrownBy(() -> late.server.part(announcement(2)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("before the last word of request 1");
    }

    @Test
    void aClientThatHasTakenARefusalMayTryAgain() throws Exception {
        fill();
        OpenSession late = new OpenSession();
        for (long id = 1; id <= 3; id++) {
            late.server.part(announcement(id));
            late.server.departs(late.link.frames.remove(0));
            late.server.part(full(id));
            late.server.cancel(new Frame.Cancel(id));
            assertThat(late.link.frames).as("nothing to answer").isEmpty();
        }
        assertThat(handler.refused).hasSize(3);
    }

    @Test
    void anAnswerThatHasLeftMakesRoom() throws Exception {
        OpenSession first = fill();
        first.server.part(full(1));
        first.server.request(request(1, LARGE - PIECE));
        OpenSession late = new OpenSession();
        late.server.request(request(1, 2 * LARGE));
        assertThat(handler.refused).hasSize(1);

        Objects.requireNonNull(handler.held.poll()).reply(Payload.EMPTY);
        first.server.departs(first.link.frames.get(0));
        late.server.departs(late.link.frames.get(0));

        late.server.request(request(2, LARGE));
        assertThat(handler.held).hasSize(1);
    }

    @Test
    void aLostSessionMakesRoom() throws Exception {
        OpenSession first = fill();
        OpenSession late = new OpenSession();

        first.server.disconnected("lost");

        late.server.part(announcement(1));
        assertThat(late.link.frames).isEmpty();
    }

    @Test
    void aLargeRequestTakesNoMoreCreditsThanItsSessionHas() throws Exception {
        OpenSession large = fill();
        assertThat(large.server.inUse()).isLessThanOrEqualTo(TERMS.maxRequests() / 4);
    }

    /** Lets others open first, so that none has much, and takes all room beside their shares. */
    private OpenSession fill() throws ProtocolException {
        new OpenSession();
        OpenSession first = new OpenSession();
        first.server.part(announcement(1));
        for (int i = 0; i < 2; i++) {
            new OpenSession().server.part(announcement(1));
        }
        assertThat(handler.refused).isEmpty();
        return first;
    }

    // ------------------------------------------------------------------ the client

    @Test
    void aClientStopsSendingWhatWasRefused() throws Exception {
        ClientSession client = client();
        assertThat(client.send(1, Payload.of(new byte[LARGE]), Duration.ofMinutes(1))).isTrue();
        clientLink.frames.clear();

        client.failure(refusal(1));

        assertThat(clientLink.frames).containsExactly(new Frame.Cancel(1));
        assertThat(replies.failures).containsOnlyKeys(1L);
        assertThat(client.send(2, Payload.of(new byte[LARGE]), Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void aClientThatHasSentOrCancelledARequestHasSaidItsLastWord() throws Exception {
        ClientSession client = client();
        client.send(1, Payload.of(new byte[LARGE]), Duration.ofMinutes(1));
        client.departs(clientLink.frames.get(0));
        client.failure(refusal(1));
        client.send(2, Payload.of(new byte[LARGE]), Duration.ofMinutes(1));
        client.cancel(2);
        client.failure(refusal(2));
        client.send(3, Payload.of(new byte[10]), Duration.ofMinutes(1));
        client.failure(refusal(3));

        assertThat(clientLink.frames)
                .filteredOn(Frame.Cancel.class::isInstance)
                .containsExactly(new Frame.Cancel(2));
        assertThat(replies.failures).containsOnlyKeys(1L, 3L);
    }

    private ClientSession client() throws ProtocolException {
        ClientSession session =
                new ClientSession(
                        new Endpoint(ID, new EndpointAddress("localhost", 1, 2, 3)),
                        TERMS,
                        replies);
        session.attach(clientLink);
        session.credit(new Frame.Credit(1));
        session.welcome();
        clientLink.frames.clear();
        return session;
    }

    // ------------------------------------------------------------------ tools

    private static Frame.Part announcement(long id) {
        return new Frame.Part(id, LARGE, Payload.EMPTY);
    }

    private static Frame.Part full(long id) {
        return new Frame.Part(id, LARGE, Payload.of(new byte[PIECE]));
    }

    private static Frame.Request request(long id, int size) {
        return new Frame.Request(id, Long.MAX_VALUE, Payload.of(new byte[size]));
    }

    private static Frame.Failure refusal(long id) {
        return new Frame.Failure(
                id, RosException.notExecuted(RosStatus.RESOURCE_EXHAUSTED, "too many"));
    }

    /** A session of the endpoint, whose client answers what it is told of credits. */
    private final class OpenSession {

        private final RecordedLink link = new RecordedLink();
        private final ServerSession server;

        private OpenSession() throws ProtocolException {
            server =
                    endpoints.open(
                            ID,
                            new SessionRequest(
                                    new ClientScope("job", "task", 0, 0, 1),
                                    new byte[0],
                                    new byte[0]));
            server.attach(link);
            server.credit((Frame.Credit) link.frames.get(0));
            link.frames.clear();
        }
    }
}
