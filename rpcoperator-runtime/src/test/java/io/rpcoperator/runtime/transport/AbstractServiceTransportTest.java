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
package io.rpcoperator.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.rpcoperator.client.Execution;
import io.rpcoperator.client.RosException;
import io.rpcoperator.client.RosStatus;
import io.rpcoperator.config.RosOptions;
import io.rpcoperator.runtime.identity.ClientScope;
import io.rpcoperator.runtime.identity.Endpoint;
import io.rpcoperator.runtime.identity.EndpointId;
import io.rpcoperator.runtime.payload.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ServiceTransport} does. */
public abstract class AbstractServiceTransportTest extends AbstractFlowControlTest {

    protected static final Duration REMAINING = Duration.ofMinutes(1);
    protected static final EndpointId ID = new EndpointId("fraud", 0, 2, 42);
    protected static final SessionTerms TERMS = new SessionTerms(64, 8 << 20, 8 << 20, 1 << 20, 1);
    protected static final SessionRequest REQUEST =
            new SessionRequest(
                    new ClientScope("job", "task", 3, 1, 7), new byte[] {1, 2}, new byte[] {3});

    // ------------------------------------------------------------------ requests and responses

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 1024, 1025, 4096, 65536, 65537, 1 << 20, (16 << 20) + 1})
    void echoesEverySize(int size) throws Exception {
        SessionTerms large = new SessionTerms(4, 1, 1, 32 << 20, 1);
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, large, ScriptedEndpoint.echoes());
                Session session = connect(replies)) {
            byte[] payload = new byte[size];
            new Random(size).nextBytes(payload);

            assertThat(session.send(1, Payload.of(payload.clone()), REMAINING)).isTrue();

            await().atMost(LIMIT).until(() -> replies.replies.containsKey(1L));
            assertThat(replies.replies.get(1L)).isEqualTo(payload);
        }
    }

    @Test
    void tellsTheSessionWhoItsClientIs() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        try (EndpointBinding binding = server().bind(ID, TERMS, endpoint);
                Session session = connect(new RecordingReplies())) {
            session.send(1, Payload.of(new byte[1]), REMAINING);
            InboundRequest request = take(endpoint);

            SessionRequest told = endpoint.opened.get(0);
            assertThat(told.scope()).isEqualTo(REQUEST.scope());
            assertThat(told.requestSerializer()).containsExactly(1, 2);
            assertThat(told.responseSerializer()).containsExactly(3);
            assertThat(request.session()).isSameAs(told);
            assertThat(session.terms()).isEqualTo(TERMS);
            assertThat(session.endpoint()).isEqualTo(endpoint());
        }
    }

    @Test
    void answersRequestsInTheOrderOfASerialEndpoint() throws Exception {
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, TERMS, ScriptedEndpoint.echoes());
                Session session = connect(replies)) {
            for (long id = 0; id < 50; id++) {
                assertThat(session.send(id, Payload.of(new byte[] {(byte) id}), REMAINING))
                        .isTrue();
            }

            await().atMost(LIMIT).until(() -> replies.order.size() == 50);
            assertThat(replies.order)
                    .containsExactlyElementsOf(LongStream.range(0, 50).boxed().toList());
        }
    }

    @Test
    void answersManyConcurrentCallersWithTheirOwnResponses() throws Exception {
        int callers = 8;
        int callsEach = 500;
        ConcurrentHashMap<Long, CompletableFuture<byte[]>> pending = new ConcurrentHashMap<>();
        ReplyHandler handler =
                new RecordingReplies() {
                    @Override
                    public void reply(long requestId, Payload response, long queuedMicros) {
                        Objects.requireNonNull(pending.get(requestId)).complete(response.toArray());
                    }
                };
        try (EndpointBinding binding = server().bind(ID, TERMS, ScriptedEndpoint.echoes());
                Session session = connect(handler)) {
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                long first = (long) caller * callsEach;
                threads.add(
                        CompletableFuture.runAsync(
                                () -> callInTurn(session, pending, first, callsEach)));
            }
            CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(pending).hasSize(callers * callsEach);
        }
    }

    private static void callInTurn(
            Session session,
            ConcurrentHashMap<Long, CompletableFuture<byte[]>> pending,
            long first,
            int count) {
        for (long id = first; id < first + count; id++) {
            byte[] payload = ByteBuffer.allocate(8).putLong(id).array();
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            pending.put(id, answer);
            assertThat(session.send(id, Payload.of(payload), REMAINING)).isTrue();
            assertThat(answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join())
                    .isEqualTo(payload);
        }
    }

    @Test
    void callsOneHandlerOneAtATimeEvenWhenItSendsMore() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(2000);
        CompletableFuture<Session> self = new CompletableFuture<>();
        ReplyHandler handler =
                new RecordingReplies() {
                    @Override
                    public void reply(long requestId, Payload response, long queuedMicros) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        done.countDown();
                        self.join().send(requestId, response, REMAINING);
                        inside.decrementAndGet();
                    }
                };
        try (EndpointBinding binding = server().bind(ID, TERMS, ScriptedEndpoint.echoes());
                Session session = connect(handler)) {
            self.complete(session);
            for (long id = 0; id < 8; id++) {
                session.send(id, Payload.of(new byte[8]), REMAINING);
            }

            assertThat(done.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(most).hasValue(1);
        }
    }

    @Test
    void sendsTheTimeThatRemains() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        try (EndpointBinding binding = server().bind(ID, TERMS, endpoint);
                Session session = connect(new RecordingReplies())) {
            long before = System.nanoTime();
            session.send(1, Payload.of(new byte[1]), Duration.ofMinutes(10));
            session.send(2, Payload.of(new byte[1]), Duration.ofSeconds(Long.MAX_VALUE));
            session.send(3, Payload.of(new byte[1]), Duration.ofSeconds(-1));

            long tenMinutes = Duration.ofMinutes(10).toNanos();
            assertThat(take(endpoint).deadlineNanos() - before)
                    .isBetween(tenMinutes, tenMinutes + LIMIT.toNanos());
            assertThat(take(endpoint).deadlineNanos() - before)
                    .isGreaterThan(Duration.ofDays(365).toNanos());
            assertThat(take(endpoint).deadlineNanos() - before).isBetween(0L, LIMIT.toNanos());
        }
    }

    // ------------------------------------------------------------------ large ones

    @Test
    void bringsManyLargeRequestsAndResponsesThroughAtOnce() throws Exception {
        SessionTerms terms = new SessionTerms(64, 64 << 20, 64 << 20, 16 << 20, 1);
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, terms, ScriptedEndpoint.echoes());
                Session session = connect(replies)) {
            Map<Long, byte[]> sent = new HashMap<>();
            for (long id = 0; id < 16; id++) {
                byte[] bytes = new byte[65_000 + (int) id * 100_003];
                new Random(id).nextBytes(bytes);
                sent.put(id, bytes);
                assertThat(session.send(id, Payload.of(bytes), REMAINING)).isTrue();
            }

            await().atMost(LIMIT).until(() -> replies.order.size() == 16);
            assertThat(replies.replies)
                    .allSatisfy(
                            (id, reply) -> assertThat(Arrays.equals(reply, sent.get(id))).isTrue());
        }
    }

    @Test
    void cancellingALargeRequestFreesTheWindow() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        RecordingReplies replies = new RecordingReplies();
        SessionTerms one = new SessionTerms(1, 1000, 1000, 32 << 20, 1);
        try (EndpointBinding binding = server().bind(ID, one, endpoint);
                Session session = connect(replies)) {
            for (long id = 0; id < 20; id++) {
                long next = id;
                await().atMost(LIMIT).until(() -> session.send(next, bytes(32 << 20), REMAINING));
                session.cancel(id);
            }
            await().atMost(LIMIT).until(() -> session.send(99, bytes(1), REMAINING));
            await().atMost(LIMIT)
                    .until(() -> take(endpoint), request -> request.payload().size() == 1)
                    .reply(bytes(1));

            await().atMost(LIMIT).until(() -> replies.replies.containsKey(99L));
            assertThat(replies.order).containsExactly(99L);
            assertThat(replies.closed).isEmpty();
        }
    }

    @Test
    void cancellingWhileALargeAnswerComesLeavesTheSessionSound() throws Exception {
        SessionTerms terms = new SessionTerms(4, 8 << 20, 8 << 20, 4 << 20, 4);
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, terms, ScriptedEndpoint.echoes());
                Session session = connect(replies)) {
            Random random = new Random(1);
            for (long id = 0; id < 300; id++) {
                long next = id;
                Payload large = bytes(random.nextInt(1 << 20));
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .atMost(LIMIT)
                        .until(() -> session.send(next, large, REMAINING));
                session.cancel(random.nextLong(id + 1));
            }
            await().atMost(LIMIT).until(() -> session.send(999, bytes(1), REMAINING));
            await().atMost(LIMIT).until(() -> replies.replies.containsKey(999L));
            assertThat(replies.failures).isEmpty();
            assertThat(replies.closed).isEmpty();
        }
    }

    @Test
    void aLargeRequestThatArrivesLaterMayHaveBegunToo() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        RecordingReplies replies = new RecordingReplies();
        SessionTerms terms = new SessionTerms(64, 64 << 20, 64 << 20, 16 << 20, 1);
        EndpointBinding binding = server().bind(ID, terms, endpoint);
        Session session = connect(replies);
        session.send(1, bytes(1 << 20), REMAINING);
        session.send(2, bytes(1), REMAINING);
        session.send(3, bytes(2), REMAINING);
        Set<Integer> arrived = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            arrived.add(take(endpoint).payload().size());
        }

        binding.close();

        await().atMost(LIMIT).until(() -> !replies.closed.isEmpty());
        assertThat(arrived).containsExactlyInAnyOrder(1 << 20, 1, 2);
        assertThat(replies.begun).containsExactlyInAnyOrder(1L, 2L);
    }

    // ------------------------------------------------------------------ failures

    @Test
    void carriesAFailureWhole() throws Exception {
        ScriptedEndpoint endpoint =
                ScriptedEndpoint.answers(
                        request ->
                                request.fail(
                                        request.payload().size() == 0
                                                ? RosException.operatorFailed(
                                                        "com.acme.Poison", "spoilt \u00e4\u20ac")
                                                : RosException.notExecuted(
                                                        RosStatus.DEADLINE_EXCEEDED, "late")));
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, TERMS, endpoint);
                Session session = connect(replies)) {
            session.send(1, Payload.of(new byte[0]), REMAINING);
            session.send(2, Payload.of(new byte[1]), REMAINING);

            await().atMost(LIMIT).until(() -> replies.failures.size() == 2);
            RosException operator = replies.failure(1);
            assertThat(operator.status()).isEqualTo(RosStatus.INTERNAL);
            assertThat(operator.execution()).isEqualTo(Execution.MAYBE_EXECUTED);
            assertThat(operator.remoteClassName()).contains("com.acme.Poison");
            assertThat(operator.description()).isEqualTo("com.acme.Poison: spoilt \u00e4\u20ac");
            assertThat(operator.endpoint()).contains(endpoint().toString());
            RosException late = replies.failure(2);
            assertThat(late.status()).isEqualTo(RosStatus.DEADLINE_EXCEEDED);
            assertThat(late.execution()).isEqualTo(Execution.NOT_EXECUTED);
            assertThat(late.remoteClassName()).isEmpty();
        }
    }

    @Test
    void whatWasWrittenLeavesWithTheFlushOfAnother() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, TERMS, endpoint);
                Session session = connect(replies)) {
            session.send(1, bytes(1), REMAINING);
            session.send(2, bytes(1), REMAINING);
            InboundRequest first = take(endpoint);
            InboundRequest second = take(endpoint);

            first.write(bytes(3));
            assertThat(first.hasEnded()).isTrue();
            second.write(bytes(4));
            second.flush();

            await().atMost(LIMIT).until(() -> replies.order.size() == 2);
            assertThat(replies.order).containsExactly(1L, 2L);
        }
    }

    @Test
    void ignoresASecondAnswer() throws Exception {
        ScriptedEndpoint endpoint =
                ScriptedEndpoint.answers(
                        request -> {
                            request.reply(Payload.of(new byte[] {1}));
                            request.reply(Payload.of(new byte[] {2}));
                            request.fail(RosException.notExecuted(RosStatus.INTERNAL, "no"));
                        });
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, TERMS, endpoint);
                Session session = connect(replies)) {
            session.send(1, Payload.of(new byte[0]), REMAINING);
            session.send(2, Payload.of(new byte[0]), REMAINING);

            await().atMost(LIMIT).until(() -> replies.order.size() >= 2);
            assertThat(replies.order).containsExactly(1L, 2L);
            assertThat(replies.replies.get(1L)).containsExactly(1);
            assertThat(replies.failures).isEmpty();
        }
    }

    @Test
    void refusesAnOversizedRequestAlone() throws Exception {
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, TERMS, ScriptedEndpoint.echoes());
                Session session = connect(replies)) {
            byte[] tooLarge = new byte[TERMS.maxMessageBytes() + 1];

            RosException refusal =
                    catchThrowableOfType(
                            RosException.class,
                            () -> session.send(1, Payload.of(tooLarge), REMAINING));

            assertThat(refusal.status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
            assertThat(refusal.execution()).isEqualTo(Execution.NOT_EXECUTED);
            assertThat(refusal.description())
                    .contains("1048577", "1048576", RosOptions.NETWORK_MAX_MESSAGE_SIZE.key());
            assertThat(session.send(2, Payload.of(new byte[TERMS.maxMessageBytes()]), REMAINING))
                    .isTrue();
            await().atMost(LIMIT).until(() -> replies.replies.containsKey(2L));
        }
    }

    @Test
    void replacesAnOversizedResponseAlone() throws Exception {
        ScriptedEndpoint endpoint =
                ScriptedEndpoint.answers(
                        request ->
                                request.reply(
                                        Payload.of(
                                                new byte
                                                        [TERMS.maxMessageBytes()
                                                                + request.payload().size()])));
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, TERMS, endpoint);
                Session session = connect(replies)) {
            session.send(1, Payload.of(new byte[1]), REMAINING);
            session.send(2, Payload.of(new byte[0]), REMAINING);

            await().atMost(LIMIT).until(() -> replies.order.size() == 2);
            RosException refusal = replies.failure(1);
            assertThat(refusal.status()).isEqualTo(RosStatus.RESOURCE_EXHAUSTED);
            assertThat(refusal.execution()).isEqualTo(Execution.MAYBE_EXECUTED);
            assertThat(refusal.description())
                    .contains("1048577", "1048576", RosOptions.NETWORK_MAX_MESSAGE_SIZE.key());
            assertThat(replies.replies.get(2L)).hasSize(TERMS.maxMessageBytes());
        }
    }

    // ------------------------------------------------------------------ bounds

    @Test
    void takesNoMoreRequestsThanTheTermsAndAgainAsTheyEnd() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        SessionTerms narrow = new SessionTerms(2, 1000, 1000, 5000, 1);
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, narrow, endpoint);
                Session session = connect(replies)) {
            assertThat(session.send(1, Payload.of(new byte[10]), REMAINING)).isTrue();
            assertThat(session.send(2, Payload.of(new byte[10]), REMAINING)).isTrue();
            assertThat(session.send(3, Payload.of(new byte[10]), REMAINING)).isFalse();

            take(endpoint).reply(Payload.of(new byte[0]));
            await().atMost(LIMIT).until(() -> replies.order.size() == 1);
            assertThat(session.send(3, Payload.of(new byte[10]), REMAINING)).isTrue();
        }
    }

    @Test
    void takesNoMoreBytesThanTheTermsButAlwaysOneRequest() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        SessionTerms narrow = new SessionTerms(10, 1000, 1000, 5000, 1);
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, narrow, endpoint);
                Session session = connect(replies)) {
            assertThat(session.send(1, Payload.of(new byte[5000]), REMAINING)).isTrue();
            assertThat(session.send(2, Payload.of(new byte[0]), REMAINING)).isFalse();
            take(endpoint).fail(RosException.notExecuted(RosStatus.INTERNAL, ""));
            await().atMost(LIMIT).until(() -> replies.order.size() == 1);

            assertThat(session.send(3, Payload.of(new byte[600]), REMAINING)).isTrue();
            assertThat(session.send(4, Payload.of(new byte[401]), REMAINING)).isFalse();
            assertThat(session.send(4, Payload.of(new byte[400]), REMAINING)).isTrue();
        }
    }

    // ------------------------------------------------------------------ opening

    @Test
    void refusesASessionWithTheHandlersOwnException() {
        RosException refusal =
                RosException.of(
                        RosStatus.FAILED_PRECONDITION, Execution.NOT_EXECUTED, "other serializer");
        try (EndpointBinding binding =
                server().bind(ID, TERMS, ScriptedEndpoint.refuses(refusal))) {
            RosException told = connectFailure(endpoint());

            assertThat(told.status()).isEqualTo(RosStatus.FAILED_PRECONDITION);
            assertThat(told.execution()).isEqualTo(Execution.NOT_EXECUTED);
            assertThat(told.description()).isEqualTo("other serializer");
            assertThat(told.endpoint()).contains(endpoint().toString());
        }
    }

    @Test
    void opensNoSessionToAnotherEndpointOrIncarnation() {
        EndpointId otherName = new EndpointId("spam", 0, 2, 42);
        EndpointId otherLife = new EndpointId("fraud", 0, 2, 43);
        try (EndpointBinding binding = server().bind(ID, TERMS, ScriptedEndpoint.echoes())) {
            for (EndpointId id : List.of(otherName, otherLife)) {
                RosException told = connectFailure(new Endpoint(id, server().address()));

                assertThat(told.status()).isEqualTo(RosStatus.UNAVAILABLE);
                assertThat(told.execution()).isEqualTo(Execution.NOT_EXECUTED);
            }
        }
    }

    @Test
    void bindsAnIdOnceAtATime() {
        EndpointBinding first = server().bind(ID, TERMS, ScriptedEndpoint.echoes());
        assertThatThrownBy(() -> server().bind(ID, TERMS, ScriptedEndpoint.echoes()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("fraud/0#2");
        first.close();
        first.close();
        server().bind(ID, TERMS, ScriptedEndpoint.echoes()).close();
    }

    // ------------------------------------------------------------------ ends

    @Test
    void cancellingReachesTheEndpointAndFreesTheWindow() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        RecordingReplies replies = new RecordingReplies();
        SessionTerms one = new SessionTerms(1, 1000, 1000, 1000, 1);
        try (EndpointBinding binding = server().bind(ID, one, endpoint);
                Session session = connect(replies)) {
            session.send(1, Payload.of(new byte[1]), REMAINING);
            InboundRequest request = take(endpoint);
            session.cancel(1);

            await().atMost(LIMIT).until(() -> endpoint.cancelled.size() == 1);
            assertThat(endpoint.cancelled).containsExactly(request);
            request.reply(Payload.of(new byte[1]));
            await().atMost(LIMIT).until(() -> session.send(2, Payload.of(new byte[1]), REMAINING));
            take(endpoint).reply(Payload.of(new byte[1]));
            await().atMost(LIMIT).until(() -> replies.replies.containsKey(2L));
            assertThat(replies.order).containsExactly(2L);
        }
    }

    @Test
    void aClientThatClosesCancelsWhatItHasAndHearsNothing() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, TERMS, endpoint)) {
            Session session = connect(replies);
            session.send(1, Payload.of(new byte[1]), REMAINING);
            session.send(2, Payload.of(new byte[1]), REMAINING);
            InboundRequest first = take(endpoint);
            InboundRequest second = take(endpoint);

            session.close();
            session.close();

            await().atMost(LIMIT).until(() -> !endpoint.closed.isEmpty());
            assertThat(endpoint.cancelled).containsExactlyInAnyOrder(first, second);
            assertThat(endpoint.closed).containsExactly(endpoint.opened.get(0));
            assertThat(session.send(3, Payload.of(new byte[1]), REMAINING)).isFalse();
            first.reply(Payload.of(new byte[1]));
            assertThat(replies.order).isEmpty();
            assertThat(replies.closed).isEmpty();
        }
        assertThat(endpoint.closed).hasSize(1);
    }

    @Test
    void anEndpointThatClosesDeliversItsAnswersAndEndsEverySession() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        RecordingReplies replies = new RecordingReplies();
        EndpointBinding binding = server().bind(ID, TERMS, endpoint);
        Session session = connect(replies);
        session.send(1, Payload.of(new byte[1]), REMAINING);
        session.send(2, Payload.of(new byte[1]), REMAINING);
        session.send(3, Payload.of(new byte[1]), REMAINING);
        take(endpoint).reply(Payload.of(new byte[1000]));
        List<InboundRequest> unanswered = List.of(take(endpoint), take(endpoint));

        binding.close();

        await().atMost(LIMIT).until(() -> !replies.closed.isEmpty());
        await().atMost(LIMIT).until(() -> !endpoint.closed.isEmpty());
        assertThat(replies.replies).containsOnlyKeys(1L);
        assertThat(replies.closed).hasSize(1);
        assertThat(replies.closed.get(0).status()).isEqualTo(RosStatus.UNAVAILABLE);
        assertThat(replies.closed.get(0).execution()).isEqualTo(Execution.MAYBE_EXECUTED);
        assertThat(replies.begun).as("the oldest, as the terms promise").containsExactly(2L);
        assertThat(endpoint.cancelled).containsExactlyInAnyOrderElementsOf(unanswered);
        assertThat(endpoint.closed).hasSize(1);
        assertThat(session.send(4, Payload.of(new byte[1]), REMAINING)).isFalse();
        assertThat(connectFailure(endpoint()).status()).isEqualTo(RosStatus.UNAVAILABLE);
    }

    @Test
    void anEndpointThatDrainsEndsWhatIsUnderWay() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, TERMS, endpoint);
                Session session = connect(replies)) {
            session.send(1, Payload.of(new byte[1]), REMAINING);
            InboundRequest underWay = take(endpoint);

            binding.drain();
            binding.drain();

            await().atMost(LIMIT).until(() -> replies.draining.get() > 0);
            assertThat(session.send(2, Payload.of(new byte[1]), REMAINING)).isFalse();
            underWay.reply(Payload.of(new byte[] {7}));
            await().atMost(LIMIT).until(() -> replies.replies.containsKey(1L));
            assertThat(replies.draining).hasValue(1);
            assertThat(replies.closed).isEmpty();
            assertThat(connectFailure(endpoint()).status()).isEqualTo(RosStatus.UNAVAILABLE);
        }
    }

    // ------------------------------------------------------------------ what has begun

    @Test
    void beginsNoMoreThanTheTermsUntilTheClientHasConfirmedTheEnds() throws Exception {
        SessionTerms two = new SessionTerms(64, 1 << 20, 1 << 20, 1 << 20, 2);
        CountDownLatch letGo = new CountDownLatch(1);
        ReplyHandler slow =
                new RecordingReplies() {
                    @Override
                    public void reply(long requestId, Payload response, long queuedMicros) {
                        letGo.countDown();
                    }
                };
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        try (EndpointBinding binding = server().bind(ID, two, endpoint);
                Session session = connect(slow)) {
            for (long id = 1; id <= 4; id++) {
                session.send(id, Payload.of(new byte[1]), REMAINING);
            }
            InboundRequest first = take(endpoint);
            InboundRequest second = take(endpoint);
            InboundRequest third = take(endpoint);
            InboundRequest fourth = take(endpoint);

            assertThat(first.tryBegin()).isTrue();
            assertThat(second.tryBegin()).isTrue();
            assertThat(third.tryBegin()).isFalse();

            first.reply(Payload.of(new byte[1]));
            await().atMost(LIMIT).until(third::tryBegin);
            assertThat(letGo.getCount()).as("confirmed once it has arrived").isZero();
            assertThat(endpoint.mayBegin).containsOnly(first.session());
            assertThat(fourth.tryBegin()).isFalse();
        }
    }

    @Test
    void anEndThatIsNotConfirmedKeepsItsPlace() throws Exception {
        SessionTerms two = new SessionTerms(64, 1 << 20, 1 << 20, 1 << 20, 4);
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, two, endpoint);
                Session session = connect(replies)) {
            for (long id = 1; id <= 5; id++) {
                session.send(id, Payload.of(new byte[1]), REMAINING);
            }
            List<InboundRequest> requests = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                requests.add(take(endpoint));
            }
            requests.get(0).reply(Payload.of(new byte[1]));
            await().atMost(LIMIT).until(() -> replies.order.size() == 1);

            // A client confirms several ends at once: of four places one stays taken by the first.
            assertThat(requests.subList(1, 5))
                    .extracting(InboundRequest::tryBegin)
                    .containsExactly(true, true, true, false);
            session.cancel(5);
            await().atMost(LIMIT).until(() -> !endpoint.cancelled.isEmpty());
            assertThat(requests.get(4).tryBegin()).as("to be dropped").isTrue();
        }
    }

    // ------------------------------------------------------------------ suspects

    @Test
    void aSuspectIsAnnouncedBeforeItIsExecuted() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, TERMS, endpoint);
                Session session = connect(replies)) {
            session.send(1, Payload.of(new byte[] {5}), REMAINING, true);
            session.send(2, Payload.of(new byte[] {6}), REMAINING);
            InboundRequest suspect = take(endpoint);
            InboundRequest other = take(endpoint);

            assertThat(suspect.isSuspect()).isTrue();
            assertThat(suspect.payload().toArray()).containsExactly(5);
            assertThat(other.isSuspect()).isFalse();
            assertThatThrownBy(other::announce).isInstanceOf(IllegalStateException.class);
            assertThat(replies.started).isEmpty();

            suspect.announce().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(replies.started).containsExactly(1L);
            suspect.reply(Payload.of(new byte[] {7}));
            await().atMost(LIMIT).until(() -> replies.replies.containsKey(1L));
        }
    }

    @Test
    void theAnnouncementOfASuspectThatNobodyWaitsForIsCancelled() throws Exception {
        ScriptedEndpoint endpoint = ScriptedEndpoint.holds();
        RecordingReplies replies = new RecordingReplies();
        try (EndpointBinding binding = server().bind(ID, TERMS, endpoint);
                Session session = connect(replies)) {
            session.send(1, Payload.of(new byte[1]), REMAINING, true);
            session.send(2, Payload.of(new byte[1]), REMAINING, true);
            InboundRequest cancelled = take(endpoint);
            InboundRequest lost = take(endpoint);

            session.cancel(1);
            await().atMost(LIMIT).until(() -> endpoint.cancelled.contains(cancelled));
            assertThat(cancelled.announce()).isCancelled();
            session.send(3, Payload.of(new byte[1]), REMAINING);
            take(endpoint).reply(Payload.of(new byte[1]));
            await().atMost(LIMIT).until(() -> replies.replies.containsKey(3L));

            session.close();
            await().atMost(LIMIT).until(() -> endpoint.cancelled.contains(lost));
            assertThat(lost.announce()).isCancelled();
            assertThat(replies.started).isEmpty();
        }
    }

    // ------------------------------------------------------------------ tools

    private static Payload bytes(int size) {
        return Payload.of(new byte[size]);
    }

    protected final Endpoint endpoint() {
        return new Endpoint(ID, server().address());
    }

    protected final Session connect(ReplyHandler handler) throws Exception {
        return client().connect(endpoint(), REQUEST, handler)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    protected final RosException connectFailure(Endpoint endpoint) {
        ExecutionException failure =
                catchThrowableOfType(
                        ExecutionException.class,
                        () ->
                                client().connect(endpoint, REQUEST, new RecordingReplies())
                                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertThat(failure).cause().isInstanceOf(RosException.class);
        return (RosException) Objects.requireNonNull(failure.getCause());
    }

    protected static InboundRequest take(ScriptedEndpoint endpoint) throws InterruptedException {
        return Objects.requireNonNull(
                endpoint.held.poll(LIMIT.toSeconds(), TimeUnit.SECONDS), "no request came");
    }
}
